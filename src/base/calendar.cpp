#include "base/calendar.h"

namespace keepline {

bool is_weekend(BusinessDate date) {
    const std::chrono::weekday day{std::chrono::sys_days{std::chrono::days{date.days}}};
    return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

std::optional<bool> BusinessCalendar::is_working_day(BusinessDate date) const {
    if (!knows(date.year())) return std::nullopt;
    if (working_days_.contains(date)) return true;
    return !days_off_.contains(date) && !is_weekend(date);
}

}  // namespace keepline
