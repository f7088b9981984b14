#pragma once
// Moves a sandbox brand's business time forward, stopping at every instant at which something is due.

#include <mutex>

#include "job/cycle_brake.h"
#include "job/payment_worker.h"

namespace keepline::job {

class TestClock {
public:
    TestClock(const Desk& desk, PaymentWorker& payments, CycleBrake& brake, bool sandbox)
        : desk_{desk}, payments_{payments}, brake_{brake}, sandbox_{sandbox} {}

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
    PaymentWorker& payments_;
    CycleBrake& brake_;
    bool sandbox_;
    std::mutex running_;
};

}  // namespace keepline::job
