#include "base/time_zone.h"

#include <algorithm>

#include "base/check.h"

namespace keepline {
namespace {
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
}  // namespace

TimeZone::TimeZone(std::int32_t first_offset_s, std::vector<Transition> transitions)
    : first_offset_s_{first_offset_s}, transitions_{std::move(transitions)} {
    KL_CHECK(std::ranges::is_sorted(transitions_, {}, &Transition::from), "{} transitions",
             transitions_.size());
}

std::int32_t TimeZone::offset_s(Instant at) const {
    auto after = std::ranges::upper_bound(transitions_, at, {}, &Transition::from);
    return after == transitions_.begin() ? first_offset_s_ : std::prev(after)->offset_s;
}

BusinessDate TimeZone::date_of(Instant at) const {
    const std::int64_t local = at.us + offset_s(at) * kSecond;
    const std::int64_t days = local >= 0 ? local / kDay : -((-local + kDay - 1) / kDay);
    return {static_cast<std::int32_t>(days)};
}

Instant TimeZone::start_of(BusinessDate date, int hour) const {
    const std::int64_t wanted = date.days * kDay + hour * 3600 * kSecond;  // local time, read as if UTC
    // The zone's offsets lie within a day of UTC, so the answer lies within a day of `wanted`:
    // look at each stretch of constant offset there and take the first that reaches the wanted time.
    Instant from{wanted - kDay};
    for (;;) {
        const std::int32_t offset = offset_s(from);
        auto next = std::ranges::upper_bound(transitions_, from, {}, &Transition::from);
        const Instant candidate{std::max(wanted - offset * kSecond, from.us)};
        if (next == transitions_.end() || candidate < next->from) return candidate;
        from = next->from;
    }
}

}  // namespace keepline
