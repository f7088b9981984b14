#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace keepline {
namespace {

TEST(ErrorTable, IsTotalUniqueAndBilingual) {
    std::set<std::string_view> codes;
    for (int i = 0; i < static_cast<int>(ErrorCode::last_code_); ++i) {
        const ErrorText& text = error_text(static_cast<ErrorCode>(i));
        EXPECT_FALSE(text.code.empty()) << i;
        EXPECT_NE(text.code.find('.'), std::string_view::npos) << text.code;
        EXPECT_TRUE(codes.insert(text.code).second) << "twice: " << text.code;
        EXPECT_GE(text.http_status, 400) << text.code;
        EXPECT_LT(text.http_status, 600) << text.code;
        EXPECT_FALSE(text.en.empty()) << text.code;
        const bool chinese = std::ranges::any_of(text.zh, [](char c) { return (c & 0x80) != 0; });
        EXPECT_TRUE(chinese) << text.code;
        for (const char* slot : {"{0}", "{1}"})
            EXPECT_EQ(text.zh.find(slot) == std::string_view::npos,
                      text.en.find(slot) == std::string_view::npos)
                << text.code << " names " << slot << " in one language only";
    }
}

TEST(ErrorSentence, PutsItsArgumentsInPlace) {
    const Error error{ErrorCode::renewal_amount_differs, {"5.00", "4.99"}, {}};
    EXPECT_EQ(error_sentence(error, Language::en), "The price is 5.00 but 4.99 was sent; nothing was posted");
    EXPECT_EQ(error_sentence(error, Language::zh), "应付 5.00，收到 4.99，未入账");
}

}  // namespace
}  // namespace keepline
