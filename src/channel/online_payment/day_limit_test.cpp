#include "channel/online_payment/day_limit.h"

#include <gtest/gtest.h>

namespace keepline::online_payment {
namespace {

using enum DayLimit::Taken;

constexpr BusinessDate kToday{30'000};
const Money kLimit = Money::from_minor(1000);

class DayLimits : public testing::Test {
protected:
    DayLimit::Taken take(const std::string& payer, const std::string& key, int fen) {
        return limit_.take(payer, key, {Money::from_minor(fen), day_, now_}, kLimit,
                           [&](const OrderId& order) { return ++looks_, order.n != ended_n_; });
    }
    DayLimit limit_;
    BusinessDate day_ = kToday;
    Instant now_{1'000'000'000};
    std::int64_t ended_n_ = 0;
    int looks_ = 0;
};

TEST_F(DayLimits, AddUpByPayerAndBeginAnewEachDay) {
    EXPECT_EQ(take("a", "1", 600), counted);
    EXPECT_EQ(take("a", "2", 401), over);
    EXPECT_EQ(take("b", "2", 401), counted);
    EXPECT_EQ(take("a", "3", 400), counted);
    EXPECT_EQ(take("a", "4", 1), over);
    day_ = day_ + 1;
    EXPECT_EQ(take("a", "5", 1000), counted);
}

TEST_F(DayLimits, ARepeatIsCountedOnceAndNeverRefused) {
    EXPECT_EQ(take("a", "1", 1000), counted);
    EXPECT_EQ(take("a", "1", 1000), known);
    limit_.release("a", "1");
    EXPECT_EQ(take("a", "2", 1000), counted);
}

TEST_F(DayLimits, OrdersThatEndedWithoutMoneyCountNoMore) {
    EXPECT_EQ(take("a", "1", 1000), counted);
    EXPECT_EQ(take("a", "2", 1), over) << "it is being placed";
    EXPECT_EQ(looks_, 0);
    limit_.placed("a", "1", {{NumberId{1}, 1}, 7});
    now_ = now_ + std::chrono::minutes{1};
    EXPECT_EQ(take("a", "2", 1), over);
    ended_n_ = 7;
    EXPECT_EQ(take("a", "2", 1), over) << "looked a moment ago";
    EXPECT_EQ(looks_, 1);
    now_ = now_ + std::chrono::minutes{1};
    EXPECT_EQ(take("a", "2", 1), counted);
}

}  // namespace
}  // namespace keepline::online_payment
