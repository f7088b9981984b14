#pragma once
// Payments by a code that the payer shows: whoever stands before him scans it, and the platform is asked for
// the money at once.

#include "engine/desk.h"
#include "gateway/payment_gateway.h"

namespace keepline::job {

/// Asks the platform for the money of an intent that was just opened, and posts what it says. Blocks, as
/// long as the platform's time-out. Where nobody knows the outcome, the payment worker asks until it ends.
/// @param auth_code  what the code says: good once, a minute long; never kept
void take_by_code(const Desk& desk, const GatewayAccount& account, gateway::PaymentGateway& gateway,
                  const PaymentIntent& intent, const std::string& auth_code);

/// Ends such a payment at its platform, paid or not; from then on it is never credited. Blocks. Repeating it
/// is safe.
/// @return the platform's words
/// @error order.closed: it has ended already, by money or without; gateway.unavailable: not yet, the payment
/// worker goes on
Result<std::string> cancel_code_payment(const Desk& desk, const GatewayAccount& account,
                                        gateway::PaymentGateway& gateway, const PaymentIntent& intent);

/// What a gateway says of a trade that was paid, as a command.
Settle settle_of(const PaymentIntent& intent, const std::string& out_trade_no, const gateway::Trade& trade);

/// The platform's words as they are kept: whole characters only.
std::string kept_words(const std::string& words);

}  // namespace keepline::job
