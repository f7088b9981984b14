#include "domain/ledger/tax.h"

#include <gtest/gtest.h>

namespace keepline {
namespace {

Money fen(std::int64_t minor) { return Money::from_minor(minor); }

TEST(Tax, IsContainedInThePriceAndRoundedAHalfUp) {
    EXPECT_EQ(tax_contained(fen(10'900), 900), fen(900));
    EXPECT_EQ(tax_contained(fen(500), 900), fen(41));  // 41.28
    EXPECT_EQ(tax_contained(fen(6), 900), fen(0));     // 0.495
    EXPECT_EQ(tax_contained(fen(7), 900), fen(1));     // 0.578
    EXPECT_EQ(tax_contained(fen(3), 2000), fen(1));    // 0.5
    EXPECT_EQ(tax_contained(fen(0), 900), fen(0));
    EXPECT_EQ(tax_contained(fen(500), 0), fen(0));
    EXPECT_EQ(tax_contained(fen(200), 10'000), fen(100));
}

TEST(Tax, RateChangesOnItsDay) {
    const TaxClass telecom{
        TaxClassId{1},
        "basic_telecom",
        {{parse_date("2018-05-01").value(), 1000}, {parse_date("2019-04-01").value(), 900}}};
    EXPECT_EQ(tax_rate_on(telecom, parse_date("2018-04-30").value()), 0);
    EXPECT_EQ(tax_rate_on(telecom, parse_date("2018-05-01").value()), 1000);
    EXPECT_EQ(tax_rate_on(telecom, parse_date("2019-03-31").value()), 1000);
    EXPECT_EQ(tax_rate_on(telecom, parse_date("2019-04-01").value()), 900);
}

}  // namespace
}  // namespace keepline
