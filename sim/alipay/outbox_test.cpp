#include "sim/alipay/outbox.h"

#include <gtest/gtest.h>

#include "gateway/alipay/signed_form.h"
#include "sim/alipay/test_merchant.h"

namespace keepline::sim {
namespace {

using std::chrono::seconds;

const Instant kStart = *parse_instant("2026-01-05T01:30:00Z");

NoticeDraft draft() {
    return {"http://m", {{"notify_id", "n1"}, {"total_amount", "9.90"}}, {}, {}, Signing::genuine, kStart};
}

TEST(Outbox, PostsEightTimesAtMost) {
    Outbox outbox{test_alipay_key()};
    outbox.add(draft());
    int deliveries = 0;
    while (outbox.next_due() != Instant::never()) {
        const Instant now = outbox.next_due();
        for (const auto& post : outbox.take_due(now)) {
            ++deliveries;
            EXPECT_NE(post.body.find("notify_id=n1"), std::string::npos);
            outbox.answered(post.notice, false, now);
        }
    }
    EXPECT_EQ(deliveries, 8);
    EXPECT_FALSE(outbox.records()[0].acknowledged);
}

TEST(Outbox, StopsWhenAcknowledged) {
    Outbox outbox{test_alipay_key()};
    outbox.add(draft());
    EXPECT_TRUE(outbox.take_due(kStart - seconds{1}).empty());
    const auto posts = outbox.take_due(kStart);
    ASSERT_EQ(posts.size(), 1U);
    EXPECT_TRUE(outbox.take_due(kStart).empty());  // in flight
    outbox.answered(posts[0].notice, false, kStart);
    EXPECT_EQ(outbox.next_due(), kStart + seconds{1});
    const auto again = outbox.take_due(kStart + seconds{1});
    EXPECT_NE(again[0].body, posts[0].body);  // a new notify_time, signed anew
    outbox.answered(again[0].notice, true, kStart + seconds{1});
    EXPECT_EQ(outbox.next_due(), Instant::never());
    EXPECT_EQ(outbox.records()[0].deliveries, 2);
}

TEST(Outbox, ForgeriesDoNotVerifyAndAreNotRepeated) {
    const auto key = alipay::PublicKey::load(test_alipay_key().public_pem()).value();
    for (const auto signing : {Signing::genuine, Signing::changed_amount, Signing::flipped}) {
        Outbox outbox{test_alipay_key()};
        auto notice = draft();
        notice.signing = signing;
        outbox.add(notice);
        const auto posts = outbox.take_due(kStart);
        const auto form = http::parse_form(posts[0].body).value();
        EXPECT_EQ(alipay::verify_notice(form, key).has_value(), signing == Signing::genuine);
        outbox.answered(posts[0].notice, false, kStart);
        EXPECT_EQ(outbox.next_due() == Instant::never(), signing != Signing::genuine);
    }
}

}  // namespace
}  // namespace keepline::sim
