#include "http/rate_limit.h"

#include <gtest/gtest.h>

namespace keepline::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RateLimit, GivesItsBurstAndThenItsRate) {
    RateLimit limit{{.interval = seconds{2}, .burst = 3, .keys_max = 10}};
    const Instant start{1'000'000'000};
    for (int turn = 0; turn < 3; ++turn) EXPECT_EQ(limit.take("a", start), 0);
    EXPECT_EQ(limit.take("a", start), 2);
    EXPECT_EQ(limit.take("a", start + milliseconds{1'500}), 1);
    EXPECT_EQ(limit.take("a", start + seconds{2}), 0);
    EXPECT_EQ(limit.take("a", start + seconds{2}), 2);
    for (int turn = 0; turn < 3; ++turn) EXPECT_EQ(limit.take("a", start + seconds{100}), 0);
    EXPECT_NE(limit.take("a", start + seconds{100}), 0);
}

TEST(RateLimit, EachKeyHasItsOwnBucket) {
    RateLimit limit{{.interval = seconds{1}, .burst = 1, .keys_max = 10}};
    EXPECT_EQ(limit.take("a", Instant{}), 0);
    EXPECT_EQ(limit.take("b", Instant{}), 0);
    EXPECT_EQ(limit.take("a", Instant{}), 1);
}

TEST(RateLimit, ForgetsTheLeastRecentlyUsed) {
    RateLimit limit{{.interval = seconds{1}, .burst = 1, .keys_max = 2}};
    EXPECT_EQ(limit.take("a", Instant{}), 0);
    EXPECT_EQ(limit.take("b", Instant{}), 0);
    EXPECT_EQ(limit.take("a", Instant{}), 1);
    EXPECT_EQ(limit.take("c", Instant{}), 0);
    EXPECT_EQ(limit.keys(), 2U);
    EXPECT_EQ(limit.take("a", Instant{}), 1) << "was used last and must be remembered";
    EXPECT_EQ(limit.take("b", Instant{}), 0);
}

TEST(NetworkOf, IsAnAddressOrAnIpv6Network) {
    EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    EXPECT_EQ(network_of("2001:db8:1:2::9"), "2001:db8:1:2::");
    EXPECT_NE(network_of("2001:db8:1:3::9"), "2001:db8:1:2::");
}

}  // namespace
}  // namespace keepline::http
