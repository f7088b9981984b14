#pragma once
// The JSON of the public page, as it travels. openapi.json describes the same.

#include <optional>
#include <string>
#include <vector>

#include "domain/renewal/order.h"
#include "http/json_reader.h"

namespace keepline::online_payment {

using http::Limited;
using http::MoneyIn;

struct NameOut {
    std::string zh, en;
};
BOOST_DESCRIBE_STRUCT(NameOut, (), (zh, en))

struct BrandOut {
    NameOut name;
    std::string care_phone;
};
BOOST_DESCRIBE_STRUCT(BrandOut, (), (name, care_phone))

struct OfferOut {
    BrandOut brand;
    std::string currency, country_code;
    int national_digits = 0;
    std::vector<std::string> methods;
    std::string public_facts;
    bool sandbox = false;
    BusinessDate business_date;
};
BOOST_DESCRIBE_STRUCT(OfferOut, (),
                      (brand, currency, country_code, national_digits, methods, public_facts, sandbox,
                       business_date))

struct QuoteIn {
    Limited<1, 32> msisdn;
};
BOOST_DESCRIBE_STRUCT(QuoteIn, (), (msisdn))

struct OptionOut {
    int cycles = 0;
    int months = 0;
    MoneyIn price;
    std::optional<BusinessDate> paid_until;
};
BOOST_DESCRIBE_STRUCT(OptionOut, (), (cycles, months, price, paid_until))

struct StairOut {
    std::string stage;
    BusinessDate from;
    std::optional<BusinessDate> until;  ///< absent: time does not end it
};
BOOST_DESCRIBE_STRUCT(StairOut, (), (stage, from, until))

struct FactsOut {
    std::string stage;
    std::optional<BusinessDate> paid_until, valid_until, lives_until;
    std::vector<StairOut> staircase;
};
BOOST_DESCRIBE_STRUCT(FactsOut, (), (stage, paid_until, valid_until, lives_until, staircase))

struct QuoteOut {
    bool renewable = false;
    std::optional<std::string> msisdn_masked;
    std::optional<bool> service_on, bar_notice;
    std::optional<MoneyIn> least_to_restore;
    std::optional<std::vector<OptionOut>> options;
    std::optional<FactsOut> facts;
    std::optional<std::string> counts;
    std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(QuoteOut, (),
                      (renewable, msisdn_masked, service_on, bar_notice, least_to_restore, options, facts,
                       counts, expires_at))

struct OrderIn {
    Limited<1, 32> msisdn;
    int cycles = 0;  ///< 0: a top-up of `price`
    MoneyIn price;
    PayMethod method{};
    std::optional<LatePayment> late;          ///< what becomes of a payment made after the order's end
    std::optional<Limited<1, 128>> payer_id;  ///< inside a wallet: as /public/v1/wallet-sign-in told it
};
BOOST_DESCRIBE_STRUCT(OrderIn, (), (msisdn, cycles, price, method, late, payer_id))

struct PaymentIn {
    PayMethod method{};
    std::optional<Limited<1, 128>> payer_id;
};
BOOST_DESCRIBE_STRUCT(PaymentIn, (), (method, payer_id))

struct PaymentOut {
    std::string method, state;
    std::optional<std::string> qr_text, pay_url;
    std::optional<std::string> wallet_call;  ///< what our app, or our page inside the wallet, hands to it
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(PaymentOut, (), (method, state, qr_text, pay_url, wallet_call, expires_at))

struct SignInOut {
    std::string url;
};
BOOST_DESCRIBE_STRUCT(SignInOut, (), (url))
struct SignInIn {
    PayMethod method{};
    Limited<1, 512> code;
};
BOOST_DESCRIBE_STRUCT(SignInIn, (), (method, code))
struct PayerOut {
    std::string payer_id;
};
BOOST_DESCRIBE_STRUCT(PayerOut, (), (payer_id))

struct ReceiptOut {
    std::string entry_no;
    Instant credited_at;
    std::optional<BusinessDate> paid_until;
    std::optional<MoneyIn> payer_amount;  ///< what the payer himself paid, where coupons paid a part
    /// "on": the network has confirmed it; "pending": it has not yet; "off": the payment brings no service
    /// back. Absent where the brand orders from no network: there it is not known.
    std::optional<std::string> service;
};
BOOST_DESCRIBE_STRUCT(ReceiptOut, (), (entry_no, credited_at, paid_until, payer_amount, service))

struct MoneyBackOut {
    MoneyIn amount;           ///< what the payer himself gets
    std::string state;        ///< "refunding" or "refunded"
    bool uncredited = false;  ///< of a payment that bought nothing: a second one, or one that came too late
};
BOOST_DESCRIBE_STRUCT(MoneyBackOut, (), (amount, state, uncredited))

struct OrderOut {
    std::string id;
    std::optional<std::string> token;
    std::string msisdn_masked;
    int cycles = 0;
    MoneyIn amount;
    std::string result;
    PaymentOut payment;
    std::optional<ReceiptOut> receipt;
    std::vector<MoneyBackOut> refunds;  ///< what goes back or has gone back, oldest first
    Instant expires_at;
    std::optional<Instant> undo_until;  ///< until then its payer may say that the number was wrong
    std::optional<Instant> undone_at;   ///< he has
};
BOOST_DESCRIBE_STRUCT(OrderOut, (),
                      (id, token, msisdn_masked, cycles, amount, result, payment, receipt, refunds,
                       expires_at, undo_until, undone_at))

}  // namespace keepline::online_payment
