#include "cli/config.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace keepline::cli {
namespace {

constexpr const char* kGood = R"(
mode = "production"
[server]
port = 9000
[[brand]]
id = 1
code = "a"
name_zh = "甲"
name_en = "A"
time_zone = "Europe/London"
[[policy]]
id = 1
code = "p"
grace = "1m 7d"
outgoing_barred = "0d"
suspended = "60d"
quarantined = "90d"
[[tax_class]]
id = 7
code = "t"
rates = [{ from = "2018-05-01", percent = "10" }, { from = "2019-04-01", percent = "9" }]
[[plan]]
id = 1
brand = 1
code = "x"
name_zh = "乙"
name_en = "X"
fee = "5.00"
policy = 1
tax_class = 7
)";

TEST(Config, ReadsAWholeFile) {
    const auto config = parse_config(kGood, "/etc/keepline");
    ASSERT_TRUE(config);
    EXPECT_FALSE(config->sandbox);
    EXPECT_EQ(config->listen_port, 9000);
    const Policy& policy = config->catalog->policies.at(PolicyId{1});
    EXPECT_EQ(policy.grace.lasts.months, 1);
    EXPECT_EQ(policy.grace.lasts.days, 7);
    EXPECT_EQ(config->catalog->plans.at(PlanId{1}).fee, Money::from_minor(500));
    const TimeZone& zone = config->catalog->brands.at(BrandId{1}).zone;
    EXPECT_EQ(zone.offset_s(parse_instant("2026-07-01T00:00:00Z").value()), 3600);
    EXPECT_EQ(zone.offset_s(parse_instant("2026-12-01T00:00:00Z").value()), 0);
}

TEST(Config, NamesAllItsFaultsAtOnce) {
    const auto config = parse_config(R"(
mode = "test"
surprise = 1
[server]
port = 70000
[[brand]]
id = 1
code = "a"
name_zh = "甲"
name_en = "A"
time_zone = "Mars/Olympus"
[[policy]]
id = 1
code = "p"
grace = "soon"
outgoing_barred = "0d"
suspended = "60d"
quarantine = "90d"
[[plan]]
id = 1
brand = 7
code = "x"
name_zh = "乙"
name_en = "X"
fee = 5
policy = 1
)",
                                     ".");
    ASSERT_FALSE(config);
    std::vector<std::string> places;
    for (const Fault& fault : config.error().faults) places.push_back(fault.pointer);
    for (const char* expected : {"mode", "surprise", "server.port", "brand[0].time_zone", "policy[0].grace",
                                 "policy[0].quarantine", "plan[0].brand", "plan[0].fee"})
        EXPECT_NE(std::ranges::find(places, expected), places.end()) << expected;
}

TEST(Config, SaysWhereTheTextBreaks) {
    const auto config = parse_config("mode = \n", ".");
    ASSERT_FALSE(config);
    const Fault& fault = config.error().faults.front();
    EXPECT_EQ(fault.pointer, "line 1, column 8");
    EXPECT_EQ(fault.code, ErrorCode::toml_value);
    EXPECT_EQ(fault.arguments, (std::vector<std::string>{"mode ="}));
    const std::string longer = "name = \"" + std::string(80, 'x') + "\" \xe7\x94\xb2\n";
    EXPECT_EQ(parse_config(longer, ".").error().faults.front().arguments.front().size(), 60 + 3);
}

TEST(Config, AFaultHasAPlaceEvenWhereAKeyHasNoName) {
    const auto config = parse_config("mode = \"sandbox\"\n\"\" = 1\n", ".");
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().faults.back().pointer, "\"\"");
}

// The library takes these two for impossible.
TEST(Config, SaysWhereATypingErrorIs) {
    const auto first = [](const char* text) { return parse_config(text, ".").error().faults.front(); };
    EXPECT_EQ(first("[[{brand]]\nid = 1\n").code, ErrorCode::toml_name);
    EXPECT_EQ(first("[[{brand]]\nid = 1\n").pointer, "line 1, column 3");
    EXPECT_EQ(first("\nport = 80。\n").pointer, "line 2, column 10");
    EXPECT_EQ(first("\nport = 80é\n").pointer, "line 2, column 10");
}

}  // namespace
}  // namespace keepline::cli
