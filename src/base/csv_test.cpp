#include "base/csv.h"

#include <gtest/gtest.h>

#include <sstream>

namespace keepline {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows read(const std::string& text, std::string* fault = nullptr) {
    std::istringstream in{text};
    CsvReader csv{in};
    std::vector<std::string_view> fields;
    Rows rows;
    while (csv.next(fields)) rows.emplace_back(fields.begin(), fields.end());
    if (fault != nullptr) *fault = csv.fault();
    if (fault == nullptr) {
        EXPECT_EQ(csv.fault(), "");
    }
    return rows;
}

std::string fault_of(const std::string& text) {
    std::string fault;
    read(text, &fault);
    return fault;
}

TEST(Csv, ReadsBothLineEndsAMarkAndBlankLines) {
    const Rows want{{"a", "b"}, {"1", ""}, {"", "2"}};
    EXPECT_EQ(read("a,b\n1,\n,2\n"), want);
    EXPECT_EQ(read("\xEF\xBB\xBF"
                   "a,b\r\n1,\r\n\r\n,2"),
              want);
    EXPECT_TRUE(read("").empty());
    EXPECT_TRUE(read("\n\r\n").empty());
}

TEST(Csv, ReadsQuotedFields) {
    EXPECT_EQ(read("\"a,\"\"b\"\"\r\nc\",d\n\"\"\n"), (Rows{{"a,\"b\"\r\nc", "d"}, {""}}));
    EXPECT_EQ(read("x,\"\",\"y\""), (Rows{{"x", "", "y"}}));
}

TEST(Csv, SaysOnWhichLineARecordBegan) {
    std::istringstream in{"a\n\n\"b\nc\"\nd\n"};
    CsvReader csv{in};
    std::vector<std::string_view> fields;
    std::vector<std::int64_t> lines;
    while (csv.next(fields)) lines.push_back(csv.line());
    EXPECT_EQ(lines, (std::vector<std::int64_t>{1, 3, 5}));
}

TEST(Csv, RefusesWhatIsNotCsv) {
    EXPECT_NE(fault_of("a,\"b\n"), "");
    EXPECT_NE(fault_of("a,\"b\"c\n"), "");
    EXPECT_NE(fault_of("a,b\"c\n"), "");
    EXPECT_NE(fault_of("a\rb\n"), "");
    EXPECT_NE(fault_of(std::string(CsvReader::kRecordBytesMax + 1, 'x')), "");
    EXPECT_EQ(fault_of(std::string(CsvReader::kRecordBytesMax, 'x')), "");
    EXPECT_EQ(fault_of("\xFF\n"), "not UTF-8");
}

TEST(Csv, ARecordMayCrossTheBuffer) {
    std::string text;
    for (int i = 0; i < 60'000; ++i) text += std::to_string(i) + ",\"x\"\"\"\r\n";
    const Rows rows = read(text);
    ASSERT_EQ(rows.size(), 60'000U);
    EXPECT_EQ(rows.back(), (std::vector<std::string>{"59999", "x\""}));
}

TEST(Csv, NoCharacterReachesOverAComma) {
    std::istringstream in{"a\n\xE4,\xBF\x9D\n"};
    CsvReader csv{in};
    std::vector<std::string_view> fields;
    EXPECT_TRUE(csv.next(fields));
    EXPECT_FALSE(csv.next(fields));
    EXPECT_EQ(csv.fault(), "not UTF-8");
}

TEST(Csv, WritesWhatItReads) {
    const std::vector<std::string> fields{"plain", "", "a,b", "\"", "x\r\ny", "中文"};
    std::string out;
    for (const std::string& field : fields) {
        if (!out.empty()) out += ',';
        append_csv_field(out, field);
    }
    EXPECT_EQ(read(out), Rows{fields});
}

TEST(Utf8, KnowsItsBoundaries) {
    for (const char* good : {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF", "中"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (const char* bad : {"\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE4\xB8"})
        EXPECT_FALSE(is_utf8(bad)) << bad;
}

}  // namespace
}  // namespace keepline
