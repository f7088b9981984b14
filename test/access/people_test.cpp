// Subscribers, unmasking, retention and the audit, through the real door.

#include "access/door.h"
#include "api/audit.h"
#include "api/subscribers.h"
#include "domain/subscriber/retention.h"

namespace keepline::test {
namespace {

namespace json = boost::json;

class People : public Door {
protected:
    People() {
        api::mount_subscribers(router_, doors_);
        api::mount_audit(router_, doors_);
        api::mount_retention(router_, doors_);
    }
    http::Response write(const std::string& method, const std::string& path, const std::string& body) {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.local = true;
        request.headers = {{"Idempotency-Key", "key-" + std::to_string(++keys_)}};
        return send(std::move(request));
    }
    std::string make_subscriber(const std::string& number = "11010519491231002X") {
        const auto made =
            write("POST", "/v1/subscribers",
                  R"({"kind":"person","name":"李娜","identity":{"type":"resident_id","number":")" + number +
                      R"("},"phone":"13800001234","email":"li.na@example.com"})");
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string{json::parse(made.body).at("id").as_string()};
    }
    json::value get(const std::string& path, const std::string& query = {}) {
        http::Request request;
        request.path = path;
        request.query = query;
        request.local = true;
        const auto answer = send(std::move(request));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body);
    }
    int keys_ = 0;
};

TEST_F(People, AreMaskedUntilSomebodySaysWhy) {
    const std::string id = make_subscriber();
    const auto masked = get("/v1/subscribers/" + id);
    EXPECT_EQ(masked.at("name").as_string(), "李*");
    EXPECT_EQ(masked.at("identity_number").as_string(), "1****************X");
    EXPECT_EQ(masked.at("phone").as_string(), "138****1234");
    EXPECT_EQ(masked.at("email").as_string(), "l***@example.com");
    EXPECT_EQ(get("/v1/subscribers/" + id + "/access-log").at("items").as_array().size(), 0U);

    const Browser agent = arrive("li.na", "care_agent");
    const std::string path = "/v1/subscribers/" + id + "/unmask";
    EXPECT_EQ(call(agent, "POST", path, "{}").status, 422);
    const auto shown = call(agent, "POST", path, R"({"reason":"caller proved who he is"})");
    ASSERT_EQ(shown.status, 200) << shown.body;
    EXPECT_EQ(json::parse(shown.body).at("identity_number").as_string(), "11010519491231002X");
    EXPECT_EQ(json::parse(shown.body).at("name").as_string(), "李娜");
    const auto log = get("/v1/subscribers/" + id + "/access-log").at("items").as_array();
    ASSERT_EQ(log.size(), 1U);
    EXPECT_EQ(log[0].at("actor_login").as_string(), "li.na");
    EXPECT_EQ(log[0].at("reason").as_string(), "caller proved who he is");
    pass(std::chrono::minutes{6});
    EXPECT_EQ(code_of(call(agent, "POST", path, R"({"reason":"again"})")), "auth.second_factor_required");
}

TEST_F(People, AreFoundByTheirNumberInTheBody) {
    const std::string id = make_subscriber();
    make_subscriber("440524188001010014");
    const auto search = [&](const std::string& number) {
        const auto found = write("POST", "/v1/subscribers/search",
                                 R"({"identity":{"type":"resident_id","number":")" + number + R"("}})");
        EXPECT_EQ(found.status, 200) << found.body;
        return json::parse(found.body).at("items").as_array();
    };
    const auto found = search("110105 19491231 002x");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].at("id").as_string(), id);
    EXPECT_EQ(get("/v1/subscribers").at("items").as_array().size(), 2U);
    EXPECT_EQ(search("11010119900307109X").size(), 0U);
}

TEST_F(People, ARepeatedRequestMakesOneSubscriber) {
    http::Request request;
    request.method = "POST";
    request.path = "/v1/subscribers";
    request.local = true;
    request.headers = {{"Idempotency-Key", "once"}};
    request.body = R"({"kind":"person","name":"李娜"})";
    const auto first = send(request);
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(send(request).body, first.body);
    request.body = R"({"kind":"person","name":"李四"})";
    EXPECT_EQ(code_of(send(request)), "idempotency.key_reused");
    EXPECT_EQ(get("/v1/subscribers").at("items").as_array().size(), 1U);
}

TEST_F(People, ConsentIsTheLastWord) {
    const std::string id = make_subscriber();
    const std::string path = "/v1/subscribers/" + id + "/consents/marketing";
    EXPECT_EQ(write("PUT", path, R"({"given":true,"how":"counter, form signed"})").status, 200);
    EXPECT_EQ(write("PUT", path, R"({"given":false,"how":"by telephone"})").status, 200);
    const auto consents = get("/v1/subscribers/" + id + "/consents").at("items").as_array();
    ASSERT_EQ(consents.size(), 1U);
    EXPECT_FALSE(consents[0].at("given").as_bool());
    EXPECT_EQ(
        write("PUT", "/v1/subscribers/" + id + "/consents/anything", R"({"given":true,"how":"x"})").status,
        404);
}

