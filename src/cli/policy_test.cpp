// The policies that are shipped: each can be read, is sound, and keeps the regulators' limits; and what the
// language says happens on both sides of every boundary.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/config.h"
#include "cli/policy_shapes.h"

namespace keepline::cli {
namespace {

TEST(PolicyFile, SaysWhereItIsWrong) {
    const auto file = parse_policy_file(R"(
code = "x"
grace = "7 days"
cycle = "0m"
validity = [{ on = ["wishing"], lasts = "0d" }]
surprise = 1
)");
    ASSERT_FALSE(file);
    std::vector<std::string> places;
    for (const Fault& each : file.error().faults) places.push_back(each.pointer);
    EXPECT_THAT(places, testing::UnorderedElementsAre("grace", "cycle", "validity[0].on", "surprise"));
}

const char* const kLosing = R"(
code = "losing"
suspended = "60d"
quarantined = "90d"
parking = { fee = "1.00", longest = "1m" }
[[validity]]
on = ["activation", "top_up"]
lasts = "30d"
[money]
lost_at = "suspended"
restorable = "20d"
)";

std::vector<std::string> told(const std::vector<SimulatedStep>& steps, const std::string& event) {
    std::vector<std::string> out;
    for (const SimulatedStep& each : steps)
        if (each.event == event) out.push_back(format_date(each.date) + " " + each.what);
    return out;
}

TEST(PolicySimulation, EachStepOfTimeIsCalledByItsName) {
    const PolicyFile file = parse_policy_file(kLosing).value();
    const TimeZone zone = load_zone(file.time_zone).value();
    const auto events = parse_events(
        R"({"events":[{"at":"2026-01-01","type":"activation","amount":"5.00"},
                      {"at":"2026-01-10","type":"park"}]})",
        zone);
    ASSERT_TRUE(events.has_value());
    const auto steps = simulate(file, *events, parse_date("2027-01-01").value());
    EXPECT_THAT(told(steps, "time"),
                testing::ElementsAre("2026-02-01 charge", "2026-02-10 parking_end", "2026-03-03 service_end",
                                     "2026-03-23 money_loss", "2026-05-02 stage_end", "2026-07-31 stage_end"))
        << "money is lost once, not again in quarantine";
}

TEST(PolicyFile, AStageThatIsNotThereCannotLoseMoneyOrBeCharged) {
    const auto file = parse_policy_file(R"(
code = "nowhere"
fee = "5.00"
suspended = "60d"
[money]
lost_at = "grace"
[[keep_alive]]
amount = "1.00"
every = "30d"
stage = "quarantined"
[reissue]
shortest = "90d"
)");
    ASSERT_FALSE(file.has_value());
    std::vector<std::string> faults;
    for (const Fault& each : file.error().faults)
        faults.push_back(each.pointer + " " + std::string{error_text(each.code).code});
    EXPECT_THAT(faults, testing::ElementsAre("money.lost_at policy.no_such_stage",
                                             "keep_alive[0].stage policy.no_such_stage",
                                             "quarantined policy.quarantine_short"));
}

}  // namespace
}  // namespace keepline::cli
