#include <gtest/gtest.h>

#include "domain/decide.h"
#include "domain/line/life_cycle.h"
#include "domain/renewal/intent_states.h"
#include "domain/renewal/quote.h"
#include "domain/renewal/trade_no.h"

namespace keepline {
namespace {

BusinessDate date(const char* text) { return parse_date(text).value(); }

struct Fixture {
    Brand brand;
    Plan plan;
    Policy policy;
    Rules rules{brand, plan, policy, nullptr};
    LineState line;

    Fixture() {
        plan.fee = Money::from_minor(500);
        policy.grace = usual_stage(Stage::grace, {0, 7});
        policy.suspended = usual_stage(Stage::suspended, {0, 60});
        policy.quarantined = usual_stage(Stage::quarantined, {1, 0});
        line.generation = 1;
        line.stage = Stage::active;
        line.anchor_day = 31;
        line.paid_until = line.stage_since = date("2026-02-28");
    }
};

TEST(IntentStates, MoneyEndsEveryStateAndNothingFollowsSuccess) {
    for (std::size_t i = 0; i < EnumNames<IntentState>::names.size(); ++i) {
        const auto state = static_cast<IntentState>(i);
        EXPECT_EQ(may_follow(state, IntentState::succeeded), state != IntentState::succeeded);
        EXPECT_FALSE(may_follow(IntentState::succeeded, state));
        EXPECT_FALSE(may_follow(state, IntentState::created));
    }
    EXPECT_TRUE(may_follow(IntentState::unknown, IntentState::closed));
    EXPECT_FALSE(may_follow(IntentState::closed, IntentState::pending));
    EXPECT_FALSE(may_follow(IntentState::unknown, IntentState::unknown));
}

TEST(TradeNo, CarriesItsHomeAndReadsOnlyItsOwn) {
    const TradeNo trade{{NumberId{42}, 1}, 17};
    EXPECT_EQ(format_trade_no("KL", trade), "KL42x1x17");
    EXPECT_EQ(parse_trade_no("KL", "KL42x1x17"), trade);
    for (const char* bad : {"XX42x1x17", "KL42x1", "KL42x1x17x", "KL042x1x17", "KL42x1x+17", "KL", ""})
        EXPECT_EQ(parse_trade_no("KL", bad), std::nullopt) << bad;
}

TEST(RefundNo, CarriesWhereItWasDecided) {
    const RefundNo at_the_line{home_of(NumberId{42}), 19};
    const RefundNo elsewhere{home_of(GatewayId{1}), 19};
    EXPECT_EQ(format_refund_no("KL", at_the_line, "KL42x1x17"), "KL42x1x17R19");
    EXPECT_EQ(format_refund_no("KL", elsewhere, "KL42x1x17"), "KLR6x1x19");
    for (const RefundNo& each : {at_the_line, elsewhere})
        EXPECT_EQ(parse_refund_no("KL", format_refund_no("KL", each, "KL42x1x17")), each);
    for (const char* bad : {"KL42x1x17", "KL42x1x17R", "KL42x1x17R019", "KL42x1x17R-1", "KLR6x1", "KLR99x1x2",
                            "KLRx", "XX42x1x17R1", "R", "KLR6x1x19R2", ""})
        EXPECT_EQ(parse_refund_no("KL", bad), std::nullopt) << bad;
}

TEST(Policy, PassesOverStagesOfZeroLength) {
    const Fixture f;
    EXPECT_EQ(stage_after(f.policy, Stage::active), Stage::grace);
    EXPECT_EQ(stage_after(f.policy, Stage::grace), Stage::suspended);
    EXPECT_EQ(stage_after(f.policy, Stage::quarantined), Stage::ended);
}

TEST(LifeCycle, TheNextActionIsTheMinimumOfAllTimedFacts) {
    Fixture f;
    const TimeZone& zone = f.brand.zone;
    EXPECT_EQ(next_due(f.line, f.rules).at, zone.start_of(date("2026-02-28")));
    f.line.bonus = Money::from_minor(1);
    f.line.bonus_expires_on = date("2026-02-10");
    EXPECT_EQ(next_due(f.line, f.rules).at, zone.start_of(date("2026-02-10")));
    f.line.bonus = Money{};
    f.line.bonus_expires_on = BusinessDate::none();
    f.line.stage = Stage::grace;
    EXPECT_EQ(next_due(f.line, f.rules).at, zone.start_of(date("2026-03-07"), 10));
    f.line.hold_until = zone.start_of(date("2026-03-08"));
    EXPECT_EQ(next_due(f.line, f.rules).at, f.line.hold_until);
    f.line.stage = Stage::ended;
    EXPECT_EQ(next_due(f.line, f.rules).at, Instant::never());
}

TEST(Quote, TheStairsReachTheNumbersEndAndCountMain) {
    Fixture f;
    EXPECT_EQ(lives_until(f.line, f.rules), date("2026-06-06"));  // 7 Mar, 6 May, a month of quarantine
    f.line.main = Money::from_minor(999);
    const auto stairs = stairs_of(f.line, f.rules);
    ASSERT_EQ(stairs.size(), 4U);
    EXPECT_EQ(stairs[0].from, date("2026-01-31"));
    EXPECT_EQ(stairs[0].until, date("2026-03-31"));
    for (std::size_t i = 1; i < stairs.size(); ++i) EXPECT_EQ(stairs[i].from, stairs[i - 1].until);
}

TEST(LineChangeDeath, ABalanceNeverGoesBelowZero) {
    const Fixture f;
    LineChange change{{NumberId{1}, 1}, f.line, f.rules, {}};
    EXPECT_DEATH(change.transfer(change.account(AccountKind::main), {AccountKind::revenue, 1, 0},
                                 Money::from_minor(1)),
                 "main of line 1-1 would be -1");
}

TEST(RowsDeath, AskingForWhatWasNotLoadedStopsTheProcess) {
    const Rows rows;
    EXPECT_DEATH((void)rows.find<Task>({{HomeKind::number, 1}, 1, {}}), "was not loaded");
}

TEST(Stairs, ShowHowALapsedLineCameToItsStage) {
    Fixture f;
    f.line.stage = Stage::suspended;
    f.line.stage_since = date("2026-03-20");  // a hold made it late: it was due on the 7th
    std::vector<std::string> told;
    for (const StairStep& each : stairs_of(f.line, f.rules))
        told.push_back(std::string{name_of(each.stage)} + " " + format_date(each.from) + " " +
                       format_date(each.until));
    EXPECT_EQ(told, (std::vector<std::string>{"active 2026-01-31 2026-02-28", "grace 2026-02-28 2026-03-20",
                                              "suspended 2026-03-20 2026-05-19",
                                              "quarantined 2026-05-19 2026-06-19"}));
}

}  // namespace
}  // namespace keepline
