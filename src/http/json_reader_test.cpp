#include "http/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keepline::http {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

enum class Colour : std::uint8_t { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Inner {
    std::int32_t count = 0;
    std::optional<bool> flag;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (count, flag))

struct Sample {
    MoneyIn paid;
    Limited<1, 4> name;
    Colour colour = Colour::red;
    std::optional<BusinessDate> from;
    std::optional<Instant> at;
    std::optional<std::vector<Inner>> items;
    std::optional<std::uint8_t> small;
    std::optional<Text<4>> key;
    std::optional<LineId> line;
    std::optional<std::uint64_t> big;
};
BOOST_DESCRIBE_STRUCT(Sample, (), (paid, name, colour, from, at, items, small, key, line, big))

const std::string kPaid = R"("paid":{"amount":1250,"currency":"CNY"})";
const std::string kGood = kPaid + R"(,"name":"a","colour":"red")";

/// "pointer code" of every fault, or the code of the whole.
std::vector<std::string> faults(const std::string& body) {
    const auto got = read_json<Sample>(body);
    if (got) return {};
    if (got.error().faults.empty()) return {std::string{error_text(got.error().code).code}};
    EXPECT_EQ(got.error().arguments.at(0), std::to_string(got.error().faults.size()));
    std::vector<std::string> list;
    for (const Fault& fault : got.error().faults)
        list.push_back(fault.pointer + ' ' + std::string{error_text(fault.code).code});
    return list;
}

TEST(JsonReader, ReadsAndWritesEveryKind) {
    const std::string body =
        R"({"paid":{"amount":-9223372036854775808,"currency":"CNY"},"name":"四个字儿","colour":"green",)"
        R"("from":"2026-02-28","at":"2026-02-28T10:00:00Z","items":[{"count":1,"flag":true},{"count":-2}],)"
        R"("small":255,"key":"k\"\u00e9","line":"42-1","big":18446744073709551615})";
    const auto got = read_json<Sample>(body);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->paid.amount, INT64_MIN);
    EXPECT_EQ(got->colour, Colour::green);
    EXPECT_EQ(got->from, BusinessDate::from_ymd(2026, 2, 28));
    EXPECT_EQ(got->items->at(1).count, -2);
    EXPECT_FALSE(got->items->at(1).flag.has_value());
    EXPECT_EQ(got->key->view(), "k\"é");
    EXPECT_EQ(got->big, UINT64_MAX);
    const std::string written = write_json(*got);
    const auto again = read_json<Sample>(written);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(write_json(*again), written);
}

TEST(JsonReader, LeavesOutWhatIsAbsent) {
    const auto got = read_json<Sample>('{' + kGood + R"(,"from":null})");
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(write_json(*got), R"({"paid":{"amount":1250,"currency":"CNY"},"name":"a","colour":"red"})");
    EXPECT_EQ(write_json(std::vector<Inner>{}), "[]");
    EXPECT_EQ(write_json(std::string{"\x01\x7f\xff/\n"}), "\"\\u0001\x7f\xEF\xBF\xBD/\\n\"");
    EXPECT_EQ(write_json(BusinessDate::none()), "null");
}

TEST(JsonReader, RefusesWhatIsNotJson) {
    const std::string deep = std::string(40, '[') + std::string(40, ']');
    for (const std::string& bad :
         {std::string{}, std::string{"{"}, std::string{"{} x"}, std::string{"{'a':1}"},
          std::string{"{\"a\":1,}"}, std::string{"{\"a\":01}"}, std::string{"NaN"}, std::string{"\"\xff\""},
          std::string{"\"\xed\xa0\x80\""}, std::string{R"("\ud800")"}, std::string{"\"a\nb\""},
          std::string{"// c\n{}"}, std::string{"\xEF\xBB\xBF{}"}, std::string{"{}\0", 3},
          std::string{"{\"a\" 1}"}, deep})
        EXPECT_THAT(faults(bad), ElementsAre("request.malformed")) << bad;
}

TEST(JsonReader, CollectsEveryFault) {
    EXPECT_THAT(faults(R"({"paid":{"amount":"1","currency":"cny","x":0},"colour":"blue","a/b~":{"c":[]},)"
                       R"("items":[{"count":1.5},{"count":2147483648,"flag":0},7],"small":-1})"),
                UnorderedElementsAre("/paid/amount input.wrong_type", "/paid/currency input.malformed",
                                     "/paid/x input.unknown_field", "/colour input.malformed",
                                     "/a~1b~0 input.unknown_field", "/items/0/count input.wrong_type",
                                     "/items/1/count input.out_of_range", "/items/1/flag input.wrong_type",
                                     "/items/2 input.wrong_type", "/small input.out_of_range",
                                     "/name input.required"));
}

TEST(JsonReader, NamesEachKindOfFault) {
    const auto with = [](const std::string& member) { return faults('{' + kGood + ',' + member + '}'); };
    EXPECT_THAT(faults("[]"), ElementsAre(" input.wrong_type"));
    EXPECT_THAT(faults("null"), ElementsAre(" input.wrong_type"));
    EXPECT_THAT(with(kPaid), ElementsAre("/paid input.malformed"));
    EXPECT_THAT(with(R"("name":"b")"), ElementsAre("/name input.malformed"));
    EXPECT_THAT(with(R"("from":"2026-02-29")"), ElementsAre("/from input.malformed"));
    EXPECT_THAT(with(R"("from":20260228)"), ElementsAre("/from input.wrong_type"));
    EXPECT_THAT(with(R"("at":"2026-02-28 10:00")"), ElementsAre("/at input.malformed"));
    EXPECT_THAT(with(R"("small":256)"), ElementsAre("/small input.out_of_range"));
    EXPECT_THAT(with(R"("big":18446744073709551616)"), ElementsAre("/big input.wrong_type"));
    EXPECT_THAT(with(R"("key":"five5")"), ElementsAre("/key input.malformed"));
    EXPECT_THAT(with(R"("line":"42")"), ElementsAre("/line input.malformed"));
    EXPECT_THAT(with(R"("items":{})"), ElementsAre("/items input.wrong_type"));
    EXPECT_THAT(faults('{' + kPaid + R"(,"name":"","colour":"red"})"), ElementsAre("/name input.malformed"));
    EXPECT_THAT(faults('{' + kPaid + R"(,"name":"五个字的名","colour":null})"),
                ElementsAre("/name input.malformed", "/colour input.wrong_type"));
}

TEST(JsonReader, KeepsItsListOfFaultsShort) {
    std::string body = "{\"a0\":1";
    for (int member = 1; member < 500; ++member) body += ",\"a" + std::to_string(member) + "\":1";
    EXPECT_EQ(faults(body + '}').size(), 100U);
}

TEST(JsonReader, WantsToBeToldThatItIsJson) {
    Request request;
    request.body = "{\"count\":1}";
    EXPECT_EQ(read_json_body<Inner>(request).error().code, ErrorCode::request_unsupported_media_type);
    request.headers = {{"content-type", "application/json; charset=utf-8"}};
    EXPECT_TRUE(read_json_body<Inner>(request).has_value());
    request.headers = {{"content-type", "text/plain"}};
    EXPECT_FALSE(read_json_body<Inner>(request).has_value());
}

}  // namespace
}  // namespace keepline::http
