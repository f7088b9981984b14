#pragma once
// The control API for tests, JSON under /control/ on the simulator's own port:
//
//   GET  /control/services                                          {"services":[…],"monitors":[…]}
//   POST /control/fault   {"fault":"late","count":2,"seconds":5}    the next orders: POST, PATCH, DELETE
//                         {"fault":"http_503","on":"read"}          the next GET; faults: see FaultKind
//   POST /control/drift   {"name":"42-1","right":"call_out","granted":true}   changed behind the client's
//   back POST /control/forget  {"name":"42-1"}                           the service is lost
//
// 200 with {"ok":true}, or 409 {"ok":false} when there is no such service, right or fault.

#include <mutex>

#include "base/clock.h"
#include "http/router.h"
#include "sim/network/network_party.h"

namespace keepline::sim::network {

/// A party shared by threads: whoever holds the lock may use it.
struct SharedParty {
    explicit SharedParty(NetworkParty party_) : party{std::move(party_)} {}
    std::mutex mutex;
    NetworkParty party;
};

/// @param shared, clock  outlive the router
void add_control_routes(http::Router& router, SharedParty& shared, const Clock& clock);

}  // namespace keepline::sim::network
