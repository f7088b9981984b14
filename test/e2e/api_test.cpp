#include "e2e/api_fixture.h"

namespace keepline::test {
namespace {

TEST_F(Api, RenewsOnceAndShowsTheEntriesBehindIt) {
    const std::string line = open_line();
    const auto first = call("POST", "/v1/lines/" + line + "/renewals", kRenewal, "r1");
    ASSERT_EQ(first.status, 201) << first.body;
    const auto again = call("POST", "/v1/lines/" + line + "/renewals", kRenewal, "r1");
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    const auto reused = call("POST", "/v1/lines/" + line + "/renewals",
                             R"({"cycles":2,"amount":{"amount":1000,"currency":"CNY"}})", "r1");
    EXPECT_EQ(reused.status, 422);
    EXPECT_EQ(code_of(reused), "idempotency.key_reused");
    const auto shown = json::parse(call("GET", "/v1/lines/" + line).body);
    EXPECT_EQ(shown.at("paid_until").as_string(), "2026-03-31");
    EXPECT_EQ(shown.at("msisdn_masked").as_string(), "170****0001");
    const auto balances = json::parse(call("GET", "/v1/lines/" + line + "/balances").body);
    EXPECT_EQ(balances.at("paid_until"), shown.at("paid_until"));
    EXPECT_EQ(balances.at("prepaid"), shown.at("prepaid"));
    EXPECT_EQ(code_of(call("GET", "/v1/lines/999999-1/balances")), "line.unknown");
    const auto entries =
        json::parse(call("GET", "/v1/lines/" + line + "/journal-entries").body).at("items").as_array();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].at("entry_no"), json::parse(first.body).at("entry_no"));
    EXPECT_EQ(entries[0].at("postings").as_array().size(), 2U);
}

TEST_F(Api, NamesEveryFaultInBothLanguages) {
    const std::string line = open_line();
    const std::string bad = R"({"cycles":0,"amount":{"amount":-1,"currency":"USD"}})";
    const auto zh = call("POST", "/v1/lines/" + line + "/renewals", bad, "r1");
    EXPECT_EQ(zh.status, 422);
    const auto errors = json::parse(zh.body).at("errors").as_array();
    ASSERT_EQ(errors.size(), 3U);
    EXPECT_EQ(errors[0].at("pointer").as_string(), "/cycles");
    EXPECT_EQ(errors[1].at("pointer").as_string(), "/amount/amount");
    EXPECT_EQ(errors[2].at("pointer").as_string(), "/amount/currency");
    const auto en = call("POST", "/v1/lines/" + line + "/renewals", bad, "r1", {{"Accept-Language", "en"}});
    EXPECT_NE(en.body.find("fault(s)"), std::string::npos);
    EXPECT_EQ(code_of(call("POST", "/v1/lines/" + line + "/renewals", kRenewal)), "idempotency.key_required");
    EXPECT_EQ(code_of(call("POST", "/v1/lines/" + line + "/renewals", "{", "x")), "request.malformed");
}

// Texts are kept in so many bytes, and a character may take four: too long is refused, not the end of the
// process.
TEST_F(Api, RefusesTextsThatDoNotFitInBytes) {
    const std::string line = open_line();
    std::string name, reason;
    for (int i = 0; i < 31; ++i) name += "名", reason += "😀";
    const auto bar = [&](const std::string& why) {
        return call("POST", "/v1/lines/" + line + "/bars", R"({"bar":"lost_sim","reason":")" + why + R"("})",
                    "b");
    };
    EXPECT_EQ(bar(reason).status, 422);
    EXPECT_EQ(bar(reason.substr(4)).status, 201);
    be_admin();
    const auto key = [&](const std::string& called) {
        return call("POST", "/v1/api-keys", R"({"name":")" + called + R"(","scopes":["read"]})").status;
    };
    EXPECT_EQ(key(name), 422);
    EXPECT_EQ(key(""), 422);
    EXPECT_EQ(key(name.substr(0, 63)), 201);
}

