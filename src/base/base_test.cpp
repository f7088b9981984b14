#include <gtest/gtest.h>

#include "base/http.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/msisdn.h"
#include "base/time_zone.h"

namespace keepline {
namespace {

BusinessDate date(const char* text) { return parse_date(text).value(); }
Instant at(const char* text) { return parse_instant(text).value(); }

TEST(Money, IsReadAndWrittenExactly) {
    EXPECT_EQ(format_decimal(Money::from_minor(1250)), "12.50");
    EXPECT_EQ(format_decimal(Money::from_minor(-5)), "-0.05");
    EXPECT_EQ(parse_decimal("9.9"), Money::from_minor(990));
    EXPECT_EQ(parse_decimal("0.01"), Money::from_minor(1));
    for (const char* bad :
         {"", ".5", "1.", "1.234", "-1", "1,5", " 1", "1e3", "1234567890123", "333333333333333333333333"})
        EXPECT_EQ(parse_decimal(bad), std::nullopt) << bad;
}

TEST(Money, SharesUseTheAmountUpExactly) {
    Money rest = Money::from_minor(1000);
    for (int parts = 3; parts > 0; --parts) rest -= rest.share(parts);
    EXPECT_TRUE(rest.is_zero());
}

TEST(MoneyDeath, OverflowStopsTheProcess) {
    EXPECT_DEATH((void)(Money::from_minor(INT64_MAX) + Money::from_minor(1)), "check failed");
}

TEST(BusinessDate, MonthsAreAnchored) {
    EXPECT_EQ(format_date(add_months(date("2026-01-31"), 1, 31)), "2026-02-28");
    EXPECT_EQ(format_date(add_months(date("2026-02-28"), 1, 31)), "2026-03-31");
    EXPECT_EQ(format_date(add_months(date("2028-01-31"), 1, 31)), "2028-02-29");
    EXPECT_EQ(format_date(add_months(date("2026-03-31"), -1, 31)), "2026-02-28");
    EXPECT_EQ(format_date(add_months(date("2026-11-30"), 12, 30)), "2027-11-30");
}

TEST(BusinessDate, ReadsOnlyExistingDays) {
    for (const char* bad : {"2026-02-29", "2026-13-01", "2026-1-01", "20260101", "2026-01-01 ", ""})
        EXPECT_EQ(parse_date(bad), std::nullopt) << bad;
}

TEST(Instant, RoundTrips) {
    EXPECT_EQ(format_instant(at("2026-02-28T10:00:00+08:00")), "2026-02-28T02:00:00Z");
    EXPECT_EQ(format_instant(at("1969-12-31T23:59:59.5Z")), "1969-12-31T23:59:59.500000Z");
    EXPECT_EQ(parse_instant("2026-02-28T24:00:00Z"), std::nullopt);
    EXPECT_EQ(parse_instant("2026-02-28 10:00:00Z"), std::nullopt);
    EXPECT_EQ(format_instant(at("0000-01-01T00:00:00Z")), "0000-01-01T00:00:00Z");
    EXPECT_EQ(format_instant(at("9999-12-31T23:59:59.999999Z")), "9999-12-31T23:59:59.999999Z");
    EXPECT_EQ(parse_instant("0000-01-01T00:00:00+01:00"), std::nullopt);
    EXPECT_EQ(parse_instant("9999-12-31T23:59:59-01:00"), std::nullopt);
}

TEST(TimeZone, ADateBeginsAtItsFirstExistingInstant) {
    const auto shanghai = TimeZone::fixed(8 * 3600);
    EXPECT_EQ(shanghai.date_of(at("2026-02-27T16:00:00Z")), date("2026-02-28"));
    EXPECT_EQ(shanghai.date_of(at("2026-02-27T15:59:59Z")), date("2026-02-27"));
    EXPECT_EQ(shanghai.start_of(date("2026-02-28"), 10), at("2026-02-28T02:00:00Z"));
    // Beirut skips midnight: 2026-03-29 begins at 01:00 local time, 22:00Z the day before.
    const TimeZone beirut{2 * 3600, {{at("2026-03-28T22:00:00Z"), 3 * 3600}}};
    EXPECT_EQ(beirut.start_of(date("2026-03-29")), at("2026-03-28T22:00:00Z"));
    EXPECT_EQ(beirut.date_of(at("2026-03-28T21:59:59Z")), date("2026-03-28"));
    // A zone that goes back an hour at midnight has that date begin at the first of the two midnights.
    const TimeZone back{3 * 3600, {{at("2026-10-24T22:00:00Z"), 2 * 3600}}};
    EXPECT_EQ(back.start_of(date("2026-10-25")), at("2026-10-24T21:00:00Z"));
}

TEST(LineId, ReadsOnlyWhatItWrites) {
    const LineId id{NumberId{42}, 3};
    EXPECT_EQ(parse_line_id(format_line_id(id)), id);
    for (const char* bad : {"", "42", "42-", "-3", "0-1", "42-0", "042-1", "42-3x", "42-99999999999"})
        EXPECT_EQ(parse_line_id(bad), std::nullopt) << bad;
}

TEST(Msisdn, IsReadAtTheDoorAndMasked) {
    EXPECT_EQ(parse_msisdn("170 0000 1234", "86", 11)->view(), "8617000001234");
    EXPECT_EQ(parse_msisdn("+86 17000001234", "86", 11)->view(), "8617000001234");
    EXPECT_EQ(parse_msisdn("1700000123x", "86", 11), std::nullopt);
    EXPECT_EQ(parse_msisdn("12345", "86", 11), std::nullopt);
    EXPECT_EQ(parse_msisdn("1700000123", "86", 11), std::nullopt);
    EXPECT_EQ(parse_msisdn("170000012345", "86", 11), std::nullopt);
    EXPECT_EQ(parse_msisdn("8617000001234", "86", 11)->view(), "8617000001234");
    EXPECT_EQ(parse_msisdn("+4917000001234", "86", 11)->view(), "4917000001234");
    EXPECT_EQ(mask_msisdn("8617000001234", "86"), "170****1234");
}

TEST(Form, DecodesOnceAndKeepsOrder) {
    const auto form = http::parse_form("b=%E5%8F%B7+x&a=1%2B1&empty=");
    ASSERT_TRUE(form);
    EXPECT_EQ(http::find(*form, "b"), "号 x");
    EXPECT_EQ(http::find(*form, "a"), "1+1");
    EXPECT_EQ(form->size(), 3U);
    EXPECT_FALSE(http::parse_form("a=%zz"));
    EXPECT_EQ(http::percent_encode("a b+/="), "a%20b%2B%2F%3D");
}

}  // namespace
}  // namespace keepline
