// The inventory of numbers through the real door: who gets which number, and who is told about its holders.

#include "api/numbers.h"

#include <set>

#include "access/door.h"
#include "api/audit.h"
#include "api/lines.h"
#include "api/subscribers.h"

namespace keepline::test {
namespace {

namespace json = boost::json;

class Numbers : public Door {
protected:
    Numbers() {
        api::mount_numbers(router_, doors_);
        api::mount_number_acts(router_, doors_, jobs_);
        api::mount_subscribers(router_, doors_);
        api::mount_lines(router_, doors_);
        api::mount_audit(router_, doors_);
    }
    http::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                       const std::string& token = {}, const http::Header& more = {}) {
        http::Request request;
        request.method = method;
        request.path = path.substr(0, path.find('?'));
        if (const auto mark = path.find('?'); mark != std::string::npos)
            request.query = path.substr(mark + 1);
        request.body = body;
        request.local = token.empty();
        request.peer = "192.0.2.1";
        if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
        request.headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
        if (!more.first.empty())
            std::erase_if(request.headers, [&](const auto& each) { return each.first == more.first; });
        if (!more.first.empty()) request.headers.push_back(more);
        return send(std::move(request));
    }
    json::value get(const std::string& path) {
        const auto answer = ask("GET", path);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body);
    }
    void import_block(int from, int count) {
        for (int i = 0; i < count; ++i)
            ASSERT_TRUE(keepline::ask(engine_, command({HomeKind::number, 0}, {},
                                                       ImportNumber{number(from + i), "plain", {}, {}})));
    }
    http::Response reserve(const std::string& how, const std::string& token, const std::string& key = {}) {
        const http::Header more = key.empty() ? http::Header{} : http::Header{"Idempotency-Key", key};
        return ask("POST", "/v1/number-reservations", R"({"how":")" + how + R"(","minutes":30})", token,
                   more);
    }
    static std::string id_of(const http::Response& answer) {
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string{json::parse(answer.body).at("id").as_string()};
    }

    job::Jobs jobs_{time_};
    int keys_ = 0;
};

TEST_F(Numbers, AreHandedOutOnceEach) {
    import_block(1, 12);
    const std::string one = make_key(Scopes{}.with(Scope::open)), two = make_key(Scopes{}.with(Scope::open));
    std::set<std::string> given;
    for (int i = 0; i < 4; ++i)
        for (const char* how : {"random", "sequential"})
            EXPECT_TRUE(given.insert(id_of(reserve(how, one))).second) << how << i;
    EXPECT_EQ(get("/v1/numbers?state=reserved").at("items").as_array().size(), 8U);
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(given.insert(id_of(reserve("random", two))).second);
    EXPECT_EQ(code_of(reserve("random", two)), "number.none_available");
    pass(std::chrono::minutes{30});
    EXPECT_EQ(get("/v1/numbers?state=available").at("items").as_array().size(), 12U);
}

TEST_F(Numbers, TheSameRequestGetsTheSameNumber) {
    import_block(1, 50);
    const std::string token = make_key(Scopes{}.with(Scope::open));
    const auto first = reserve("random", token, "double-click");
    const auto again = reserve("random", token, "double-click");
    EXPECT_EQ(id_of(first), id_of(again));
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_NE(id_of(reserve("random", token, "another")), id_of(first));
    EXPECT_EQ(get("/v1/numbers?state=reserved").at("items").as_array().size(), 2U);
}

TEST_F(Numbers, AreLetGoByTheirHolderOrBySomebodyWhoMay) {
    import_block(1, 1);
    const std::string one = make_key(Scopes{}.with(Scope::open)), two = make_key(Scopes{}.with(Scope::open));
    const std::string admin = make_key(Scopes{}.with(Scope::admin));
    const std::string path = "/v1/numbers/" + id_of(reserve("sequential", one)) + "/release";
    EXPECT_EQ(code_of(ask("POST", path, R"({"reason":"r"})", two)), "number.reserved");
    EXPECT_EQ(ask("POST", path, R"({"reason":"r"})", admin).status, 200);
    EXPECT_EQ(code_of(ask("POST", path, R"({"reason":"r"})", one)), "number.not_reserved");
}

