// The policies that are shipped: each can be read, is sound, and keeps the regulators' limits; and what the
// language says happens on both sides of every boundary.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/policy_shapes.h"

namespace keepline::cli {
namespace {

TEST(PolicyFile, SaysWhereItIsWrong) {
    const auto file = parse_policy_file(R"(
code = "x"
grace = "7 days"
validity = [{ on = ["wishing"], lasts = "0d" }]
surprise = 1
)");
    ASSERT_FALSE(file);
    std::vector<std::string> places;
    for (const Fault& each : file.error().faults) places.push_back(each.pointer);
    EXPECT_THAT(places, testing::UnorderedElementsAre("grace", "validity[0].on", "surprise"));
}

}  // namespace
}  // namespace keepline::cli