TEST_F(People, WhatIsOverItsTermIsErased) {
    const std::string id = make_subscriber();
    const std::string held = make_subscriber("440524188001010014");
    EXPECT_EQ(
        write("POST", "/v1/subscribers/" + held + "/legal-hold", R"({"hold":true,"reason":"court"})").status,
        200);
    EXPECT_EQ(local("POST", "/v1/retention/runs").status, 200);
    pass(term_of(Kept::subscriber_identity));
    const auto run = json::parse(local("POST", "/v1/retention/runs").body);
    EXPECT_EQ(run.at("identities_erased").as_int64(), 1);
    EXPECT_TRUE(get("/v1/subscribers/" + id).at("erased").as_bool());
    EXPECT_EQ(get("/v1/subscribers/" + id).at("name").as_string(), "");
    EXPECT_EQ(get("/v1/subscribers/" + held).at("name").as_string(), "李*");
    EXPECT_EQ(write("POST", "/v1/subscribers/" + id + "/unmask", R"({"reason":"x"})").status, 410);
}

TEST_F(People, TheAuditSaysWhoWhatBeforeAfterAndWhy) {
    const std::string id = make_subscriber();
    write("POST", "/v1/subscribers/" + id + "/real-name",
          R"({"state":"verified","recheck_on":"2028-01-31","reason":"seen at the counter"})");
    sign_in("nobody", "my password by mistake");
    const auto by_home = get("/v1/audit-events", "home=subscriber:" + id).at("items").as_array();
    ASSERT_EQ(by_home.size(), 2U);
    const auto& step = by_home[0];
    EXPECT_EQ(step.at("act").as_string(), "set_real_name");
    EXPECT_EQ(step.at("why").as_string(), "seen at the counter");
    EXPECT_EQ(step.at("actor").as_string(), "administrator:0");
    EXPECT_EQ(step.at("before").at("rows").at(0).at("fields").at("real_name").as_string(), "none");
    EXPECT_EQ(step.at("after").at("rows").at(0).at("fields").at("real_name").as_string(), "verified");
    EXPECT_EQ(step.at("after").at("rows").at(0).at("fields").at("recheck_on").as_string(), "2028-01-31");
    EXPECT_TRUE(step.at("before").at("rows").at(0).at("fields").at("recheck_on").is_null());
    EXPECT_TRUE(step.at("before").at("complete").as_bool());
    const auto refused = get("/v1/audit-events", "act=refuse_sign_in").at("items").as_array();
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].at("home").as_string(), "brand:1");
    const std::string all = json::serialize(get("/v1/audit-events"));
    for (const char* secret : {"11010519491231002X", "李娜", "13800001234", "mistake", "_sealed"})
        EXPECT_EQ(all.find(secret), std::string::npos) << secret;
    EXPECT_EQ(get("/v1/audit-events", "until=2020-01-01T00:00:00Z").at("items").as_array().size(), 0U);
    EXPECT_EQ(get("/v1/audit-events", "limit=1").at("items").as_array().size(), 1U);
}

// Texts are kept in bytes and counted in characters: the longest of every script fits, or is refused.
TEST_F(People, TextsOfAnyScriptFitOrAreRefused) {
    const auto many = [](int count) {
        std::string out;
        for (int i = 0; i < count; ++i) out += "😀";
        return out;
    };
    const auto name = [&](int count) {
        return write("POST", "/v1/subscribers", R"({"kind":"person","name":")" + many(count) + R"("})")
            .status;
    };
    EXPECT_EQ(name(32), 201);
    EXPECT_EQ(name(33), 422);
    const std::string path = "/v1/subscribers/" + make_subscriber() + "/unmask";
    EXPECT_EQ(write("POST", path, R"({"reason":")" + many(30) + R"("})").status, 200);
    EXPECT_EQ(write("POST", path, R"({"reason":")" + many(31) + R"("})").status, 422);
    const auto staff = [&](const std::string& login, int count) {
        return write("POST", "/v1/staff",
                     R"({"login":")" + login + R"(","role":"auditor","name":")" + many(count) + R"("})")
            .status;
    };
    EXPECT_EQ(staff("emoji", 24), 201);
    EXPECT_EQ(staff("emojis", 25), 422);
}

TEST_F(People, AnotherBrandSeesNobody) {
    const std::string id = make_subscriber();
    http::Request request;
    request.path = "/v1/subscribers/" + id;
    request.local = true;
    request.headers = {{"Keepline-Brand", "brand2"}};
    EXPECT_EQ(send(request).status, 404);
    request.path = "/v1/subscribers";
    EXPECT_EQ(json::parse(send(request).body).at("items").as_array().size(), 0U);
    request.path = "/v1/audit-events";
    EXPECT_EQ(json::parse(send(request).body).at("items").as_array().size(), 0U);
}

}  // namespace
}  // namespace keepline::test
