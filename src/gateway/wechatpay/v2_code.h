#pragma once
// What the code of a refusal means that comes of the two calls for bar codes, in API v2 (`err_code`) and v3:
// one table, and what we do next.

#include <cstdint>
#include <string_view>

#include "gateway/payment_gateway.h"

namespace keepline::wechatpay {

enum class V2Meaning : std::uint8_t {
    payer_is_asked,  ///< in his wallet, for his password say; nobody knows yet
    unknown,         ///< the platform does not know, or speaks of what was before: query
    not_paid,        ///< no money was taken, and this out_trade_no is used up
    ended,           ///< the order was closed or cancelled before
    not_there,       ///< there is no such order
    configuration,   ///< our account, key or parameters are wrong: nothing was begun; for the operator
    irreversible,    ///< this order cannot be cancelled (any more)
};

/// A code that is not in the table is `unknown`: of a payment by bar code no notification would set right
/// what was guessed.
V2Meaning meaning_of(std::string_view code);
/// How a payment stands that was not made at once.
gateway::TradeState unpaid_state(V2Meaning meaning);
/// What has come of cancelling that did not succeed.
gateway::CancelState cancel_state(V2Meaning meaning);

}  // namespace keepline::wechatpay
