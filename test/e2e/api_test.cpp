// The API from its door to the disk: real router, real resources, real SQLite store; only the socket is left
// out.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "api/admin.h"
#include "api/lines.h"
#include "channel/online_payment/public_page.h"
#include "store/sqlite/sqlite_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

namespace json = boost::json;

// A platform that answers what the test tells it to.
class ScriptedGateway : public gateway::PaymentGateway {
public:
    Result<std::string> precreate(const gateway::PayRequest& request) override {
        if (fail_precreate) return fail(ErrorCode::gateway_unavailable);
        return "https://qr.test/" + request.out_trade_no;
    }
    std::string wap_url(const gateway::PayRequest& request) override {
        return "https://wap.test/" + request.out_trade_no;
    }
    Result<gateway::Trade> query(const std::string&, Instant) override { return trade; }
    Result<gateway::Close> close(const std::string&, Instant) override {
        return gateway::Close{closes, "close"};
    }
    Result<gateway::Refund> refund(const std::string&, const std::string& request_no, Money amount,
                                   const std::string&, Instant) override {
        refunds.push_back(request_no);
        return gateway::Refund{refund_state, amount, "refund"};
    }
    Result<gateway::Refund> query_refund(const std::string&, const std::string&, Instant) override {
        return gateway::Refund{gateway::RefundState::done, {}, "found"};
    }
    Result<gateway::Notice> read_notice(const http::Request& request) override {
        if (request.body == "forged") return fail(ErrorCode::gateway_bad_signature);
        return gateway::Notice{gateway::NoticeKind::trade, trade};
    }
    http::Response notice_reply(bool accepted) override { return {200, {}, accepted ? "success" : "fail"}; }

    bool fail_precreate = false;
    gateway::Trade trade;
    gateway::CloseState closes = gateway::CloseState::closed;
    gateway::RefundState refund_state = gateway::RefundState::done;
    std::vector<std::string> refunds;
};

class Api : public testing::Test {
protected:
    Api() {
        time_.set(china_time("2026-01-31"));
        store_ = sqlite::SqliteStore::open(dir_.path()).value();
        Catalog catalog = small_catalog();
        catalog.brands.at(kBrand).public_facts = PublicFacts::dates;
        engine_ = std::make_unique<Engine>(*store_, clock_, std::make_shared<Catalog>(catalog));
        worker_ = std::thread{[this] { engine_->run(); }};
        desk_ = std::make_unique<Desk>(Desk{*engine_, store_->view(), [](auto work) { work(); }});
        keys_ = std::make_unique<api::KeyRing>(*desk_);
        gateways_[kGateway] = gateway_;
        payments_ = std::make_unique<job::PaymentWorker>(*desk_, gateways_);
        test_clock_ = std::make_unique<job::TestClock>(*desk_, *payments_, true);
        page_ = std::make_unique<online_payment::PublicPage>(
            *desk_, gateways_,
            online_payment::PublicPageOptions{kBrand, "https://keep.test", std::string(32, 's'), true});
        page_->mount(router_);
        const api::Doors doors{*desk_, *keys_};
        api::mount_lines(router_, doors);
        api::mount_line_acts(router_, doors);
        api::mount_line_money(router_, doors);
        api::mount_suspense(router_, doors);
        api::mount_admin(router_, doors, *test_clock_);
        key_ = make_key("brand1", R"({"name":"till","scopes":["read","open","renew","bar"],"party":"till"})");
    }
    ~Api() override {
        engine_->stop();
        worker_.join();
    }