TEST_F(Api, KeepsBrandsAndRightsApart) {
    const std::string line = open_line();
    const std::string mine = key_;
    key_ = make_key("brand2", R"({"name":"other","scopes":["read","renew","admin"]})");
    EXPECT_EQ(call("GET", "/v1/lines/" + line).status, 404);
    EXPECT_EQ(call("GET", "/v1/lines/" + line + "/journal-entries").status, 404);
    EXPECT_EQ(call("POST", "/v1/lines/" + line + "/bonuses",
                   R"({"amount":{"amount":1,"currency":"CNY"},"expires_on":"2026-03-01"})", "b")
                  .status,
              404);
    const std::string numbered = R"({"msisdn":"17000000001"})";
    EXPECT_EQ(json::parse(call("POST", "/v1/lines/search", numbered).body).at("items").as_array().size(), 0U);
    key_ = make_key("brand1", R"({"name":"reader","scopes":["read"]})");
    EXPECT_EQ(call("GET", "/v1/lines/" + line).status, 200);
    EXPECT_EQ(call("POST", "/v1/lines/" + line + "/renewals", kRenewal, "r").status, 403);
    key_ = mine.substr(0, mine.size() - 1) + (mine.back() == '0' ? "1" : "0");
    const auto wrong = call("GET", "/v1/lines/" + line);
    EXPECT_EQ(wrong.status, 401);
    EXPECT_FALSE(wrong.header("WWW-Authenticate").empty());
}

TEST_F(Api, ARevokedKeyOpensNothing) {
    open_line();
    http::Request request;
    request.method = "POST";
    request.path = "/v1/api-keys/1/revoke";
    request.local = true;
    EXPECT_EQ(send(request).status, 204);
    EXPECT_EQ(call("GET", "/v1/lines").status, 401);
}

TEST_F(Api, APayerSeesOneOfThreeResults) {
    open_line();
    const auto placed = order(2);
    EXPECT_EQ(placed.at("result").as_string(), "waiting");
    EXPECT_EQ(placed.at("payment").at("qr_text").as_string(), "https://qr.test/KL1x1x2");
    EXPECT_EQ(call("GET", "/public/v1/orders/1-1-2").status, 404);
    paid("KL1x1x2", "T1", 1000);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "forged").body, "fail");
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "waiting");
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    const auto seen = json::parse(look(placed).body);
    EXPECT_EQ(seen.at("result").as_string(), "credited");
    EXPECT_EQ(seen.at("receipt").at("paid_until").as_string(), "2026-04-30");
    EXPECT_FALSE(seen.as_object().contains("token"));
}

TEST_F(Api, StrangersOrderOnlySoMuchADay) {
    open_line();
    open_line(2);
    const auto place = [&](int index, const std::string& key) {
        return call(
            "POST", "/public/v1/orders",
            fmt::format(
                R"({{"msisdn":"{}","cycles":12,"price":{{"amount":6000,"currency":"CNY"}},"method":"alipay_wap"}})",
                number(index).str()),
            key);
    };
    const auto first = place(1, "a-key-nobody-guesses-a");
    ASSERT_EQ(first.status, 201) << first.body;
    const auto second = place(2, "a-key-nobody-guesses-b");
    EXPECT_EQ(second.status, 422);
    EXPECT_EQ(code_of(second), "limit.anonymous_day");
    EXPECT_EQ(place(1, "a-key-nobody-guesses-a").body, first.body) << "a repeat is no second order";
    time_.set(time_.now() + std::chrono::minutes{121});
    gateway_->trade.state = gateway::TradeState::not_found;
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    EXPECT_EQ(place(2, "a-key-nobody-guesses-c").status, 201) << "nobody paid the first";
    time_.set(china_time("2026-02-01"));
    EXPECT_EQ(place(1, "a-key-nobody-guesses-d").status, 201) << "another day";
}

