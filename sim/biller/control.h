#pragma once
// The control API for tests, JSON under /control/ on the simulator's own port:
//
//   GET  /control/trades                                      {"trades":[…]}
//   POST /control/faults  {"fault":"lost_answer","count":2}   the next payments; faults: see Trick
//
// 200 with {"ok":true}, or 409 {"ok":false} when there is no such fault.

#include <condition_variable>
#include <mutex>

#include "http/router.h"
#include "sim/biller/biller_party.h"

namespace keepline::sim::biller {

/// A party shared by threads: whoever holds the lock may use it. changed.notify_one() after anything that
/// makes a call due.
struct SharedParty {
    explicit SharedParty(BillerParty party_) : party{std::move(party_)} {}
    std::mutex mutex;
    std::condition_variable changed;
    BillerParty party;
};

/// @param shared  outlives the router
void add_control_routes(http::Router& router, SharedParty& shared);

}  // namespace keepline::sim::biller