    http::Response send(http::Request request) {
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        router_.handle(std::move(request),
                       [&](http::Response given) { promise.set_value(std::move(given)); });
        return answer.get();
    }
    http::Response call(const std::string& method, const std::string& target, const std::string& body = {},
                        const std::string& key = {}, std::vector<http::Header> headers = {}) {
        http::Request request;
        request.method = method;
        request.path = target.substr(0, target.find('?'));
        request.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
        request.headers = std::move(headers);
        if (!key_.empty() && request.header("Authorization").empty())
            request.headers.emplace_back("Authorization", "Bearer " + key_);
        request.headers.emplace_back("Content-Type", "application/json");
        if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
        request.body = body;
        request.peer = "192.0.2.1";
        return send(request);
    }
    std::string make_key(const std::string& brand, const std::string& body) {
        http::Request request;
        request.method = "POST";
        request.path = "/v1/api-keys";
        request.local = true;
        request.headers = {{"Content-Type", "application/json"}, {"Keepline-Brand", brand}};
        request.body = body;
        const auto answer = send(request);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string{json::parse(answer.body).at("api_key").as_string()};
    }
    std::string open_line(int index = 1) {
        const auto answer = call("POST", "/v1/lines",
                                 R"({"msisdn":")" + number(index).str() +
                                     R"(","plan":"monthly","amount":{"amount":500,"currency":"CNY"}})",
                                 "open-" + std::to_string(index));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string{json::parse(answer.body).at("line").at("id").as_string()};
    }
    json::value order(int cycles, const std::string& method = "alipay_qr") {
        const auto answer = call(
            "POST", "/public/v1/orders",
            fmt::format(
                R"({{"msisdn":"17000000001","cycles":{},"price":{{"amount":{},"currency":"CNY"}},"method":"{}"}})",
                cycles, cycles * 500, method),
            "a-key-nobody-guesses-" + std::to_string(++orders_));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return json::parse(answer.body);
    }
    http::Response look(const json::value& order) {
        return call("GET", "/public/v1/orders/" + std::string{order.at("id").as_string()}, "", "",
                    {{"Order-Token", std::string{order.at("token").as_string()}}});
    }
    // The platform says the order's payment was made.
    void paid(const std::string& out_trade_no, const std::string& trade_no, int fen) {
        gateway_->trade = {gateway::TradeState::paid, out_trade_no, trade_no, Money::from_minor(fen), {}, {},
                           clock_.now(kBrand),        "ok"};
    }
    static json::object described_paths() {
        std::ifstream in{KEEPLINE_SOURCE_DIR "/src/api/openapi.json"};
        std::ostringstream text;
        text << in.rdbuf();
        return json::parse(text.str()).at("paths").as_object();
    }
    // A described route, with some values for the names in its path.
    http::Response ask_described(std::string method, std::string path) {
        for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{'))
            path.replace(at, path.find('}') - at + 1, "1-1");
        for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
        return call(method, path, "{}", "a-key-long-enough-1");
    }
    // Whoever owns the machine: a second person beside any API key.
    http::Response by_administrator(const std::string& target, const std::string& body = "{}") {
        http::Request request;
        request.method = "POST";
        request.path = target;
        request.local = true;
        request.headers = {{"Content-Type", "application/json"},
                           {"Keepline-Brand", "brand1"},
                           {"Idempotency-Key", "admin-" + std::to_string(++orders_)}};
        request.body = body;
        return send(request);
    }
    json::array items(const std::string& target) {
        const auto answer = call("GET", target);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body).at("items").as_array();
    }
    // An order of two cycles, paid with 9.00 of the payer's and 1.00 of the platform's.
    json::value paid_order() {
        const auto placed = order(2);
        paid("KL1x1x2", "T1", 1000);
        gateway_->trade.paid_by_payer = Money::from_minor(900);
        gateway_->trade.received = Money::from_minor(1000);
        EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
        return placed;
    }
    void be_admin() { key_ = make_key("brand1", R"({"name":"admin","scopes":["read","admin"]})"); }
    static std::string refund_body(const std::string& entry, int fen) {
        return fmt::format(
            R"({{"entry_no":"{}","amount":{{"amount":{},"currency":"CNY"}},"reason":"客户要求"}})", entry,
            fen);
    }
    static std::string code_of(const http::Response& answer) {
        return std::string{json::parse(answer.body).at("code").as_string()};
    }

    TempDir dir_;
    ManualClock time_;
    BusinessClock clock_{time_};
    std::unique_ptr<sqlite::SqliteStore> store_;
    std::unique_ptr<Engine> engine_;
    std::thread worker_;
    std::unique_ptr<Desk> desk_;
    std::shared_ptr<ScriptedGateway> gateway_ = std::make_shared<ScriptedGateway>();
    job::Gateways gateways_;
    std::unique_ptr<job::PaymentWorker> payments_;
    std::unique_ptr<job::TestClock> test_clock_;
    std::unique_ptr<api::KeyRing> keys_;
    std::unique_ptr<online_payment::PublicPage> page_;
    http::Router router_;
    std::string key_;
    int orders_ = 0;
};