TEST_F(Numbers, TellTheirHoldersMaskedAndRecordTheLookFirst) {
    import_block(1, 1);
    ASSERT_TRUE(keepline::ask(engine_, open_command(1, "open", Money::from_minor(500))));
    const auto made = ask("POST", "/v1/subscribers", R"({"kind":"person","name":"李娜"})");
    const std::string subscriber{json::parse(made.body).at("id").as_string()};
    ASSERT_EQ(
        ask("PUT", "/v1/lines/1-1/subscriber", R"({"subscriber":")" + subscriber + R"(","reason":"sold"})")
            .status,
        201);
    const Browser supervisor = arrive("wang", "branch_supervisor");
    const auto told = call(supervisor, "POST", "/v1/numbers/1/owners", R"({"reason":"dispute 7"})");
    ASSERT_EQ(told.status, 200) << told.body;
    const json::value owners = json::parse(told.body);
    const auto& owner = owners.at("items").at(0).as_object();
    EXPECT_EQ(owner.at("line").as_string(), "1-1");
    EXPECT_EQ(owner.at("subscriber_name").as_string(), "李*");
    EXPECT_EQ(owner.at("from").as_string(), "2026-01-31");
    EXPECT_EQ(owner.if_contains("until"), nullptr);
    const auto looks = get("/v1/audit-events?act=read_owners").at("items").as_array();
    ASSERT_EQ(looks.size(), 1U);
    EXPECT_EQ(looks.at(0).at("why").as_string(), "dispute 7");
    const Browser agent = arrive("li", "care_agent");
    EXPECT_EQ(code_of(call(agent, "POST", "/v1/numbers/1/owners", R"({"reason":"r"})")), "auth.forbidden");
}

class Recycling : public Numbers {
protected:
    bool changed(const std::string& since) {
        const auto answer =
            ask("POST", "/v1/number-recycling/check",
                R"({"phoneNumber":"+8617000000001","specifiedDate":")" + since + R"("})", token_);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body).at("phoneNumChanged").as_bool();
    }
    void bind(std::int64_t subscriber) {
        ASSERT_TRUE(keepline::ask(engine_, command({HomeKind::number, 1}, "bind" + std::to_string(++keys_),
                                                   BindSubscriber{SubscriberId{subscriber}, "why"})));
    }
    void pass_days(int days) {
        pass(std::chrono::hours{24 * days});
        while (keepline::ask(engine_, command({HomeKind::number, 1}, {}, PassTime{}))->n != 0) {
        }
    }
    std::string token_ = make_key(Scopes{}.with(Scope::check));
};

TEST_F(Recycling, IsOfTheDayTheHolderCame) {
    ASSERT_TRUE(keepline::ask(engine_, open_command(1, "open", Money::from_minor(500))));
    EXPECT_FALSE(changed("2026-01-31")) << "the day the holder came";
    EXPECT_TRUE(changed("2026-01-30")) << "nobody had it";
    pass_days(2);
    EXPECT_FALSE(changed("2026-02-01"));
    pass_days(300);
    EXPECT_TRUE(changed("2026-02-01")) << "the holder has left";
    ASSERT_TRUE(keepline::ask(engine_, open_command(1, "again", Money::from_minor(500))));
    EXPECT_TRUE(changed("2026-02-01")) << "somebody else has it";
    EXPECT_FALSE(changed("2026-11-29"));
    EXPECT_EQ(get("/v1/audit-events?act=check_recycling").at("items").as_array().size(), 6U);
}

TEST_F(Recycling, IsAlsoALineMadeOver) {
    ASSERT_TRUE(keepline::ask(engine_, open_command(1, "open", Money::from_minor(500))));
    bind(7);
    pass_days(5);
    EXPECT_FALSE(changed("2026-02-01"));
    bind(8);
    EXPECT_TRUE(changed("2026-02-01"));
    EXPECT_FALSE(changed("2026-02-05"));
}

TEST_F(Recycling, AKeyForItCanDoNothingElse) {
    EXPECT_EQ(ask("GET", "/v1/numbers", {}, token_).status, 403);
    EXPECT_EQ(ask("GET", "/v1/lines", {}, token_).status, 403);
}

// Two people edit what both have read: the second is told, and nothing of the first is lost.
TEST_F(Numbers, WhatWasReadIsWhatIsChanged) {
    const auto made = ask("POST", "/v1/subscribers", R"({"kind":"person","name":"李娜"})");
    const std::string path = "/v1/subscribers/" + std::string{json::parse(made.body).at("id").as_string()};
    const std::string read{ask("GET", path).header("ETag")};
    EXPECT_EQ(read, "\"1\"");
    const std::string body = R"({"phone":"13800001234","reason":"r"})";
    EXPECT_EQ(code_of(ask("PATCH", path, body)), "request.precondition_required");
    const auto first = ask("PATCH", path, body, {}, {"If-Match", read});
    EXPECT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.header("ETag"), "\"2\"");
    EXPECT_EQ(code_of(ask("PATCH", path, body, {}, {"If-Match", read})), "request.precondition_failed");
    EXPECT_EQ(ask("PATCH", path, body, {}, {"If-Match", "\"2\""}).status, 200);
    EXPECT_EQ(ask("PATCH", path, body, {}, {"If-Match", "*"}).status, 200);
}

}  // namespace
}  // namespace keepline::test
