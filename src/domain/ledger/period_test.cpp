#include "domain/ledger/period.h"

#include <gtest/gtest.h>

namespace keepline {
namespace {

TEST(Month, RunsOverTheYearsEnd) {
    EXPECT_EQ(month_after(202611), 202612);
    EXPECT_EQ(month_after(202612), 202701);
    EXPECT_EQ(first_day(202702), parse_date("2027-02-01").value());
    EXPECT_EQ(month_of(parse_date("2027-02-28").value()), 202702);
}

TEST(Month, IsReadAsItIsWritten) {
    EXPECT_EQ(parse_month("2026-11"), 202611);
    EXPECT_EQ(format_month(202601), "2026-01");
    for (const char* bad : {"", "2026", "2026-13", "2026-00", "2026-1", "26-11-01", "1969-12", "2026-11 "})
        EXPECT_FALSE(parse_month(bad)) << bad;
}

}  // namespace
}  // namespace keepline