const std::string kRenewal = R"({"cycles":1,"amount":{"amount":500,"currency":"CNY"}})";

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
    EXPECT_EQ(shown.at("msisdn").as_string(), number(1).view());
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
    EXPECT_EQ(json::parse(call("GET", "/v1/lines?msisdn=17000000001").body).at("items").as_array().size(),
              0U);
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

TEST_F(Api, AQrTheGatewayDidNotMakeIsTriedAgain) {
    open_line();
    gateway_->fail_precreate = true;
    const auto placed = order(1);
    EXPECT_EQ(placed.at("payment").at("state").as_string(), "created");
    gateway_->fail_precreate = false;
    gateway_->trade = {gateway::TradeState::not_found, {}, {}, {}, {}, {}, {}, "none"};
    time_.set(time_.now() + std::chrono::seconds{11});
    EXPECT_EQ(payments_->run_due(kBrand), 1);
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
    payments_->run_due(kBrand);
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
    payments_->run_due(kBrand);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "confirming");
    EXPECT_EQ(store_->view()->line(NumberId{1})->intents_unknown, 1);
    paid("KL1x1x2", "T9", 500);
    gateway_->trade.paid_at = china_time("2026-01-31 12:05");
    time_.set(time_.now() + std::chrono::minutes{30});
    payments_->run_due(kBrand);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "credited");
    EXPECT_EQ(store_->view()->line(NumberId{1})->intents_unknown, 0);
}

TEST_F(Api, MoneyThatCameTooLateGoesBackUnderOneRequestNumber) {
    open_line();
    const auto placed = order(1);
    time_.set(time_.now() + std::chrono::hours{3});
    paid("KL1x1x2", "T1", 500);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "refunding");
    gateway_->refund_state = gateway::RefundState::unknown;
    payments_->run_due(kBrand);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "refunded");
    EXPECT_EQ(gateway_->refunds, (std::vector<std::string>{"KL1x1x2R4"}));
    EXPECT_EQ(payments_->run_due(kBrand), 0);
}

TEST_F(Api, MoneyNobodyKnowsRestsInSuspense) {
    paid("SOMETHINGELSE", "T7", 800);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    const auto rows = store_->view()->rows(home_of(kGateway), RowKind::suspense);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(std::get<Suspense>(rows->front()).amount, Money::from_minor(800));
}

TEST_F(Api, RefundsWhatIsLeftTheWayItCame) {
    open_line();
    const auto placed = paid_order();
    be_admin();
    const auto payments = items("/v1/lines/1-1/payments");
    ASSERT_EQ(payments.size(), 2U);
    EXPECT_EQ(payments[0].at("way").as_string(), "gateway:alipay");
    EXPECT_EQ(payments[0].at("payer_amount").at("amount").as_int64(), 900);
    EXPECT_EQ(payments[0].at("refundable").at("amount").as_int64(), 1000);
    EXPECT_EQ(payments[1].at("way").as_string(), "party:till");
    EXPECT_EQ(payments[1].at("refundable").at("amount").as_int64(), 0);
    const std::string entry{payments[0].at("entry_no").as_string()};
    const auto refused = call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 1001), "f0");
    EXPECT_EQ(code_of(refused), "refund.exceeds");
    EXPECT_EQ(code_of(call("POST", "/v1/lines/1-1/refunds", refund_body("J-1-99", 1), "f0")),
              "payment.unknown");
    const auto first = call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 500), "f1");
    ASSERT_EQ(first.status, 201) << first.body;
    const auto again = call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 500), "f1");
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(code_of(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 400), "f1")),
              "idempotency.key_reused");
    EXPECT_EQ(json::parse(first.body).at("state").as_string(), "sending");
    EXPECT_EQ(json::parse(first.body).at("payer_gets").at("amount").as_int64(), 450);
    EXPECT_EQ(payments_->run_due(kBrand), 1);
    const std::string order_path = "/v1/lines/1-1/orders/" + std::string{placed.at("id").as_string()};
    EXPECT_EQ(json::parse(call("GET", order_path).body).at("state").as_string(), "partially_refunded");
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "credited");
    EXPECT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 500), "f2").status, 201);
    EXPECT_EQ(payments_->run_due(kBrand), 1);
    EXPECT_EQ(gateway_->refunds, (std::vector<std::string>{"KL1x1x2R5", "KL1x1x2R8"}));
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "refunded");
    const auto refunds = items("/v1/lines/1-1/refunds");
    ASSERT_EQ(refunds.size(), 2U);
    EXPECT_EQ(refunds[0].at("state").as_string(), "done");
    EXPECT_EQ(json::parse(call("GET", "/v1/lines/1-1").body).at("paid_until").as_string(), "2026-02-28");
    EXPECT_EQ(items("/v1/lines/1-1/orders").size(), 1U);
}

