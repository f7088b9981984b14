#include "domain/ledger/period.h"

#include <fmt/format.h>

namespace keepline {

BusinessDate first_day(Month month) {
    return BusinessDate::from_ymd(month / 100, static_cast<unsigned>(month % 100), 1);
}

Month month_of(BusinessDate date) { return date.year() * 100 + static_cast<Month>(date.month()); }

Month month_after(Month month) { return month % 100 == 12 ? month + 89 : month + 1; }

std::string format_month(Month month) { return fmt::format("{:04}-{:02}", month / 100, month % 100); }

std::optional<Month> parse_month(std::string_view text) {
    if (text.size() != 7) return std::nullopt;
    const auto first = parse_date(std::string{text} + "-01");
    if (!first || first->year() < 1970) return std::nullopt;
    return month_of(*first);
}

}  // namespace keepline
