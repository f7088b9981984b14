#include "domain/line/outlook.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/line/explain.h"
#include "domain/line/life_cycle.h"

namespace keepline {
namespace {

BusinessDate date(const char* text) { return parse_date(text).value(); }
Money yuan(std::int64_t amount) { return Money::from_minor(amount * 100); }

// A line of 2026-03-01, valid through the month, under a ladder of top-ups and use that counts.
struct Outlook : testing::Test {
    Brand brand;
    Plan plan;
    Policy policy;
    LineState line;
    Rules rules{brand, plan, policy, nullptr};
    Instant now = brand.zone.start_of(date("2026-03-10"), 12);

    Outlook() {
        policy.suspended = usual_stage(Stage::suspended, {0, 30});
        earn(Cause::activation, 0, {1, 0}, Growth::later);
        earn(Cause::top_up, 1000, {1, 0}, Growth::add);
        earn(Cause::top_up, 5000, {6, 0}, Growth::add);
        earn(Cause::sms_out, 0, {0, 90}, Growth::later);
        plan.tariff.sms = Money::from_minor(10);
        line.generation = 1;
        line.stage = Stage::active;
        line.activated_on = line.stage_since = date("2026-03-01");
        line.valid_until = date("2026-04-01");
    }
    void earn(Cause cause, std::int64_t at_least, Term term, Growth growth) {
        Earning earning;
        earning.causes = static_cast<std::uint16_t>(1U << static_cast<int>(cause));
        earning.at_least = Money::from_minor(at_least);
        earning.term = term;
        earning.growth = growth;
        policy.validity.push_back(earning);
    }
    [[nodiscard]] std::vector<KeepPlan> ways(const char* day) const {
        return ways_to_keep({NumberId{1}, 1}, line, rules, {}, date(day), now);
    }
};

TEST_F(Outlook, NothingIsTheCheapestWhileTheDayIsCovered) {
    EXPECT_EQ(ways("2026-03-31").front().way, KeepWay::nothing);
    EXPECT_NE(ways("2026-04-01").front().way, KeepWay::nothing);
    EXPECT_TRUE(ways("2026-03-09").empty());  // a day that is over
}

TEST_F(Outlook, MessagesOnTheLastDaysAreCheaperThanMoney) {
    const auto found = ways("2026-08-31");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].way, KeepWay::sms);
    EXPECT_EQ(found[0].cost, Money::from_minor(20));
    // Each on the last day that is still covered: 31 March, then 90 days later.
    EXPECT_EQ(found[0].dates, (std::vector{date("2026-03-31"), date("2026-06-28")}));
    EXPECT_EQ(found[1].way, KeepWay::top_up);
    EXPECT_EQ(found[1].cost, yuan(50));
    EXPECT_EQ(found[1].each, yuan(50));
    EXPECT_EQ(found[2].cost, yuan(50));
    EXPECT_EQ(found[2].dates.size(), 5U);
}

TEST_F(Outlook, BarsLeaveOnlyMoney) {
    line.bars = line.bars.with(Bar::lost_sim);
    EXPECT_TRUE(std::ranges::none_of(ways("2026-08-31"),
                                     [](const KeepPlan& each) { return each.way == KeepWay::sms; }));
}

TEST_F(Outlook, ASuspendedLineBeginsToday) {
    line.stage = Stage::suspended;
    line.stage_since = line.valid_until = date("2026-03-05");
    policy.suspended.restore_fee = yuan(2);
    const auto found = ways("2026-04-09");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].way, KeepWay::top_up);
    EXPECT_EQ(found[0].cost, yuan(12));
    EXPECT_EQ(found[0].dates, std::vector{date("2026-03-10")});
    EXPECT_EQ(found[0].kept_until, date("2026-04-10"));
}

TEST_F(Outlook, CyclesAreBoughtUntilTheDay) {
    policy.validity.clear();
    line.valid_until = {};
    plan.fee = yuan(5);
    line.anchor_day = 1;
    line.paid_until = date("2026-04-01");
    const auto found = ways("2026-12-31");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].way, KeepWay::renew);
    EXPECT_EQ(found[0].cycles, 9);
    EXPECT_EQ(found[0].cost, yuan(45));
    EXPECT_EQ(found[0].kept_until, date("2027-01-01"));
}

TEST_F(Outlook, AForecastWithAPaymentLivesLonger) {
    const LineId id{NumberId{1}, 1};
    EXPECT_EQ(forecast(id, line, rules, {}, {}, now).back().until, date("2026-05-01"));
    EXPECT_EQ(forecast(id, line, rules, {}, yuan(10), now).back().until, date("2026-05-31"));
    EXPECT_EQ(forecast(id, line, rules, {}, yuan(9), now).back().until, date("2026-05-01"));
}

TEST_F(Outlook, EveryFactNamesItsRecordAndClause) {
    Record opened, used;
    opened.n = 1;
    opened.verb = OpenLine{};
    opened.made.line = line;
    opened.made.line->valid_until = date("2026-03-15");
    used.n = 2;
    used.verb = RecordUse{"u", Cause::sms_out, 1, true, {}, {}};
    used.made.line = line;
    const std::vector<Record> records{opened, used};
    const auto reasons = explain(line, rules, records);
    const auto valid = std::ranges::find(reasons, "valid_until", &Reason::fact);
    ASSERT_NE(valid, reasons.end());
    EXPECT_EQ(valid->clause, "validity[3]");
    ASSERT_NE(valid->record, nullptr);
    EXPECT_EQ(valid->record->n, 2);
    const auto stage = std::ranges::find(reasons, "stage", &Reason::fact);
    ASSERT_NE(stage, reasons.end());
    EXPECT_EQ(stage->record->n, 1);
}

}  // namespace
}  // namespace keepline
