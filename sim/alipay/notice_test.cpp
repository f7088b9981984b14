#include "sim/alipay/notice.h"

#include <gtest/gtest.h>

#include "gateway/alipay/signed_form.h"
#include "sim/alipay/test_merchant.h"

namespace keepline::sim {
namespace {

using std::chrono::seconds;

const Instant kStart = *parse_instant("2026-01-05T01:30:00Z");

TEST(AlipayNotice, IsSignedAnewForEachDelivery) {
    const NoticeDraft draft{{{"notify_id", "n1"}, {"total_amount", "9.90"}}, {}, {}, Signing::genuine};
    const auto first = write_notice(draft, test_alipay_key(), kStart);
    EXPECT_NE(first, write_notice(draft, test_alipay_key(), kStart + seconds{1}));
    const auto form = http::parse_form(first).value();
    EXPECT_EQ(http::find(form, "notify_id"), "n1");
    EXPECT_EQ(http::find(form, "notify_time"), "2026-01-05 09:30:00");
}

TEST(AlipayNotice, OfAForgerDoesNotVerify) {
    const auto key = alipay::PublicKey::load(test_alipay_key().public_pem()).value();
    for (const auto signing : {Signing::genuine, Signing::changed_amount, Signing::flipped}) {
        const NoticeDraft draft{{{"notify_id", "n1"}, {"total_amount", "9.90"}}, {}, {}, signing};
        const auto form = http::parse_form(write_notice(draft, test_alipay_key(), kStart)).value();
        EXPECT_EQ(alipay::verify_notice(form, key).has_value(), signing == Signing::genuine);
    }
}

}  // namespace
}  // namespace keepline::sim