TEST_F(Api, AQrTheGatewayDidNotMakeIsTriedAgain) {
    open_line();
    gateway_->fail_open = true;
    const auto placed = order(1);
    EXPECT_EQ(placed.at("payment").at("state").as_string(), "created");
    gateway_->fail_open = false;
    gateway_->trade = {gateway::TradeState::not_found, {}, {}, {}, {}, {}, {}, "none"};
    time_.set(time_.now() + std::chrono::seconds{11});
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    EXPECT_EQ(json::parse(look(placed).body).at("payment").at("state").as_string(), "pending");
}

TEST_F(Api, NobodyPaysAndTheSameOrderIsTriedAgain) {
    open_line();
    const auto placed = order(1, "alipay_wap");
    EXPECT_EQ(placed.at("payment").at("pay_url").as_string(), "https://wap.test/KL1x1x2");
    const std::string again = "/public/v1/orders/" + std::string{placed.at("id").as_string()} + "/payments";
    const std::vector<http::Header> token{{"Order-Token", std::string{placed.at("token").as_string()}}};
    EXPECT_EQ(code_of(call("POST", again, R"({"method":"alipay_wap"})", "a-second-key-for-it", token)),
              "order.payment_pending");
    gateway_->trade = {gateway::TradeState::waiting, {}, {}, {}, {}, {}, {}, "waiting"};
    time_.set(time_.now() + std::chrono::minutes{31});
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "confirming");
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "not_paid");
    EXPECT_EQ(call("POST", again, R"({"method":"alipay_qr"})", "a-second-key-for-it", token).status, 201);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "waiting");
}

TEST_F(Api, WhatTheGatewayCannotSayHoldsTheLineUntilItCan) {
    open_line();
    const auto placed = order(1);
    gateway_->trade = {gateway::TradeState::waiting, {}, {}, {}, {}, {}, {}, "waiting"};
    gateway_->closes = gateway::CloseState::unknown;
    time_.set(time_.now() + std::chrono::minutes{31});
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "confirming");
    EXPECT_EQ(store_->view()->line(NumberId{1})->intents_unknown, 1);
    paid("KL1x1x2", "T9", 500);
    gateway_->trade.paid_at = china_time("2026-01-31 12:05");
    time_.set(time_.now() + std::chrono::minutes{30});
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "credited");
    EXPECT_EQ(store_->view()->line(NumberId{1})->intents_unknown, 0);
}

// The address of WeChat Pay's page is dead after five minutes: the payer is not kept from another for longer.
TEST_F(Api, APaymentOnWechatPaysPageIsOverSoon) {
    open_line();
    const Home home = home_of(NumberId{1});
    const auto life = [&](PayMethod method, const char* key) {
        const auto placed =
            keepline::ask(*engine_, {kBrand,
                                     home,
                                     1,
                                     {ActorKind::payer, 1},
                                     key,
                                     PlaceOrder{1, Money::from_minor(500), kGateway, method,
                                                Channel::online_payment, LatePayment::refund}});
        EXPECT_TRUE(placed);
        const auto intents = store_->view()->rows(home, RowKind::payment_intent);
        const auto& newest = std::get<PaymentIntent>(intents->back());
        EXPECT_EQ(newest.method, method);
        return newest.expires_at - newest.created_at;
    };
    EXPECT_EQ(life(PayMethod::wechat_wap, "k1"), std::chrono::minutes{7});
    EXPECT_EQ(life(PayMethod::wechat_qr, "k2"), std::chrono::minutes{30});
    EXPECT_EQ(life(PayMethod::wechat_code, "k3"), std::chrono::seconds{90});
}

