#include "gateway/tmf640/answer.h"

#include <gtest/gtest.h>

namespace keepline::tmf640 {
namespace {

http::Response answer(int status, std::string body) { return {status, {}, std::move(body)}; }

TEST(Tmf640Answer, KnowsWhatSettlesAnOrder) {
    for (const int status : {200, 201, 202, 204, 400, 401, 403, 404, 405, 422})
        EXPECT_TRUE(settles(status)) << status;
    for (const int status : {100, 302, 408, 409, 425, 429, 500, 502, 503, 504})
        EXPECT_FALSE(settles(status)) << status;
}

TEST(Tmf640Answer, RefusalsSpeakForThemselves) {
    EXPECT_EQ(refusal_words(answer(422, R"({"code":"110","reason":"SIM not provisioned","message":"m"})")),
              "110 SIM not provisioned");
    EXPECT_EQ(refusal_words(answer(422, R"({"code":110})")), "110");
    EXPECT_EQ(refusal_words(answer(403, R"({"reason":"No"})")), "No");
    for (const char* body : {"", "<html>", "[]", R"({"code":null})"})
        EXPECT_EQ(refusal_words(answer(404, body)), "HTTP 404") << body;
}

TEST(Tmf640Answer, DoneOrdersNameTheirState) {
    EXPECT_EQ(done_words(answer(202, R"({"id":"M1","state":"InProgress"})")), "202 InProgress");
    EXPECT_EQ(done_words(answer(204, "")), "HTTP 204");
}

TEST(Tmf640Answer, WordsHideWhatMayBeANumber) {
    EXPECT_EQ(safe_words("no subscriber +8617000001234."), "no subscriber +861****1234.");
    EXPECT_EQ(safe_words("170-0000-1234 / 170 0000 1234"), "170****1234 / 170****1234");
    EXPECT_EQ(safe_words("7654321"), "****");
    EXPECT_EQ(safe_words("line 42-1 error 500 -- see 12"), "line 42-1 error 500 -- see 12");
    EXPECT_EQ(safe_words("a\r\nb"), "a  b");
}

TEST(Tmf640Answer, WordsEndAtAWholeCharacter) {
    EXPECT_EQ(safe_words(std::string(119, 'x') + "号"), std::string(119, 'x'));
    EXPECT_EQ(safe_words(std::string(117, 'x') + "号码"), std::string(117, 'x') + "号");
    EXPECT_EQ(safe_words(std::string(120, 'x')), std::string(120, 'x'));
}

}  // namespace
}  // namespace keepline::tmf640
