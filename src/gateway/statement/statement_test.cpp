#include "gateway/statement.h"

#include <gtest/gtest.h>

#include "gateway/statement/amounts.h"
#include "gateway/statement/lines.h"

namespace keepline::gateway {
namespace {

TEST(Amounts, AreReadToAThousandthOfAMinorUnit) {
    EXPECT_EQ(parse_thousandths("9.90"), 990'000);
    EXPECT_EQ(parse_thousandths("0.05940"), 5'940);
    EXPECT_EQ(parse_thousandths("-12"), -1'200'000);
    EXPECT_EQ(parse_thousandths("-0.01"), -1'000);
    for (const auto* wrong :
         {"", "-", "1.", ".5", "1.234567", "1,000.00", "+1", "1e3", "99999999999999999999"})
        EXPECT_FALSE(parse_thousandths(wrong)) << wrong;
}

TEST(Amounts, OfOrdersAreWholeMinorUnits) {
    EXPECT_EQ(parse_event_amount("-9.90"), Money::from_minor(-990));
    EXPECT_EQ(parse_event_amount("9.900"), Money::from_minor(990));
    EXPECT_FALSE(parse_event_amount("0.05940"));
}

TEST(Amounts, OfOneEventAreBounded) {
    EXPECT_TRUE(parse_event_amount("10000000.00"));
    EXPECT_FALSE(parse_event_amount("10000000.01"));
    EXPECT_FALSE(parse_event_fee("-10000000.00001"));
    EXPECT_TRUE(parse_thousandths("10000000000.00")) << "a day's total may be more";
}

TEST(PlatformDay, TurnsAtMidnightInChina) {
    const BusinessDate day = BusinessDate::from_ymd(2026, 1, 5);
    EXPECT_EQ(format_instant(platform_day_start(day)), "2026-01-04T16:00:00Z");
    EXPECT_EQ(platform_day_of(platform_day_start(day)), day);
    EXPECT_EQ(platform_day_of(platform_day_start(day) - Duration{1}), day - 1);
    EXPECT_EQ(platform_day_of(platform_day_start(day + 1) - Duration{1}), day);
}

Result<Lines> lines_of(std::string_view text) {
    auto file = make_nameless_file();
    if (!file) return std::unexpected{file.error()};
    std::fwrite(text.data(), 1, text.size(), file->get());
    return Lines::open(std::move(*file), [](std::string_view) { return true; });
}

TEST(Lines, LoseTheirEndsWhateverTheyAre) {
    auto lines = lines_of("one\r\ntwo\n\nlast");
    ASSERT_TRUE(lines);
    std::vector<std::string> seen;
    std::string_view line;
    while (lines->next(line).value_or(false)) seen.emplace_back(line);
    EXPECT_EQ(seen, (std::vector<std::string>{"one", "two", "", "last"}));
    EXPECT_EQ(lines->number(), 4);
    EXPECT_EQ(lines->sha1(), "ff74f2d442fc9651c76bfd4f8dc414df0a81f63f");
}

TEST(Lines, LongerThanAnyRowAreRefused) {
    auto lines = lines_of(std::string(1024 * 1024, 'x'));
    ASSERT_TRUE(lines);
    std::string_view line;
    const auto more = lines->next(line);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, ErrorCode::statement_malformed);
}

TEST(Lines, OfAGzipThatWasCutOffAreRefused) {
    // gzip of "hello\n", without its last four bytes
    constexpr unsigned char kCut[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xcb,
                                      0x48, 0xcd, 0xc9, 0xc9, 0xe7, 0x02, 0x00, 0x20, 0x30, 0x3a, 0x36};
    auto lines = lines_of({reinterpret_cast<const char*>(kCut), sizeof kCut});  // NOLINT
    ASSERT_TRUE(lines);
    std::string_view line;
    auto more = lines->next(line);
    while (more && *more) more = lines->next(line);
    EXPECT_FALSE(more);
}

TEST(Gbk, IsReadAndWhatIsNoneRefused) {
    GbkDecoder decoder;
    std::string out;
    EXPECT_TRUE(decoder.decode("\xBD\xBB\xD2\xD7,9.90", out));
    EXPECT_EQ(out, "交易,9.90");
    EXPECT_FALSE(decoder.decode("\xBD", out));
}

}  // namespace
}  // namespace keepline::gateway
