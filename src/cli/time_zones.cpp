#include <date/tz.h>

#include "cli/config.h"

namespace keepline::cli {

std::optional<TimeZone> load_zone(const std::string& name) {
    using std::chrono::seconds;
    const date::time_zone* zone = nullptr;
    try {
        zone = date::locate_zone(name);
    } catch (const std::exception&) {
        return std::nullopt;
    }
    constexpr date::sys_seconds kFirst = date::sys_days{date::year{1970} / 1 / 1};
    constexpr date::sys_seconds kLast = date::sys_days{date::year{2100} / 1 / 1};
    auto info = zone->get_info(kFirst);
    const auto first = static_cast<std::int32_t>(info.offset.count());
    std::vector<TimeZone::Transition> transitions;
    while (info.end < kLast) {
        const date::sys_seconds from = info.end;
        info = zone->get_info(from);
        transitions.push_back({Instant{from.time_since_epoch().count() * 1'000'000},
                               static_cast<std::int32_t>(info.offset.count())});
    }
    return TimeZone{first, std::move(transitions)};
}

}  // namespace keepline::cli
