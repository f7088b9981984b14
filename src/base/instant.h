#pragma once
// Instants and business dates. Nothing here reads a clock; whoever needs "now" is handed it.

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keepline {

using Duration = std::chrono::microseconds;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
    std::int64_t us = 0;
    friend constexpr auto operator<=>(Instant, Instant) = default;
    friend constexpr Instant operator+(Instant at, Duration by) { return {at.us + by.count()}; }
    friend constexpr Instant operator-(Instant at, Duration by) { return {at.us - by.count()}; }
    friend constexpr Duration operator-(Instant a, Instant b) { return Duration{a.us - b.us}; }
    /// Later than every instant that can be due: "time alone changes nothing here".
    static constexpr Instant never() { return {INT64_MAX}; }
};

/// A calendar date in a brand's time zone, counted in days since 1970-01-01. Dates are exclusive:
/// `paid_until` is the first day not paid for.
struct BusinessDate {
    std::int32_t days = INT32_MIN;
    friend constexpr auto operator<=>(BusinessDate, BusinessDate) = default;
    friend constexpr BusinessDate operator+(BusinessDate date, int by) { return {date.days + by}; }
    friend constexpr BusinessDate operator-(BusinessDate date, int by) { return {date.days - by}; }
    friend constexpr int operator-(BusinessDate a, BusinessDate b) { return a.days - b.days; }
    /// The date that is not set.
    static constexpr BusinessDate none() { return {}; }
    [[nodiscard]] constexpr bool is_set() const { return days != INT32_MIN; }
    static BusinessDate from_ymd(int year, unsigned month, unsigned day);
    [[nodiscard]] int year() const;
    [[nodiscard]] unsigned month() const;
    [[nodiscard]] unsigned day() const;
};

/// `date` moved by whole months and put on `anchor_day` (1 to 31), or on the month's last day where
/// the month is shorter: 31 January + 1 is 28 or 29 February, + 2 is 31 March again.
BusinessDate add_months(BusinessDate date, int months, unsigned anchor_day);

/// The last day that is still paid for, as people read it: the day before an exclusive date.
constexpr BusinessDate last_day(BusinessDate exclusive) { return exclusive - 1; }

/// "2026-02-28"; empty text for a date that is not set.
std::string format_date(BusinessDate date);
/// Reads exactly YYYY-MM-DD of an existing day; absent otherwise.
std::optional<BusinessDate> parse_date(std::string_view text);
/// "2026-02-28T10:00:00Z", with microseconds only where there are any (RFC 3339).
std::string format_instant(Instant at);
/// Reads RFC 3339 with Z or a numeric offset and up to six decimals; absent otherwise.
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace keepline
