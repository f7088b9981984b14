// Signing in: what is asked for, what is never told, and what ends a session.

#include "access/door.h"
#include "vault/totp.h"

namespace keepline::test {
namespace {

namespace json = boost::json;

TEST_F(Door, TheFirstSignInAsksForAPasswordAndAnAuthenticator) {
    const std::string first = make_staff("li.na", "administrator");
    const auto in = sign_in("li.na", first);
    ASSERT_EQ(in.status, 201) << in.body;
    const auto session = json::parse(in.body);
    EXPECT_TRUE(session.at("must_change_password").as_bool());
    EXPECT_TRUE(session.at("must_enrol_totp").as_bool());
    EXPECT_EQ(code_of(ask_for(Act::read_audit, Browser{cookie_of(in), {}, {}, {}})), "auth.setup_required");
    const std::string header{in.header("Set-Cookie")};
    for (const char* part : {"__Host-", "HttpOnly", "SameSite=Strict", "Secure", "Path=/"})
        EXPECT_NE(header.find(part), std::string::npos) << header;
}

TEST_F(Door, OneAnswerForEveryReason) {
    const Browser browser = arrive("li.na", "finance");
    const auto nobody = sign_in("nobody", "x");
    const auto wrong = sign_in("li.na", "wrong", next_code(browser));
    const auto no_code = sign_in("li.na", browser.password);
    const auto bad_code = sign_in("li.na", browser.password, "000000");
    for (const auto* answer : {&nobody, &wrong, &no_code, &bad_code}) {
        EXPECT_EQ(answer->status, 401);
        EXPECT_EQ(code_of(*answer), "auth.failed");
    }
    EXPECT_EQ(sign_in("li.na", browser.password, next_code(browser)).status, 201);
}

TEST_F(Door, ACodeIsGoodOnceAndForOneStepOnEitherSide) {
    const Browser browser = arrive("li.na", "finance");
    const std::string code = next_code(browser);
    EXPECT_EQ(sign_in("li.na", browser.password, code).status, 201);
    EXPECT_EQ(sign_in("li.na", browser.password, code).status, 401);
    const std::string late = next_code(browser);
    pass(std::chrono::seconds{30});
    EXPECT_EQ(sign_in("li.na", browser.password, late).status, 201);
    const std::string too_late = next_code(browser);
    pass(std::chrono::seconds{60});
    EXPECT_EQ(sign_in("li.na", browser.password, too_late).status, 401);
}

TEST_F(Door, ARecoveryCodeStandsInOnce) {
    const Browser browser = arrive("li.na", "finance");
    ASSERT_EQ(browser.recovery_codes.size(), 8U);
    EXPECT_EQ(sign_in("li.na", browser.password, "", browser.recovery_codes[3]).status, 201);
    EXPECT_EQ(sign_in("li.na", browser.password, "", browser.recovery_codes[3]).status, 401);
    EXPECT_EQ(sign_in("li.na", browser.password, "", browser.recovery_codes[4]).status, 201);
}

TEST_F(Door, GuessingLocksForAWhileAndSaysNothingOfIt) {
    const Browser browser = arrive("li.na", "finance");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(sign_in("li.na", "guess").status, 401);
    EXPECT_EQ(sign_in("li.na", browser.password, next_code(browser)).status, 201) << "four are free";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in("li.na", "guess").status, 401);
    EXPECT_EQ(code_of(sign_in("li.na", browser.password,
                              vault::totp_code(browser.totp_secret, time_.now().us / 30'000'000 + 1))),
              "auth.failed");
    pass(std::chrono::seconds{30});
    EXPECT_EQ(sign_in("li.na", browser.password, next_code(browser)).status, 201);
}

TEST_F(Door, AnAddressAndALoginMayTryOnlySoOften) {
    int limited = 0;
    for (int i = 0; i < 12; ++i)
        if (sign_in("nobody", "x").status == 429) ++limited;
    EXPECT_EQ(limited, 2) << "ten of one login at once";
    for (int i = 0; i < 12; ++i)
        if (sign_in("nobody" + std::to_string(i), "x").status == 429) ++limited;
    EXPECT_GT(limited, 2) << "twenty of one address at once";
}

TEST_F(Door, TheSecondFactorIsGivenAgain) {
    const Browser browser = arrive("li.na", "finance");
    pass(std::chrono::minutes{6});
    EXPECT_EQ(code_of(ask_for(Act::refund, browser)), "auth.second_factor_required");
    const auto give = [&](const std::string& code) {
        return call(browser, "POST", "/v1/sessions/current/second-factor", R"({"totp":")" + code + R"("})");
    };
    EXPECT_EQ(give("000000").status, 401);
    EXPECT_EQ(give(next_code(browser)).status, 204);
    EXPECT_EQ(ask_for(Act::refund, browser).status, 204);
    pass(std::chrono::minutes{5} - std::chrono::seconds{1});
    EXPECT_EQ(ask_for(Act::refund, browser).status, 204);
    pass(std::chrono::seconds{1});
    EXPECT_EQ(ask_for(Act::refund, browser).status, 403);
}

TEST_F(Door, ASessionEndsByItself) {
    const Browser idle = arrive("li.na", "finance");
    pass(std::chrono::minutes{29});
    EXPECT_EQ(call(idle, "GET", "/v1/sessions/current").status, 200);
    pass(std::chrono::minutes{30});
    EXPECT_EQ(call(idle, "GET", "/v1/sessions/current").status, 401);
    const Browser old = arrive("wang.wei", "finance");
    for (int i = 0; i < 37; ++i) {
        EXPECT_EQ(call(old, "GET", "/v1/sessions/current").status, i < 36 ? 200 : 401) << i;
        pass(std::chrono::minutes{20} + std::chrono::seconds{30});
    }
}

TEST_F(Door, ASessionIsEnded) {
    const Browser out = arrive("li.na", "finance");
    EXPECT_EQ(call(out, "DELETE", "/v1/sessions/current").status, 204);
    EXPECT_EQ(call(out, "GET", "/v1/sessions/current").status, 401);

    const Browser gone = arrive("wang.wei", "finance");
    const auto list = json::parse(local("GET", "/v1/staff").body).at("items").as_array();
    std::string id;
    for (const auto& each : list)
        if (each.at("login").as_string() == "wang.wei") id = std::string{each.at("id").as_string()};
    EXPECT_EQ(local("POST", "/v1/staff/" + id + "/disable", R"({"reason":"left"})").status, 200);
    EXPECT_EQ(call(gone, "GET", "/v1/sessions/current").status, 401);
    EXPECT_EQ(sign_in("wang.wei", gone.password, next_code(gone)).status, 401);
    EXPECT_EQ(local("POST", "/v1/staff/" + id + "/enable", R"({"reason":"back"})").status, 200);
    const auto in = sign_in("wang.wei", gone.password, next_code(gone));
    EXPECT_EQ(in.status, 201);
    const Browser again{cookie_of(in), gone.totp_secret, gone.password, {}};
    EXPECT_EQ(local("POST", "/v1/staff/" + id + "/role", R"({"role":"auditor","reason":"moved"})").status,
              200);
    EXPECT_EQ(call(again, "GET", "/v1/sessions/current").status, 401);
}

TEST_F(Door, AResetPasswordIsForOneSignIn) {
    const Browser browser = arrive("li.na", "finance");
    const auto list = json::parse(local("GET", "/v1/staff").body).at("items").as_array();
    const std::string id{list.at(0).at("id").as_string()};
    const auto reset =
        local("POST", "/v1/staff/" + id + "/reset-password", R"({"reason":"lost","forget_totp":true})");
    ASSERT_EQ(reset.status, 200) << reset.body;
    const std::string fresh{json::parse(reset.body).at("one_time_password").as_string()};
    EXPECT_EQ(call(browser, "GET", "/v1/sessions/current").status, 401);
    EXPECT_EQ(sign_in("li.na", browser.password, next_code(browser)).status, 401);
    const auto in = sign_in("li.na", fresh);
    ASSERT_EQ(in.status, 201);
    EXPECT_TRUE(json::parse(in.body).at("must_enrol_totp").as_bool());
}

TEST_F(Door, NobodyChangesOneself) {
    const Browser browser = arrive("li.na", "administrator");
    const auto list = json::parse(local("GET", "/v1/staff").body).at("items").as_array();
    const std::string id{list.at(0).at("id").as_string()};
    for (const char* what : {"disable", "reset-password"})
        EXPECT_EQ(code_of(call(browser, "POST", "/v1/staff/" + id + "/" + what, R"({"reason":"x"})")),
                  "staff.oneself");
    EXPECT_EQ(
        code_of(call(browser, "POST", "/v1/staff/" + id + "/role", R"({"role":"finance","reason":"x"})")),
        "staff.oneself");
    EXPECT_EQ(code_of(call(browser, "POST", "/v1/staff", R"({"login":"li.na","name":"x","role":"auditor"})")),
              "staff.login_taken");
}

TEST_F(Door, AnotherSitesPageCanDoNothing) {
    const Browser browser = arrive("li.na", "finance");
    const auto from = [&](std::vector<http::Header> headers) {
        http::Request request;
        request.method = "POST";
        request.path = path_of(Act::close_period);
        request.headers = std::move(headers);
        request.headers.emplace_back("Cookie", browser.cookie);
        request.headers.emplace_back("Host", "keep.test");
        return send(std::move(request)).status;
    };
    EXPECT_EQ(from({}), 403);
    EXPECT_EQ(from({{"Keepline-Request", "1"}}), 204);
    EXPECT_EQ(from({{"Keepline-Request", "1"}, {"Origin", "https://keep.test"}}), 204);
    EXPECT_EQ(from({{"Keepline-Request", "1"}, {"Origin", "https://evil.test"}}), 403);
    EXPECT_EQ(from({{"Keepline-Request", "1"}, {"Origin", "null"}}), 403);
    EXPECT_EQ(from({{"Keepline-Request", "1"}, {"Sec-Fetch-Site", "same-origin"}}), 204);
    EXPECT_EQ(from({{"Keepline-Request", "1"}, {"Sec-Fetch-Site", "cross-site"}}), 403);
    EXPECT_EQ(from({{"Keepline-Request", "1"}, {"Sec-Fetch-Site", "same-site"}}), 403);
}

TEST_F(Door, ASessionIsThereAfterARestart) {
    const Browser browser = arrive("li.na", "finance");
    api::SessionRing again{desk_, {}};
    ASSERT_TRUE(again.refresh());
    http::Request request;
    request.headers = {{"Cookie", browser.cookie}};
    EXPECT_TRUE(again.prove(request));
    request.headers = {{"Cookie", browser.cookie.substr(0, browser.cookie.size() - 1) + "x"}};
    EXPECT_FALSE(again.prove(request));
}

TEST_F(Door, SecretsStayOutOfTheLog) {
    const Browser browser = arrive("li.na", "finance");
    EXPECT_TRUE(store_.view()->walk(0, [&](std::int64_t, const Record& record) {
        if (const auto* made = std::get_if<CreateStaff>(&record.verb)) {
            EXPECT_TRUE(made->password_hash.empty());
            EXPECT_TRUE(made->name.empty());
        }
        for (const Row& row : record.made.puts) {
            if (const auto* staff = std::get_if<Staff>(&row)) {
                EXPECT_TRUE(staff->password_hash.empty());
                EXPECT_TRUE(staff->totp_sealed.empty());
            }
            if (const auto* session = std::get_if<Session>(&row)) {
                EXPECT_TRUE(session->token_hash.empty());
            }
        }
    }));
}

}  // namespace
}  // namespace keepline::test
