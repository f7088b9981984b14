// Every signed message of the shared vectors, right and wrong ones, through the program's own code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cli/protocol_check.h"

namespace keepline::cli {
namespace {

const std::filesystem::path kVectors = std::filesystem::path{KEEPLINE_SOURCE_DIR} / "../shared/vectors";

struct Sum {
    int passed = 0;
    std::set<std::string> skipped;
};

Sum sum_of(const std::string& file) {
    Sum sum;
    for (const auto& tally : check_vectors(kVectors)) {
        if (tally.file != file) continue;
        EXPECT_THAT(tally.failures, testing::IsEmpty()) << tally.file << " " << tally.kind;
        sum.passed += tally.passed;
        if (tally.skipped > 0) sum.skipped.insert(tally.kind);
    }
    return sum;
}

TEST(Vectors, AlipayBehavesAsWritten) {
    if (!std::filesystem::exists(kVectors / "alipay.json"))
        GTEST_SKIP() << "no test vectors beside the source tree (../shared/vectors/alipay.json)";
    const Sum sum = sum_of("alipay.json");
    EXPECT_GE(sum.passed, 54);
    EXPECT_THAT(sum.skipped, testing::IsSubsetOf({"v3_request_sign"}));
}

TEST(Vectors, WechatPayBehavesAsWritten) {
    if (!std::filesystem::exists(kVectors / "wechatpay.json"))
        GTEST_SKIP() << "no test vectors beside the source tree (../shared/vectors/wechatpay.json)";
    const Sum sum = sum_of("wechatpay.json");
    EXPECT_GE(sum.passed, 54);
    EXPECT_THAT(sum.skipped, testing::IsEmpty());
}

TEST(Vectors, AFolderWithoutThemIsAFailure) {
    const auto tallies = check_vectors(std::filesystem::path{KEEPLINE_SOURCE_DIR} / "cmake");
    ASSERT_EQ(tallies.size(), 1U);
    EXPECT_EQ(tallies[0].failed, 1);
}

}  // namespace
}  // namespace keepline::cli
