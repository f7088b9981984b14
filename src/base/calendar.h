#pragma once
// Working days as a value: weekends, public holidays, and the weekends that are worked in exchange. Built
// from data files outside (cli/calendar_files.h) and handed to whoever decides by it.

#include <optional>
#include <set>

#include "base/instant.h"

namespace keepline {

/// The working days of one country, for the years somebody has published.
class BusinessCalendar {
public:
    void add_year(int year) { years_.insert(year); }
    /// Also a Saturday or Sunday may be named: it changes nothing.
    void add_day_off(BusinessDate date) { days_off_.insert(date); }
    void add_working_day(BusinessDate date) { working_days_.insert(date); }
    [[nodiscard]] bool knows(int year) const { return years_.contains(year); }
    /// Absent for a date of a year that nobody has published: no rule may guess it.
    [[nodiscard]] std::optional<bool> is_working_day(BusinessDate date) const;

private:
    std::set<int> years_;
    std::set<BusinessDate> days_off_;
    std::set<BusinessDate> working_days_;  ///< weekends that are worked
};

/// Saturday or Sunday.
bool is_weekend(BusinessDate date);

}  // namespace keepline
