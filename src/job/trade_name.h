#pragma once
// How a platform is asked for a trade of ours, or a refund: by its number and when we made it.

#include "engine/desk.h"
#include "gateway/payment_gateway.h"

namespace keepline::job {

/// Without the time where the number is none of ours, or nobody opened its payment. An error where the house
/// cannot be read now: then nobody knows the time, and nothing may be asked without it.
Result<gateway::Named> name_of_trade(const View& view, const GatewayAccount& account,
                                     const std::string& out_trade_no);
/// The refund that record `n` of `home` sends back; an error as above.
Result<gateway::Named> name_of_refund(const View& view, const GatewayAccount& account, const Home& home,
                                      std::int64_t n, const std::string& out_trade_no);

}  // namespace keepline::job
