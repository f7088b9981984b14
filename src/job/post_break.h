#pragma once
// A payment that only the platform's statement has: the platform itself is asked, and then it is posted.

#include "engine/desk.h"
#include "gateway/payment_gateway.h"

namespace keepline::job {

struct Posted {
    gateway::Trade trade;
    Answer answer;
};
/// The platform's own word on a payment that its statement has: then it is posted. Another payment of the
/// same order than the one the statement names is another matter. Blocks on the network.
/// @error break.not_posted, gateway.*
Result<Posted> post_by_platform(const Desk& desk, gateway::PaymentGateway& gateway,
                                const GatewayAccount& account, const std::string& out_trade_no,
                                std::string_view trade_no);

/// Asks the platform for the payment of a break that only it has, and posts it. The break is cleared; where
/// the amounts differ still, it stays open with what differs. After a crash in between it is done again.
/// @error break.unknown, break.ended, break.not_posted, gateway.*
Result<Answer> post_break(const Desk& desk, gateway::PaymentGateway& gateway, const Actor& actor,
                          GatewayId id, const Text<96>& identity);

}  // namespace keepline::job
