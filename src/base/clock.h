#pragma once
// The one door through which system time enters the program.

#include "base/instant.h"

namespace keepline {

/// Reads the system's time. The simulator hands out its own.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

}  // namespace keepline
