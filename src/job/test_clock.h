#pragma once
// Moves a sandbox brand's business time forward, stopping at every instant at which something is due.

#include <functional>
#include <mutex>

#include "job/cycle_brake.h"

namespace keepline::job {

class TestClock {
public:
    /// @param run_tasks  tries every task of a brand that is due, once
    TestClock(const Desk& desk, std::function<void(BrandId)> run_tasks, CycleBrake& brake, CycleWatch& watch,
              bool sandbox)
        : desk_{desk}, run_tasks_{std::move(run_tasks)}, brake_{brake}, watch_{watch}, sandbox_{sandbox} {}

    struct Moved {
        Instant now;
        CycleCounts counts;
    };
    /// Advances to `target`. Lines and payments take each step at its own instant, in order.
    /// @error clock.production, clock.backwards, clock.running (another advance is under way),
    ///        store.unavailable (the clock stands where it came to)
    Result<Moved> advance(BrandId brand, Instant target);
    [[nodiscard]] bool sandbox() const { return sandbox_; }

private:
    Result<void> set(BrandId brand, Instant to);

    const Desk& desk_;
    std::function<void(BrandId)> run_tasks_;
    CycleBrake& brake_;
    CycleWatch& watch_;
    bool sandbox_;
    std::mutex running_;
};

}  // namespace keepline::job