TEST_F(Api, LargeSumsNeedAnotherPerson) {
    open_line();
    be_admin();
    const std::string large = R"({"amount":{"amount":10001,"currency":"CNY"},"reason":"补偿"})";
    const auto asked = call("POST", "/v1/lines/1-1/adjustments", large, "a1");
    ASSERT_EQ(asked.status, 201) << asked.body;
    EXPECT_EQ(json::parse(asked.body).at("state").as_string(), "awaiting_approval");
    EXPECT_EQ(store_->view()->line(NumberId{1})->main, Money{});
    const auto waiting = items("/v1/approvals");
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].at("act").as_string(), "adjust");
    EXPECT_EQ(waiting[0].at("line").as_string(), "1-1");
    const std::string path = "/v1/approvals/" + std::string{waiting[0].at("id").as_string()} + "/approve";
    EXPECT_EQ(call("POST", path, "{}", "b1").status, 403) << "no key approves";
    const auto agreed = by_administrator(path);
    EXPECT_EQ(agreed.status, 201) << agreed.body;
    EXPECT_EQ(code_of(by_administrator(path)), "approval.unknown");
    EXPECT_EQ(store_->view()->line(NumberId{1})->main, Money::from_minor(10'001));
    EXPECT_TRUE(items("/v1/approvals").empty());
    const auto adjustments = items("/v1/lines/1-1/adjustments");
    EXPECT_EQ(adjustments[0].at("decided_by").as_string(), "administrator:0");
    const auto back =
        call("POST", "/v1/lines/1-1/adjustments/number-1-2/reverse", R"({"reason":"误操作"})", "r1");
    EXPECT_EQ(back.status, 201) << back.body;
    EXPECT_EQ(store_->view()->line(NumberId{1})->main, Money{});
    const std::string down = R"({"amount":{"amount":-1,"currency":"CNY"},"reason":"扣回"})";
    EXPECT_EQ(code_of(call("POST", "/v1/lines/1-1/adjustments", down, "a2")), "adjust.below_zero");
}

TEST_F(Api, UndoesAPaymentOnAWrongNumber) {
    open_line();
    const auto renewed = call("POST", "/v1/lines/1-1/renewals", kRenewal, "r1");
    const std::string body = fmt::format(R"({{"entry_no":{},"reason":"充错号码"}})",
                                         json::serialize(json::parse(renewed.body).at("entry_no")));
    be_admin();
    time_.set(time_.now() + std::chrono::hours{3});
    const auto undone = call("POST", "/v1/lines/1-1/undo", body, "u1");
    ASSERT_EQ(undone.status, 201) << undone.body;
    EXPECT_EQ(json::parse(undone.body).at("kind").as_string(), "undo");
    EXPECT_EQ(json::parse(undone.body).at("state").as_string(), "done");
    EXPECT_EQ(json::parse(call("GET", "/v1/lines/1-1").body).at("paid_until").as_string(), "2026-02-28");
    EXPECT_EQ(code_of(call("POST", "/v1/lines/1-1/undo", body, "u2")), "undo.not_possible");
}

TEST_F(Api, APartyUndoesTwoPaymentsAMonthThenAPersonDecides) {
    const std::string till = key_;
    be_admin();
    const std::string admin = key_;
    std::vector<int> answers;
    for (int i = 1; i <= 3; ++i) {
        key_ = till;
        const std::string line = open_line(i);
        const auto renewed = call("POST", "/v1/lines/" + line + "/renewals", kRenewal, "r");
        const std::string body = fmt::format(R"({{"entry_no":{},"reason":"充错号码"}})",
                                             json::serialize(json::parse(renewed.body).at("entry_no")));
        key_ = admin;
        const auto undone = call("POST", "/v1/lines/" + line + "/undo", body, "u");
        answers.push_back(undone.status);
        if (undone.status != 201) {
            EXPECT_EQ(code_of(undone), "undo.person_decides");
        }
    }
    EXPECT_EQ(answers, (std::vector<int>{201, 201, 409}));
}

TEST_F(Api, SuspenseGoesToALineWithEvidenceAndAnotherPerson) {
    open_line();
    paid("SOMETHINGELSE", "T700000000", 800);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    be_admin();
    const auto resting = items("/v1/suspense");
    ASSERT_EQ(resting.size(), 1U);
    EXPECT_EQ(resting[0].at("id").as_string(), "gateway-1-1");
    EXPECT_EQ(resting[0].at("external_no_masked").as_string(), "T700****0000");
    EXPECT_FALSE(resting[0].at("overdue").as_bool());
    const std::string path = "/v1/suspense/gateway-1-1/resolve";
    EXPECT_EQ(code_of(call("POST", path, R"({"to":"1-1","reason":"来电"})", "s0")),
              "suspense.evidence_required");
    EXPECT_EQ(code_of(call("POST", path, R"({"to":"7-1","reason":"来电","evidence":"截图"})", "s0")),
              "line.unknown");
    const auto asked = call("POST", path, R"({"to":"1-1","reason":"来电","evidence":"付款截图"})", "s1");
    ASSERT_EQ(asked.status, 201) << asked.body;
    EXPECT_EQ(json::parse(asked.body).at("approval_id").as_string(), "gateway-1-2");
    EXPECT_EQ(code_of(call("POST", path, R"({"to":"payer","reason":"来电"})", "s2")), "suspense.ended");
    EXPECT_EQ(by_administrator("/v1/approvals/gateway-1-2/approve").status, 201);
    EXPECT_EQ(payments_->run_due(kBrand), 1);
    EXPECT_EQ(payments_->run_due(kBrand), 0);
    EXPECT_EQ(store_->view()->line(NumberId{1})->main, Money::from_minor(800));
    EXPECT_TRUE(items("/v1/suspense").empty());
    const auto payment = items("/v1/lines/1-1/payments")[0];
    EXPECT_EQ(payment.at("way").as_string(), "gateway:alipay");
    const std::string entry{payment.at("entry_no").as_string()};
    EXPECT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 800), "f1").status, 201);
    payments_->run_due(kBrand);
    EXPECT_EQ(gateway_->refunds, (std::vector<std::string>{"KLR0x1x3"}));
}

