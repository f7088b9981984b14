#include "domain/line/policy_compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keepline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::uint16_t on(Cause cause) { return static_cast<std::uint16_t>(1U << static_cast<int>(cause)); }

Policy usual() {
    Policy policy;
    policy.grace = usual_stage(Stage::grace, {0, 7});
    policy.suspended = usual_stage(Stage::suspended, {0, 60});
    policy.quarantined = usual_stage(Stage::quarantined, {3, 0});
    policy.keep_alive.push_back({Money::from_minor(100), {1, 0}, Stage::suspended, {}});
    policy.parking =
        Parking{Money::from_minor(200), {1, 0}, {12, 0}, {0, 30}, AfterParking::resume, true, {}};
    policy.notices = {{Stage::suspended, 7}};
    return policy;
}

template <class Change>
std::vector<std::string> worse_after(Change change, Policy now = usual()) {
    Policy next = now;
    change(next);
    return compare_policies(now, next);
}

TEST(ComparePolicies, TheSameIsNoWorse) { EXPECT_THAT(compare_policies(usual(), usual()), IsEmpty()); }

TEST(ComparePolicies, EachStageMayOnlyGetLongerAndFreer) {
    EXPECT_THAT(worse_after([](Policy& p) { p.suspended.lasts = {0, 59}; }), ElementsAre("suspended.lasts"));
    EXPECT_THAT(worse_after([](Policy& p) { p.suspended.lasts = {2, 0}; }), ElementsAre("suspended.lasts"))
        << "two months may have 59 days";
    EXPECT_THAT(worse_after([](Policy& p) { p.suspended.lasts = {3, 0}; }), IsEmpty());
    EXPECT_THAT(worse_after([](Policy& p) { p.suspended.rights = {}; }), ElementsAre("suspended.rights"));
    EXPECT_THAT(worse_after([](Policy& p) { p.suspended.restore_fee = Money::from_minor(1); }),
                ElementsAre("suspended.restore_fee"));
}

TEST(ComparePolicies, AStageThatIsNewTakesThePlaceOfWhatFollowed) {
    EXPECT_THAT(
        worse_after([](Policy& p) { p.outgoing_barred = usual_stage(Stage::outgoing_barred, {0, 10}); }),
        IsEmpty());
    EXPECT_THAT(worse_after([](Policy& p) { p.outgoing_barred = {{0, 10}, {}, {}}; }),
                ElementsAre("outgoing_barred.rights"));
    EXPECT_THAT(worse_after([](Policy& p) { p.grace.lasts = {}; }), ElementsAre("grace.lasts"));
}

TEST(ComparePolicies, NoChargeIsHigherOrNew) {
    EXPECT_THAT(worse_after([](Policy& p) { p.keep_alive[0].amount += Money::from_minor(1); }),
                ElementsAre("keep_alive.suspended"));
    EXPECT_THAT(worse_after([](Policy& p) { p.keep_alive[0].every = {0, 27}; }),
                ElementsAre("keep_alive.suspended"));
    EXPECT_THAT(worse_after([](Policy& p) {
                    p.keep_alive.push_back({Money::from_minor(1), {1, 0}, Stage::active, {}});
                }),
                ElementsAre("keep_alive.active"));
    EXPECT_THAT(worse_after([](Policy& p) { p.keep_alive.clear(); }), IsEmpty());
    EXPECT_THAT(worse_after([](Policy& p) { p.lapsed_days = LapsedDays::cycle; }),
                ElementsAre("lapsed_days"));
    EXPECT_THAT(worse_after([](Policy& p) { p.parking->fee = Money::from_minor(201); }),
                ElementsAre("parking.fee"));
    EXPECT_THAT(worse_after([](Policy& p) { p.parking.reset(); }), ElementsAre("parking"));
}

TEST(ComparePolicies, MoneyIsKeptAsLong) {
    EXPECT_THAT(worse_after([](Policy& p) { p.money.at_end = MoneyAtEnd::breakage; }),
                ElementsAre("money.at_end"));
    EXPECT_THAT(worse_after([](Policy& p) { p.money.lost_at = Stage::suspended; }),
                ElementsAre("money.lost_at"));
    EXPECT_THAT(worse_after([](Policy& p) { p.money.since_top_up = {12, 0}; }),
                ElementsAre("money.since_top_up"));
}

TEST(ComparePolicies, EachWayToEarnHasItsLike) {
    Policy now = usual();
    Earning top_up;
    top_up.causes = on(Cause::top_up);
    top_up.at_least = Money::from_minor(1000);
    top_up.term = {1, 0};
    now.validity.push_back(top_up);
    EXPECT_THAT(worse_after([](Policy& p) { p.validity[0].at_least += Money::from_minor(1); }, now),
                ElementsAre("validity"));
    EXPECT_THAT(worse_after([](Policy& p) { p.validity[0].term = {0, 30}; }, now), ElementsAre("validity"));
    EXPECT_THAT(worse_after([](Policy& p) { p.validity[0].growth = Growth::restart; }, now),
                ElementsAre("validity"));
    EXPECT_THAT(worse_after([](Policy& p) { p.validity[0].causes |= on(Cause::call_out); }, now), IsEmpty());
    EXPECT_THAT(worse_after([](Policy& p) { p.validity.clear(); }, now), IsEmpty())
        << "without the clock nothing ends by it";
    EXPECT_THAT(worse_after([&](Policy& p) { p.validity.push_back(top_up); }), ElementsAre("validity"))
        << "a clock that was not there";
    EXPECT_THAT(worse_after(
                    [&](Policy& p) {
                        top_up.at_least = Money::from_minor(3000);
                        top_up.term = {0, 20};
                        p.validity.push_back(top_up);
                    },
                    now),
                ElementsAre("validity"))
        << "who pays more would get less";
}

TEST(ComparePolicies, ANoticeIsAsEarly) {
    EXPECT_THAT(worse_after([](Policy& p) { p.notices[0].days = 6; }), ElementsAre("notice.suspended"));
    EXPECT_THAT(worse_after([](Policy& p) { p.notices.clear(); }), ElementsAre("notice.suspended"));
}

}  // namespace
}  // namespace keepline