TEST_F(Api, MoneyThatCameTooLateGoesBackUnderOneRequestNumber) {
    open_line();
    const auto placed = order(1);
    time_.set(time_.now() + std::chrono::hours{3});
    paid("KL1x1x2", "T1", 500);
    gateway_->trade.paid_by_payer = Money::from_minor(400);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    const auto begun = json::parse(look(placed).body);
    EXPECT_EQ(begun.at("result").as_string(), "refunding");
    EXPECT_EQ(
        begun.at("refunds"),
        json::parse(R"([{"amount":{"amount":400,"currency":"CNY"},"state":"refunding","uncredited":true}])"));
    gateway_->refund_state = gateway::RefundState::unknown;
    workers_->payments.run_due(kBrand);
    const auto ended = json::parse(look(placed).body);
    EXPECT_EQ(ended.at("result").as_string(), "refunded");
    EXPECT_EQ(ended.at("refunds").at(0).at("state").as_string(), "refunded");
    EXPECT_EQ(gateway_->refunds, (std::vector<std::string>{"KL1x1x2R4"}));
    EXPECT_EQ(workers_->payments.run_due(kBrand), 0);
}

TEST_F(Api, WhoPaidTwiceSeesTheSecondPaymentGoBack) {
    open_line();
    const auto placed = paid_order();
    EXPECT_TRUE(json::parse(look(placed).body).at("refunds").as_array().empty());
    paid("KL1x1x2", "T2", 1000);
    gateway_->trade.paid_by_payer = Money::from_minor(1000);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    const auto begun = json::parse(look(placed).body);
    EXPECT_EQ(begun.at("result").as_string(), "credited");
    EXPECT_EQ(begun.at("receipt").at("paid_until").as_string(), "2026-04-30");
    EXPECT_TRUE(begun.as_object().contains("undo_until")) << "the first is still his to take back";
    EXPECT_EQ(begun.at("refunds"),
              json::parse(
                  R"([{"amount":{"amount":1000,"currency":"CNY"},"state":"refunding","uncredited":true}])"));
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(json::parse(look(placed).body).at("refunds").at(0).at("state").as_string(), "refunded");
    EXPECT_EQ(json::parse(look(order(1)).body).at("refunds").as_array().size(), 0U) << "of another order";
}

TEST_F(Api, MoneyNobodyKnowsRestsInSuspense) {
    paid("SOMETHINGELSE", "T7", 800);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    const auto rows = store_->view()->rows(home_of(kGateway), RowKind::suspense);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(std::get<Suspense>(rows->front()).amount, Money::from_minor(800));
}

TEST_F(Api, TellsStrangersNothingOfNumbersThatAreNotHere) {
    open_line();
    const auto here = json::parse(call("POST", "/public/v1/quotes", R"({"msisdn":"170 0000 0001"})").body);
    EXPECT_TRUE(here.at("renewable").as_bool());
    EXPECT_EQ(here.at("facts").at("staircase").as_array().size(), 5U);
    EXPECT_EQ(call("POST", "/public/v1/quotes", R"({"msisdn":"17099999999"})").body,
              R"({"renewable":false})");
    EXPECT_EQ(call("POST", "/public/v1/quotes", R"({"msisdn":"nonsense"})").status, 422);
    int limited = 0;
    for (int i = 0; i < 100; ++i)
        if (call("POST", "/public/v1/quotes", R"({"msisdn":"17000000001"})").status == 429) ++limited;
    EXPECT_GT(limited, 30);
}

TEST_F(Api, TheTestClockWalksALineDown) {
    open_line();
    key_ = make_key("brand1", R"({"name":"admin","scopes":["read","admin"]})");
    const auto moved = call("POST", "/v1/test-clock/advance", R"({"days":28})");
    ASSERT_EQ(moved.status, 200) << moved.body;
    EXPECT_EQ(json::parse(call("GET", "/v1/lines/1-1").body).at("stage").as_string(), "grace");
    EXPECT_EQ(
        json::parse(call("POST", "/v1/test-clock/advance", R"({"days":400})").body).at("failed").as_int64(),
        0);
    EXPECT_EQ(json::parse(call("GET", "/v1/lines/1-1").body).at("stage").as_string(), "ended");
    EXPECT_EQ(code_of(call("POST", "/v1/test-clock/advance", R"({"to":"2020-01-01T00:00:00Z"})")),
              "clock.backwards");
}

