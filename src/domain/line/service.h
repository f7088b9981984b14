#pragma once
// Service orders: what the network should let a line do, and what it has said that it does. One task a line
// makes the two equal, whatever happens meanwhile: it is about the state that is wanted, not about its
// changes.

#include "domain/line/policy.h"
#include "domain/renewal/order.h"

namespace keepline {

/// What the network lets a line do, or should.
struct Service {
    bool exists = false;
    Rights rights;
    friend constexpr bool operator==(const Service&, const Service&) = default;
};
/// The rights of the line's stage; any bar leaves emergency calls alone. A line that is over has no service.
Service desired_service(const LineState& line, const Policy& policy);
constexpr Service confirmed_service(const LineState& line) { return {line.at_network, line.confirmed}; }

/// The key's text of the one task of a line.
inline constexpr std::string_view kServiceTask = "network";
Task service_task(LineId id, GatewayId network, Instant due_at);

}  // namespace keepline
