#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/problem.h"

namespace keepline::http {
namespace {

using testing::HasSubstr;

CallHandler say(const std::string& name) {
    return [name](const Call& call, Responder answer) {
        std::string text = name;
        for (const auto& [key, value] : call.parameters) text += ' ' + key + '=' + value;
        answer({.status = 200, .headers = {}, .body = text});
    };
}

Response ask(const Router& router, std::string method, std::string path, std::vector<Header> headers = {}) {
    Response got;
    Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.headers = std::move(headers);
    router.handle(std::move(request), [&](Response response) { got = std::move(response); });
    return got;
}

Router sample() {
    Router router;
    router.add("GET", "/v1/lines/{id}", say("line"));
    router.add("POST", "/v1/lines/{line}/renewals", say("renew"));
    router.add("GET", "/v1/lines/search", say("search"));
    router.add("GET", "/", say("root"));
    return router;
}

TEST(Router, FindsByMethodAndPath) {
    const Router router = sample();
    EXPECT_EQ(ask(router, "GET", "/").body, "root");
    EXPECT_EQ(ask(router, "GET", "/v1/lines/42-1").body, "line id=42-1");
    EXPECT_EQ(ask(router, "POST", "/v1/lines/42-1/renewals").body, "renew line=42-1");
    EXPECT_EQ(ask(router, "GET", "/v1/lines/search").body, "search");
    EXPECT_EQ(ask(router, "POST", "/v1/lines/search/renewals").body, "renew line=search");
    EXPECT_EQ(ask(router, "HEAD", "/v1/lines/1-1").body, "line id=1-1");
    EXPECT_EQ(ask(router, "GET", "/v1/lines/a%2Fb%20c").body, "line id=a/b c");
}

TEST(Router, AnswersWhatItDoesNotHave) {
    const Router router = sample();
    for (const char* path : {"/v1", "/v1/lines", "/v1/lines/", "/v1/lines/1/", "/v1/lines/1/renewals/2", "//",
                             "*", "/v1/lines/%zz", "/V1/lines/1"})
        EXPECT_EQ(ask(router, "GET", path).status, 404) << path;
    const Response refused = ask(router, "DELETE", "/v1/lines/1", {{"Accept-Language", "en"}});
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.header("Allow"), "GET, HEAD");
    EXPECT_THAT(refused.body, HasSubstr("This address does not take DELETE"));
}

TEST(Router, AFallbackTakesTheRest) {
    Router router = sample();
    router.set_fallback(say("pages"));
    EXPECT_EQ(ask(router, "GET", "/app/").body, "pages");
    EXPECT_EQ(ask(router, "DELETE", "/v1/lines/1").status, 405);
}

TEST(Router, EveryAnswerCarriesTheTrace) {
    const Router router = sample();
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const Response known =
        ask(router, "GET", "/nothing", {{"traceparent", "00-" + trace + "-00f067aa0ba902b7-01"}});
    EXPECT_EQ(known.header("trace-id"), trace);
    EXPECT_THAT(known.body, HasSubstr("\"trace_id\":\"" + trace + '"'));
    EXPECT_EQ(ask(router, "GET", "/").header("trace-id").size(), 32U);
    EXPECT_NE(ask(router, "GET", "/").header("trace-id"), ask(router, "GET", "/").header("trace-id"));
}

TEST(Router, AHandlerThatFailsAnswers500) {
    Router router;
    router.add("GET", "/throws", [](const Call&, const Responder&) { throw std::runtime_error{"no"}; });
    router.add("GET", "/drops", [](const Call&, const Responder&) {});
    EXPECT_EQ(ask(router, "GET", "/throws").status, 500);
    EXPECT_EQ(ask(router, "GET", "/drops").status, 500);
}

TEST(Router, TellsTheObserver) {
    Router router = sample();
    std::vector<std::string> seen;
    router.set_observer([&](std::string_view route, std::string_view method, int status, double seconds) {
        EXPECT_GE(seconds, 0.0);
        seen.push_back(std::string{method} + ' ' + std::string{route} + ' ' + std::to_string(status));
    });
    ask(router, "POST", "/v1/lines/1/renewals");
    ask(router, "GET", "/secret");
    EXPECT_THAT(seen, testing::ElementsAre("POST /v1/lines/{line}/renewals 200", "GET  404"));
}

TEST(RouterDeath, TwoHandlersForOneRouteStopTheProcess) {
    Router router = sample();
    EXPECT_DEATH(router.add("GET", "/v1/lines/{other}", say("again")), "added twice");
}

TEST(TraceId, OnlyAValidTraceparentIsTaken) {
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    EXPECT_EQ(trace_id_of("cc-" + trace + "-00f067aa0ba902b7-01-more"), trace);
    for (const std::string& bad :
         {"00-" + trace + "-00f067aa0ba902b7-01-more", "ff-" + trace + "-00f067aa0ba902b7-01",
          "00-" + std::string(32, '0') + "-00f067aa0ba902b7-01",
          std::string{"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"}, "00-" + trace,
          std::string{}})
        EXPECT_NE(trace_id_of(bad), trace) << bad;
}

TEST(Language, ChineseUnlessEnglishIsPreferred) {
    for (const char* zh :
         {"", "zh", "zh-CN,en;q=0.9", "fr", "en;q=0", "en;q=0.5,zh;q=0.6", "*", "zh,en", "en;q=x"})
        EXPECT_EQ(preferred_language(zh), Language::zh) << zh;
    for (const char* en :
         {"en", "en-GB,zh;q=0.9", "fr,en;q=0.1", "en,zh", "zh;q=0,*", "EN;Q=0.7 , zh ; q=0.65"})
        EXPECT_EQ(preferred_language(en), Language::en) << en;
}

TEST(Problem, SaysWhatAndWhere) {
    Error error{ErrorCode::request_invalid, {"2"}, {}};
    error.faults.push_back({"/amount", ErrorCode::input_required, {}});
    error.faults.push_back({"/a\"b", ErrorCode::input_wrong_type, {"integer"}});
    const Response response = problem(error, Language::en, "abc");
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.header("content-type"), "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"/problems/request.invalid","title":"Content not acceptable","status":422,)"
        R"("detail":"The request has 2 fault(s); nothing was changed","code":"request.invalid","errors":[)"
        R"({"pointer":"/amount","code":"input.required","detail":"is required"},)"
        R"({"pointer":"/a\"b","code":"input.wrong_type","detail":"must be of type integer"}],"trace_id":"abc"})");
    EXPECT_THAT(problem(error, Language::zh, "").body, HasSubstr("请求中有 2 处错误"));
}

TEST(Problem, TellsWhenToComeBackAndWhatToBring) {
    EXPECT_EQ(problem(Error{ErrorCode::rate_limited, {"7"}, {}}, Language::zh, "").header("Retry-After"),
              "7");
    EXPECT_EQ(problem(Error{ErrorCode::server_stopping, {}, {}}, Language::zh, "").header("Retry-After"),
              "1");
    EXPECT_EQ(problem(Error{ErrorCode::auth_required, {}, {}}, Language::zh, "").header("WWW-Authenticate"),
              "Bearer");
    EXPECT_EQ(problem(Error{ErrorCode::line_unknown, {"\xff"}, {}}, Language::en, "").body.find('\xff'),
              std::string::npos);
}

}  // namespace
}  // namespace keepline::http
