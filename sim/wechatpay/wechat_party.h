#pragma once
// WeChat Pay (API v3) as a merchant sees it, for demos, tests and simulations: a state machine without
// sockets, clock or entropy. It is handed the system's time and a seed; the same calls give the same trades,
// but for nonces.
//
//   WechatParty party{{.app_id = "wx…", .mch_id = "1900…", .api_key = …}, platform_private, merchant_public};
//   auto reply = party.call(request, now);      // POST /v3/pay/transactions/native
//   party.act("KL1", Act::pay, now);            // the payer presses a button
//
// A payer's bar code says by its first two digits what he does: 10 is asked in his wallet, and act() says how
// that ends; 11 has run out; 12 has not enough money; 13 pays at once; 14 is asked and never answers; 15 pays
// while the platform fails. A code is good once. Nobody is notified of a payment by code.
//
// Business time: each request carries the merchant's time. Its difference to the system's is the trade's
// clock offset, so payments, expiries and stamps follow a merchant whose test clock runs ahead.

#include <map>
#include <set>

#include "gateway/crypto/rsa.h"
#include "gateway/wechatpay/v2.h"
#include "sim/platform/coupon.h"
#include "sim/platform/dice.h"
#include "sim/platform/party.h"

namespace keepline::sim {

struct WechatSettings {
    std::string app_id, mch_id, api_key;
    std::string v2_key;           ///< APIv2 key: bar codes
    std::string mobile_app_id;    ///< sells in the merchant's app
    std::string app_secret;       ///< of app_id
    std::string key_id;           ///< "PUB_KEY_ID_…": the number our own key goes by
    std::string merchant_serial;  ///< of the merchant's certificate
    std::string base_url;         ///< where payers reach the pages, without a slash at the end
    std::uint64_t seed = 0;
};

class WechatParty final : public Party {
public:
    WechatParty(WechatSettings settings, gateway::PrivateKey own_key, gateway::PublicKey merchant_key);

    /// One call under /v3/.
    Reply call(const http::Request& request, Instant now);
    /// One call of API v2: /pay/micropay and /secapi/pay/reverse.
    Reply call_v2(const http::Request& request, Instant now);
    /// A payer opens his wallet to be scanned. @param head  "10" … "15", see above
    std::string show_code(std::string_view head) { return std::string{head} + dice_.digits(16); }
    /// GET /v3/billdownload/file.
    http::Response download(const http::Request& request);
    /// A payer's browser follows an h5_url. @return the cashier's id, or gateway.refused
    Result<std::string> open_h5(std::string_view prepay_id, const std::string& redirect_url, Instant now);
    /// A page inside WeChat, or the merchant's app, hands over what the merchant signed.
    /// @return the cashier's id, or gateway.refused
    Result<std::string> open_wallet(const std::string& handed, Instant now);
    /// GET /connect/oauth2/authorize: whoever is at the page comes back with a code.
    http::Response authorize(const http::Form& query);
    /// GET /sns/oauth2/access_token: who that was. A code is good once.
    http::Response tell_payer(const http::Form& query);

    void set_base_url(std::string base_url) override { settings_.base_url = std::move(base_url); }
    std::optional<std::string> scan(std::string_view code, Instant now) override;
    bool act(const std::string& out_trade_no, Act act, Instant now) override;
    void advance(Instant now) override;
    [[nodiscard]] Instant next_due() const override;
    [[nodiscard]] bool is_taken(const http::Response& response) const override {
        return response.status == 200 || response.status == 204;
    }
    [[nodiscard]] std::optional<TradeView> find_cashier(const std::string& cashier_id,
                                                        Instant now) const override;
    [[nodiscard]] std::vector<TradeView> list_trades(Instant now) const override;

private:
    struct RefundEntry {
        std::string out_refund_no, refund_id;
        Money amount;
        Instant at;
    };
    struct Trade {
        std::string out_trade_no, transaction_id, code, cashier_id, way, app_id, description, notify_url,
            redirect_url;
        std::string state = "NOTPAY";
        Money total, paid;  ///< ordered; paid, with what a coupon gave
        Coupon coupon;
        std::vector<RefundEntry> refunds;
        Duration clock_offset{};
        Instant expires_at, paid_at;  ///< business time

