#pragma once
// Carries out a move of lines to another version of their policy, once two persons have agreed to it.

#include <atomic>

#include "engine/desk.h"

namespace keepline::job {

/// One thread. Each line is its own durable command, decided again at its home; a crash or a stop is resumed.
class PolicyMover {
public:
    explicit PolicyMover(const Desk& desk) : desk_{desk} {}
    /// Carries out every move of the brand that is agreed to, to its end.
    void run_due(BrandId brand);
    /// The move under way stops between two slices and goes on at the next start.
    void stop() { stopping_ = true; }

private:
    void carry_out(BrandId brand, const PolicyMove& move);

    const Desk& desk_;
    std::atomic<bool> stopping_{false};
};

}  // namespace keepline::job
