// Every signed message of the shared vectors, right and wrong ones, through the program's own code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/alipay/protocol_check.h"

namespace keepline::alipay {
namespace {

const std::filesystem::path kVectors = std::filesystem::path{KEEPLINE_SOURCE_DIR} / "../shared/vectors";

TEST(Vectors, AlipayBehavesAsWritten) {
    if (!std::filesystem::exists(kVectors / "alipay.json"))
        GTEST_SKIP() << "no test vectors beside the source tree (../shared/vectors/alipay.json)";
    int passed = 0;
    for (const auto& tally : check_vectors(kVectors)) {
        EXPECT_THAT(tally.failures, testing::IsEmpty()) << tally.file << " " << tally.kind;
        passed += tally.passed;
        if (tally.file == "alipay.json" && tally.skipped > 0) {
            EXPECT_THAT(tally.kind, testing::AnyOf("content_encryption", "v3_request_sign"));
        }
    }
    EXPECT_GE(passed, 53);
}

TEST(Vectors, AFolderWithoutThemIsAFailure) {
    const auto tallies = check_vectors(std::filesystem::path{KEEPLINE_SOURCE_DIR} / "cmake");
    ASSERT_EQ(tallies.size(), 2U);
    EXPECT_EQ(tallies[0].failed + tallies[1].failed, 2);
}

}  // namespace
}  // namespace keepline::alipay
