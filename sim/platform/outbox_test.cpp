#include "sim/platform/outbox.h"

#include <gtest/gtest.h>

namespace keepline::sim {
namespace {

using std::chrono::seconds;

const Instant kStart = *parse_instant("2026-01-05T01:30:00Z");
constexpr std::array kPlan{seconds{1}, seconds{2}, seconds{5}};

Notification notification(const std::string& url = "http://m", bool forged = false) {
    return {"KL1",
            "PAID",
            url,
            kStart,
            forged,
            [](Instant now) {
                return Letter{{{"Content-Type", "text/plain"}}, "at " + std::to_string(now.us)}; }};
}

TEST(Outbox, DeliversOnceMoreThanThePlanHasStepsAtMost) {
    Outbox outbox{kPlan};
    outbox.add(notification());
    int deliveries = 0;
    while (outbox.next_due() != Instant::never()) {
        const Instant now = outbox.next_due();
        for (const auto& post : outbox.take_due(now)) {
            ++deliveries;
            EXPECT_EQ(post.url, "http://m");
            outbox.answered(post.notice, false, now);
        }
    }
    EXPECT_EQ(deliveries, 4);
    EXPECT_FALSE(outbox.records()[0].acknowledged);
}

TEST(Outbox, StopsWhenTaken) {
    Outbox outbox{kPlan};
    outbox.add(notification());
    EXPECT_TRUE(outbox.take_due(kStart - seconds{1}).empty());
    const auto posts = outbox.take_due(kStart);
    ASSERT_EQ(posts.size(), 1U);
    EXPECT_TRUE(outbox.take_due(kStart).empty()) << "it is under way";
    outbox.answered(posts[0].notice, false, kStart);
    EXPECT_EQ(outbox.next_due(), kStart + seconds{1});
    const auto again = outbox.take_due(kStart + seconds{1});
    EXPECT_NE(again[0].body, posts[0].body) << "it is written anew";
    outbox.answered(again[0].notice, true, kStart + seconds{1});
    EXPECT_EQ(outbox.next_due(), Instant::never());
    const auto record = outbox.records()[0];
    EXPECT_EQ(record.out_trade_no, "KL1");
    EXPECT_EQ(record.trade_status, "PAID");
    EXPECT_EQ(record.deliveries, 2);
    EXPECT_TRUE(record.acknowledged);
}

TEST(Outbox, AForgerDoesNotTryAgainAndNothingGoesNowhere) {
    Outbox outbox{kPlan};
    outbox.add(notification("", false));
    EXPECT_TRUE(outbox.records().empty());
    outbox.add(notification("http://m", true));
    outbox.answered(outbox.take_due(kStart).at(0).notice, false, kStart);
    EXPECT_EQ(outbox.next_due(), Instant::never());
    EXPECT_TRUE(outbox.records()[0].forged);
}

}  // namespace
}  // namespace keepline::sim