        [[nodiscard]] Instant business(Instant now) const { return now + clock_offset; }
        [[nodiscard]] Money refunded() const;
        [[nodiscard]] bool by_code() const { return way == "micropay"; }
        [[nodiscard]] bool is_open() const { return state == "NOTPAY" || state == "USERPAYING"; }
        [[nodiscard]] bool is_paid() const { return state == "SUCCESS" || state == "REFUND"; }
        /// Also if all of it went back by being cancelled.
        [[nodiscard]] bool was_paid() const { return is_paid() || !refunds.empty(); }
        [[nodiscard]] std::string_view trade_type() const;
    };
    struct Answer {
        int status = 200;
        std::string body;
    };

    // The one payer there is.
    static constexpr std::string_view kPayer = "oSIMULATEDPAYER";
    // Of an order that says nothing of its end.
    static constexpr Duration kLife = std::chrono::hours{2};

    // wechat_party.cpp: the door
    static Duration offset_of(Instant said, Instant now);
    [[nodiscard]] bool is_from_merchant(const http::Request& request, Duration& offset, Instant now) const;
    /// That an API v3 answer with this code has.
    static int status_of(std::string_view code);
    [[nodiscard]] http::Response sign(const Answer& answer, Instant stamp, bool spoil) const;
    Answer dispatch(const http::Request& request, Duration offset, Instant now);

    // wechat_calls.cpp: what merchants call
    Answer place(std::string_view way, const std::string& body, Duration offset, Instant now);
    [[nodiscard]] Answer query(const Trade& trade) const;
    Answer close(Trade& trade);
    Answer refund(const std::string& body, Instant now);
    [[nodiscard]] Answer query_refund(std::string_view out_refund_no) const;
    static Answer refuse(int status, std::string_view code, std::string_view message);
    [[nodiscard]] std::string describe(const Trade& trade) const;
    [[nodiscard]] std::string describe(const Trade& trade, const RefundEntry& refund) const;

    // wechat_code.cpp: payment by bar code, API v2
    http::Form pay_by_code(const http::Form& order, Instant now);
    static http::Form repeat_by_code(const Trade& trade);
    http::Form begin_by_code(const http::Form& order, Money total, Instant now);
    http::Form reverse(const http::Form& wanted, Instant now);
    static Answer refuse_v3(const http::Form& refusal);
    Answer pay_by_code_v3(const std::string& body, Duration offset, Instant now);
    Answer reverse_v3(std::string_view out_trade_no, Instant now);
    static http::Form describe_paid(const Trade& trade);
    [[nodiscard]] http::Response sign_v2(http::Form fields, wechatpay::V2SignType type, bool spoil) const;

    // wechat_bill.cpp: the day's bill
    Answer bill(const http::Request& request, Instant business_now);
    [[nodiscard]] std::string format_bill(const std::vector<BillEntry>& entries) const;

    // wechat_payer.cpp: what payers and time do
    void take_payment(Trade& trade, Act act, Instant now);
    void expire(Trade& trade, Instant now);
    void notify(const Trade& trade, const std::string& type, const std::string& original_type,
                std::string text, Instant due, bool forged = false);
    [[nodiscard]] TradeView view(const Trade& trade, Instant now) const;

    WechatSettings settings_;
    gateway::PrivateKey own_key_;
    gateway::PublicKey merchant_key_;
    Dice dice_;
    std::map<std::string, Trade> trades_;  // by out_trade_no
    // Code (prepay id, or what a payer showed) and cashier id to out_trade_no.
    std::map<std::string, std::string> by_code_;
    std::set<std::string> sign_in_codes_;       // not used yet
    std::map<std::string, Instant> late_;       // out_trade_no to the system time of its late payment
    std::map<std::string, std::string> bills_;  // packed, by token
};

}  // namespace keepline::sim
