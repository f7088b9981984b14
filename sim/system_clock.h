#pragma once
// The machine's own time, for programs that play other parties.

#include "base/clock.h"

namespace keepline::sim {

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return {std::chrono::duration_cast<Duration>(since).count()};
    }
};

}  // namespace keepline::sim
