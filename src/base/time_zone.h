#pragma once
// A time zone as a value: a sorted table of offsets. It is built outside (from the system's zone data)
// and handed to the rules, so the rules read no files.

#include <vector>

#include "base/instant.h"

namespace keepline {

/// Turns instants into business dates and back. Immutable; safe from any thread.
class TimeZone {
public:
    struct Transition {
        Instant from;             ///< first instant of this offset
        std::int32_t offset_s{};  ///< seconds east of UTC
    };
    /// UTC.
    TimeZone() = default;
    /// A zone with one offset for ever.
    static TimeZone fixed(std::int32_t offset_s) { return TimeZone{offset_s, {}}; }
    /// `transitions` ascending; `first_offset_s` holds before the first of them.
    TimeZone(std::int32_t first_offset_s, std::vector<Transition> transitions);

    [[nodiscard]] std::int32_t offset_s(Instant at) const;
    /// The calendar date of an instant.
    [[nodiscard]] BusinessDate date_of(Instant at) const;
    /// The first existing instant of `date` at or after `hour` o'clock (0 to 23): where a zone skips
    /// that time, the first instant after the gap; where it happens twice, the first of the two.
    [[nodiscard]] Instant start_of(BusinessDate date, int hour = 0) const;

private:
    std::int32_t first_offset_s_ = 0;
    std::vector<Transition> transitions_;
};

}  // namespace keepline