TEST_F(Api, MoneyForALineThatIsGoneRestsInSuspenseAgain) {
    open_line();
    paid("SOMETHINGELSE", "T700000000", 800);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    be_admin();
    EXPECT_EQ(call("POST", "/v1/suspense/gateway-1-1/resolve",
                   R"({"to":"1-1","reason":"来电","evidence":"付款截图"})", "s1")
                  .status,
              201);
    EXPECT_EQ(by_administrator("/v1/approvals/gateway-1-2/approve").status, 201);
    time_.set(china_time("2026-10-01"));
    while (keepline::ask(*engine_, {kBrand, home_of(NumberId{1}), 0, {}, {}, PassTime{}})->n > 0) {
    }
    EXPECT_EQ(payments_->run_due(kBrand), 1);
    const auto resting = items("/v1/suspense");
    ASSERT_EQ(resting.size(), 1U);
    EXPECT_EQ(resting[0].at("state").as_string(), "open");
    EXPECT_EQ(
        call("POST", "/v1/suspense/gateway-1-1/resolve", R"({"to":"payer","reason":"退回"})", "s2").status,
        201);
    EXPECT_EQ(payments_->run_due(kBrand), 1);
    EXPECT_EQ(gateway_->refunds, (std::vector<std::string>{"KLR6x1x6"}));
    EXPECT_EQ(store_->view()->next_task(), Instant::never());
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
            const bool asks_key = !operation.at("security").as_array().empty();
            EXPECT_TRUE(!asks_key || operation.as_object().contains("x-act")) << method << " " << path;
        }
    }
}

}  // namespace
}  // namespace keepline::test
