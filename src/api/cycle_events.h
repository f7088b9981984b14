#pragma once
// /v1/cycle-runs/events: the cycle run as it goes, to whoever listens.

#include <chrono>
#include <map>
#include <mutex>
#include <vector>

#include "api/resource.h"
#include "http/event_stream.h"
#include "job/cycle_watch.h"

namespace keepline::api {

/// Told by the threads that run and asked by those that answer: safe from any, and quick.
class CycleEvents {
public:
    /// @param watch  outlives it
    CycleEvents(const Doors& doors, const job::CycleWatch& watch) : doors_{doors}, watch_{watch} {}
    /// Answers with a stream: `progress` with the present state at once, then twice a second at most while a
    /// run is under way, and `done` at its end. Each event proves the caller anew, so that a revoked key or
    /// a member who was disabled hears no more; for an idle session it counts as a request.
    /// @error server.busy (a hundred listen to the brand)
    void open(const Principal& who, http::Call call, http::Responder answer);
    /// The brand's run has gone on.
    void look(BrandId brand);

private:
    struct Listener {
        http::Request request;  ///< with its credential
        std::weak_ptr<http::EventStream> stream;
    };
    struct Told {
        std::vector<Listener> listeners;
        std::chrono::steady_clock::time_point progress_at;
        std::int64_t run_done = 0;  ///< the last run whose end was told
    };
    [[nodiscard]] std::string describe(BrandId brand, const job::CycleProgress& progress) const;
    [[nodiscard]] bool may_listen(BrandId brand, const Listener& listener) const;
    void send(BrandId brand, Told& told, std::string_view event, const job::CycleProgress& progress) const;

    const Doors doors_;
    const job::CycleWatch& watch_;
    std::mutex mutex_;
    std::map<BrandId, Told> brands_;
};

}  // namespace keepline::api