TEST_F(Api, ACycleRunThatTakesTooMuchAsksAPerson) {
    for (int i = 1; i <= 250; ++i)
        ASSERT_TRUE(keepline::ask(
            *engine_, open_command(i, IdemKey{"open-" + std::to_string(i)}, Money::from_minor(500))));
    be_admin();
    const auto stage = [&] { return std::string{name_of(desk_->view->line(NumberId{1})->stage)}; };
    EXPECT_EQ(call("POST", "/v1/cycle-runs").status, 200);  // nothing is due
    // A month without a look is a clock that jumped.
    time_.set(china_time("2026-03-08"));
    EXPECT_EQ(code_of(call("POST", "/v1/cycle-runs")), "cycle.braked");
    const auto preview = json::parse(call("GET", "/v1/cycle-runs/preview").body);
    EXPECT_EQ(preview.at("brake").at("reason").as_string(), "clock");
    EXPECT_EQ(preview.at("visited").as_int64(), 250);
    EXPECT_EQ(preview.at("entered").as_array().back().at("stage").as_string(), "outgoing_barred");
    EXPECT_EQ(stage(), "active");
    EXPECT_EQ(call("POST", "/v1/cycle-runs/release").status, 200);
    EXPECT_EQ(stage(), "outgoing_barred");
    // The next step of all lines at once, looked at in time: too many.
    for (const char* at : {"2026-03-29 12:00", "2026-03-29 17:00", "2026-03-29 22:00", "2026-03-30 03:00",
                           "2026-03-30 08:00"}) {
        time_.set(china_time(at));
        brake_->release(kBrand);
        EXPECT_EQ(call("POST", "/v1/cycle-runs").status, 200) << at;
    }
    EXPECT_EQ(stage(), "outgoing_barred");
    time_.set(china_time("2026-03-30 10:00"));
    EXPECT_EQ(code_of(call("POST", "/v1/cycle-runs")), "cycle.braked");
    EXPECT_EQ(brake_->state(kBrand).reason, job::BrakeReason::share);
    EXPECT_EQ(brake_->state(kBrand).adverse, 250);
    EXPECT_EQ(brake_->state(kBrand).lines, 250);
    EXPECT_EQ(call("POST", "/v1/cycle-runs/release").status, 200);
    EXPECT_EQ(stage(), "suspended");
    EXPECT_EQ(brake_->state(kBrand).reason, job::BrakeReason::none);
}

TEST_F(Api, EveryRouteStandsBehindTheActItIsDescribedWith) {
    key_ = make_key("brand1", R"({"name":"nothing","scopes":[]})");
    for (const auto& [path, item] : described_paths()) {
        for (const auto& [method, operation] : item.as_object()) {
            const auto* act = operation.as_object().if_contains("x-act");
            if (act == nullptr) continue;
            const auto answer = ask_described(method, path);
            EXPECT_EQ(answer.status, 403) << method << " " << path;
            EXPECT_NE(answer.body.find(std::string{act->as_string()}), std::string::npos)
                << method << " " << path << " is described as " << act->as_string() << ": " << answer.body;
        }
    }
}

// The description names every mounted route and no other; the routes are asked for, not believed.
TEST_F(Api, IsDescribedWhole) {
    for (const auto& [path, item] : described_paths()) {
        if (!path.starts_with("/v1/") && !path.starts_with("/public/")) continue;
        for (const auto& [method, operation] : item.as_object()) {
            const auto answer = ask_described(method, path);
            EXPECT_NE(answer.status, 405) << method << " " << path;
            if (answer.status == 404) {
                EXPECT_NE(code_of(answer), "request.not_found") << method << " " << path;
            }
            const bool takes_keys =
                json::serialize(operation.at("security")).find("apiKey") != std::string::npos;
            EXPECT_EQ(takes_keys, operation.as_object().contains("x-act")) << method << " " << path;
        }
    }
}

}  // namespace
}  // namespace keepline::test
