#pragma once
// What the gateway's `sub_code` means for what we do next: one table.

#include <cstdint>
#include <string_view>

namespace keepline::alipay {

enum class Outcome : std::uint8_t {
    payer_asked,       ///< by code: his wallet asks him; query until that ends
    unknown,           ///< the platform does not know either: query before anything else
    already_paid,      ///< the trade is paid; query it for amount and time
    new_order_needed,  ///< this out_trade_no is used up
    payer_must_act,    ///< not enough money, a limit, a risk: another way to pay, or later
    agreement_ended,   ///< a deduction agreement that is no more
    plan_violated,     ///< a deduction outside its agreed plan; not again today
    configuration,     ///< our account, key or parameters are wrong: for the operator
    trade_not_found,   ///< no such trade there (a QR nobody scanned)
    wrong_state,       ///< the trade's state does not allow it; query to learn which
    refund_refused,    ///< this refund will never happen as asked
    no_statement,      ///< the day has no bill
    refused,           ///< a code we do not know: not done; for the operator
};

/// @param code      "10000", "20000", "40004", …
/// @param sub_code  "ACQ.TRADE_NOT_EXIST", …; may be empty
Outcome outcome_of(std::string_view code, std::string_view sub_code);

}  // namespace keepline::alipay
