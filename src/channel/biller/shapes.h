#pragma once
// The JSON of the biller interface, as it travels. openapi.json describes the same.

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "http/json_reader.h"

namespace keepline::biller {

using http::Limited;
using http::MoneyIn;

struct CheckIn {
    Limited<1, 32> msisdn;
};
BOOST_DESCRIBE_STRUCT(CheckIn, (), (msisdn))

struct OptionOut {
    int cycles = 0;
    int months = 0;
    MoneyIn price;
};
BOOST_DESCRIBE_STRUCT(OptionOut, (), (cycles, months, price))

/// One answer for unknown, foreign, ended and quarantined numbers: `renewable` is false, and nothing else.
struct CheckOut {
    bool renewable = false;
    std::optional<std::string> msisdn_masked;
    std::optional<std::vector<OptionOut>> options;
    std::optional<MoneyIn> least_to_restore;
    std::optional<MoneyIn> top_up_max;
};
BOOST_DESCRIBE_STRUCT(CheckOut, (), (renewable, msisdn_masked, options, least_to_restore, top_up_max))

struct CreditIn {
    Limited<1, 64> reference;
    Limited<1, 32> msisdn;
    int cycles = 0;  ///< 0: a top-up of `amount`
    MoneyIn amount;
};
BOOST_DESCRIBE_STRUCT(CreditIn, (), (reference, msisdn, cycles, amount))

struct ReverseIn {
    Limited<1, 120> reason;
};
BOOST_DESCRIBE_STRUCT(ReverseIn, (), (reason))

struct CreditOut {
    std::string reference, state;
    MoneyIn amount, returned;
    std::optional<std::string> receipt_no;
    std::optional<Instant> credited_at;
    std::optional<std::string> refusal;
};
BOOST_DESCRIBE_STRUCT(CreditOut, (), (reference, state, amount, returned, receipt_no, credited_at, refusal))

struct AccountOut {
    MoneyIn balance;  ///< less than zero: what the biller owes us
    MoneyIn credit_limit;
};
BOOST_DESCRIBE_STRUCT(AccountOut, (), (balance, credit_limit))

}  // namespace keepline::biller
