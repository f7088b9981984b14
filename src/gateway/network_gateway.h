#pragma once
// The shape every mobile network takes for whoever tells it what lines may do: three acts. A protocol is a
// folder beside this file; nothing outside its folder knows its wire format.
//
//   auto answer = network.set_rights({.name = "42-1", .msisdn = "+8617000001234", .rights = {"call_in"}});
//   if (!answer || answer->state == OrderState::accepted) … call again later, with what is wanted then
//
// Level-triggered: a caller says what is to be and repeats that until it is confirmed. There is no order to
// keep, to number or to take back; the newest wish is the only one.
//
// Threads: every call blocks on the network; call from the blocking pool. Implementations are safe from any
// thread, but the calls for one name must follow one another: two at once may undo each other.

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"

namespace keepline::gateway {

/// What one line may do at the network.
struct LineService {
    /// Ours: the LineId, "42-1". The next line on the same number is another service.
    std::string name;
    std::string msisdn;  ///< E.164 with its plus: "+8617000001234"
    /// What is granted, of call_out, call_in, sms_out, sms_in, data, emergency; all else is withheld. The
    /// network's answers have them in this order; in a wish the order means nothing.
    std::vector<std::string> rights;
};

enum class OrderState : std::uint8_t {
    confirmed,  ///< the network shows exactly what was asked for
    accepted,   ///< under way: ask again
    refused,    ///< it will not: a person has to look; asking again is harmless
};

struct OrderAnswer {
    OrderState state = OrderState::accepted;
    /// The network's words for the operator: no personal data, at most 120 bytes of whole UTF-8 characters.
    std::string answer;
};

/// A part of the network's list.
struct ServicePage {
    std::vector<LineService> services;
    std::int64_t total = 0;  ///< services in the whole list, as far as the network counts them
};

class NetworkGateway {
public:
    virtual ~NetworkGateway() = default;

    /// Looks at what the network grants the line and orders what differs. Safe to repeat; call until
    /// confirmed.
    /// @param desired  a right that is none of the six is a programmer error
    /// @error gateway.unavailable: no clear answer, the outcome is unknown
    virtual Result<OrderAnswer> set_rights(const LineService& desired) = 0;

    /// The line has ended: its service is taken out of the network. Safe to repeat; call until confirmed,
    /// which it also is where the network has none.
    /// @error gateway.unavailable: no clear answer, the outcome is unknown
    virtual Result<OrderAnswer> terminate(const std::string& name) = 0;

    /// The network's list, for the daily comparison. What has ended is left out, so a page may hold fewer
    /// than `limit`: go on at `offset + limit` until that reaches `total`. Lines that come or go meanwhile
    /// may be seen twice or not at all.
    /// @param offset  from 0
    /// @param limit   at least 1
    /// @error gateway.unavailable, gateway.refused (the network's words)
    virtual Result<ServicePage> list(std::int64_t offset, int limit) = 0;
};

}  // namespace keepline::gateway
