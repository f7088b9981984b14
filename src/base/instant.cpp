#include "base/instant.h"

#include <fmt/format.h>

#include <algorithm>

namespace keepline {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day civil(BusinessDate date) { return year_month_day{sys_days{std::chrono::days{date.days}}}; }

// Reads exactly `width` digits at `at` and moves on; -1 if there are fewer.
int digits(std::string_view text, std::size_t& at, int width) {
    int value = 0;
    for (int i = 0; i < width; ++i, ++at) {
        if (at >= text.size() || text[at] < '0' || text[at] > '9') return -1;
        value = value * 10 + (text[at] - '0');
    }
    return value;
}

bool skip(std::string_view text, std::size_t& at, char wanted) {
    if (at >= text.size() || text[at] != wanted) return false;
    ++at;
    return true;
}

std::optional<BusinessDate> date_at(std::string_view text, std::size_t& at) {
    const int year = digits(text, at, 4);
    if (year < 0 || !skip(text, at, '-')) return std::nullopt;
    const int month = digits(text, at, 2);
    if (month < 0 || !skip(text, at, '-')) return std::nullopt;
    const int day = digits(text, at, 2);
    const year_month_day ymd{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                             std::chrono::day{static_cast<unsigned>(std::max(day, 0))}};
    if (day < 0 || !ymd.ok()) return std::nullopt;
    return BusinessDate::from_ymd(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

}  // namespace

BusinessDate BusinessDate::from_ymd(int year, unsigned month, unsigned day) {
    const sys_days days{
        year_month_day{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}}};
    return {static_cast<std::int32_t>(days.time_since_epoch().count())};
}

int BusinessDate::year() const { return static_cast<int>(civil(*this).year()); }
unsigned BusinessDate::month() const { return static_cast<unsigned>(civil(*this).month()); }
unsigned BusinessDate::day() const { return static_cast<unsigned>(civil(*this).day()); }

BusinessDate add_months(BusinessDate date, int months, unsigned anchor_day) {
    const year_month_day from = civil(date);
    const std::chrono::year_month month = from.year() / from.month() + std::chrono::months{months};
    const unsigned last = static_cast<unsigned>((month / std::chrono::last).day());
    return BusinessDate::from_ymd(static_cast<int>(month.year()), static_cast<unsigned>(month.month()),
                                  std::min(anchor_day, last));
}

std::string format_date(BusinessDate date) {
    if (!date.is_set()) return {};
    return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

std::optional<BusinessDate> parse_date(std::string_view text) {
    std::size_t at = 0;
    auto date = date_at(text, at);
    return at == text.size() ? date : std::nullopt;
}

std::string format_instant(Instant at) {
    constexpr std::int64_t kDay = 86'400'000'000;
    std::int64_t days = at.us / kDay;
    std::int64_t rest = at.us % kDay;
    if (rest < 0) --days, rest += kDay;
    const std::int64_t seconds = rest / 1'000'000;
    const std::int64_t micros = rest % 1'000'000;
    auto text = fmt::format("{}T{:02}:{:02}:{:02}", format_date({static_cast<std::int32_t>(days)}),
                            seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (micros != 0) text += fmt::format(".{:06}", micros);
    return text + "Z";
}

std::optional<Instant> parse_instant(std::string_view text) {
    std::size_t at = 0;
    const auto date = date_at(text, at);
    if (!date || !skip(text, at, 'T')) return std::nullopt;
    const int hour = digits(text, at, 2);
    if (hour < 0 || hour > 23 || !skip(text, at, ':')) return std::nullopt;
    const int minute = digits(text, at, 2);
    if (minute < 0 || minute > 59 || !skip(text, at, ':')) return std::nullopt;
    const int second = digits(text, at, 2);
    if (second < 0 || second > 59) return std::nullopt;
    std::int64_t micros = 0;
    if (skip(text, at, '.')) {
        std::int64_t unit = 100'000;
        const std::size_t from = at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
            micros += unit * (text[at] - '0');
        if (at == from || at - from > 6) return std::nullopt;
    }
    std::int64_t offset_minutes = 0;
    if (!skip(text, at, 'Z')) {
        const bool west = at < text.size() && text[at] == '-';
        if (!west && (at >= text.size() || text[at] != '+')) return std::nullopt;
        ++at;
        const int hours = digits(text, at, 2);
        if (hours < 0 || hours > 23 || !skip(text, at, ':')) return std::nullopt;
        const int minutes = digits(text, at, 2);
        if (minutes < 0 || minutes > 59) return std::nullopt;
        offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
    }
    if (at != text.size()) return std::nullopt;
    const std::int64_t seconds =
        std::int64_t{date->days} * 86'400 + hour * 3600 + minute * 60 + second - offset_minutes * 60;
    // In UTC too it has a year of four digits.
    constexpr std::int64_t kFirst = -62'167'219'200, kLast = 253'402'300'799;
    if (seconds < kFirst || seconds > kLast) return std::nullopt;
    return Instant{seconds * 1'000'000 + micros};
}

}  // namespace keepline
