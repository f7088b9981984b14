// Payments by a code that the payer shows, at the door: taken, asked about, cancelled, and never both.

#include "e2e/api_fixture.h"

namespace keepline::test {
namespace {

constexpr const char* kCode = "286000000000000001";

class CodePayment : public Api {
protected:
    CodePayment() {
        open_line();
        waits();
    }
    void waits() { gateway_->trade = {gateway::TradeState::waiting, "", "", {}, {}, {}, {}, "WAIT"}; }
    http::Response take(const std::string& key, int cycles = 2, const std::string& code = kCode) {
        return call(
            "POST", "/v1/lines/1-1/code-payments",
            fmt::format(R"({{"cycles":{},"price":{{"amount":{},"currency":"CNY"}},"auth_code":"{}"}})",
                        cycles, cycles == 0 ? 700 : cycles * 500, code),
            key);
    }
    static std::string member(const http::Response& answer, const char* name) {
        const auto body = json::parse(answer.body);
        const auto* found = body.as_object().if_contains(name);
        return found != nullptr && found->is_string() ? std::string{found->as_string()} : "";
    }
    std::string path_of(const http::Response& answer) {
        return "/v1/lines/1-1/code-payments/" + member(answer, "order_id");
    }
    std::string result_at(const std::string& path) { return member(call("GET", path), "result"); }
    void pass(std::chrono::seconds time) {
        time_.set(time_.now() + time);
        workers_->payments.run_due(kBrand);
    }
    Money main() { return store_->view()->line(NumberId{1})->main; }
};

TEST_F(CodePayment, PaidAtOnceIsCreditedAtOnceAndOnce) {
    paid("KL1x1x2", "T1", 1000);
    const auto answer = take("k1");
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(member(answer, "result"), "credited");
    EXPECT_EQ(member(answer, "receipt_no"), "J-1-3");
    EXPECT_EQ(member(answer, "paid_until"), "2026-04-30");
    EXPECT_EQ(member(answer, "method"), "alipay_code");
    const auto again = take("k1");
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(member(again, "receipt_no"), "J-1-3");
    EXPECT_EQ(gateway_->codes, std::vector<std::string>{kCode}) << "a repeat asks for no money";
    EXPECT_EQ(member(take("k1", 1), "code"), "idempotency.key_reused");
    EXPECT_EQ(member(call("POST", path_of(answer) + "/cancel", "", "c1"), "result"), "credited");
    EXPECT_TRUE(gateway_->cancelled.empty()) << "money that is here is not taken back this way";
}

TEST_F(CodePayment, APayerWhoIsAskedPays) {
    const auto answer = take("k1", 0);
    EXPECT_EQ(member(answer, "result"), "waiting");
    pass(std::chrono::seconds{5});
    EXPECT_EQ(result_at(path_of(answer)), "waiting");
    for (int asked = 0; asked < 8; ++asked) pass(std::chrono::seconds{5});
    paid("KL1x1x2", "T1", 700);
    pass(std::chrono::seconds{5});  // he stands there: asked as often after a minute as at first
    EXPECT_EQ(result_at(path_of(answer)), "credited");
    EXPECT_EQ(main(), Money::from_minor(700));
}

TEST_F(CodePayment, WhoDoesNotPayIsCancelledWithoutAnybody) {
    const auto answer = take("k1");
    pass(std::chrono::seconds{80});
    EXPECT_TRUE(gateway_->cancelled.empty());
    pass(std::chrono::seconds{15});
    EXPECT_EQ(gateway_->cancelled, std::vector<std::string>{"KL1x1x2"});
    EXPECT_EQ(result_at(path_of(answer)), "not_paid");
    EXPECT_EQ(store_->view()->line(NumberId{1})->intents_pending, 0);
}

TEST_F(CodePayment, ThePersonAtTheTillCancels) {
    const auto answer = take("k1");
    const auto ended = call("POST", path_of(answer) + "/cancel", "", "c1");
    EXPECT_EQ(ended.status, 200) << ended.body;
    EXPECT_EQ(member(ended, "result"), "not_paid");
    // Paid in the moment before: the platform has sent it back, and so have our books.
    paid("KL1x1x2", "T1", 1000);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_EQ(result_at(path_of(answer)), "refunding");
    EXPECT_EQ(main(), Money{});
    pass(std::chrono::seconds{1});
    EXPECT_EQ(result_at(path_of(answer)), "refunded");
    EXPECT_TRUE(gateway_->refunds.empty()) << "by cancelling, not by a refund beside it";
    EXPECT_EQ(gateway_->cancelled.size(), 2U);
}

TEST_F(CodePayment, CancellingThatFailsGoesOn) {
    const auto answer = take("k1");
    gateway_->cancels = gateway::CancelState::again;
    EXPECT_EQ(member(call("POST", path_of(answer) + "/cancel", "", "c1"), "result"), "waiting");
    pass(std::chrono::seconds{5});
    EXPECT_EQ(result_at(path_of(answer)), "confirming") << "asked for again though its time is not over";
    gateway_->cancels = gateway::CancelState::cancelled;
    pass(std::chrono::seconds{60});
    EXPECT_EQ(result_at(path_of(answer)), "not_paid");
}

// Asked about every five seconds for a minute and a half, it is not thereby one that is rarely tried.
TEST_F(CodePayment, AnEndThatFailsIsTriedAgainSoon) {
    const auto answer = take("k1");
    for (int i = 0; i < 18; ++i) pass(std::chrono::seconds{5});
    gateway_->cancels = gateway::CancelState::again;
    pass(std::chrono::seconds{5});
    EXPECT_EQ(result_at(path_of(answer)), "confirming");
    gateway_->cancels = gateway::CancelState::cancelled;
    pass(std::chrono::seconds{10});
    EXPECT_EQ(result_at(path_of(answer)), "not_paid");
}

TEST_F(CodePayment, PaidTooLateToCancelGoesBackAsARefund) {
    const auto answer = take("k1");
    gateway_->cancels = gateway::CancelState::again;
    call("POST", path_of(answer) + "/cancel", "", "c1");
    gateway_->cancels = gateway::CancelState::refused;
    paid("KL1x1x2", "T1", 1000);
    pass(std::chrono::seconds{10});
    pass(std::chrono::seconds{10});
    EXPECT_EQ(gateway_->refunds.size(), 1U);
    EXPECT_EQ(result_at(path_of(answer)), "refunded");
}

TEST_F(CodePayment, WhatThePlatformRefusesIsNotPaid) {
    gateway_->by_code = gateway::Trade{gateway::TradeState::closed, "", "", {}, {}, {}, {}, "余额不足"};
    const auto poor = take("k1");
    EXPECT_EQ(member(poor, "result"), "not_paid");
    EXPECT_EQ(member(poor, "answer"), "余额不足");
    gateway_->by_code = fail(ErrorCode::gateway_refused, "ACQ.ACCESS_FORBIDDEN");
    EXPECT_EQ(member(take("k2"), "answer"), "ACQ.ACCESS_FORBIDDEN");
    gateway_->by_code = fail(ErrorCode::gateway_unavailable);
    const auto lost = take("k3");
    EXPECT_EQ(member(lost, "result"), "waiting");
    paid("KL1x1x7", "T3", 1000);
    pass(std::chrono::seconds{5});
    EXPECT_EQ(result_at(path_of(lost)), "credited") << "the answer was lost, the money was not";
}

TEST_F(CodePayment, SaysWhatIsWrong) {
    EXPECT_EQ(member(take("k1", 2, "1234567890123456"), "code"), "request.invalid");
    EXPECT_EQ(member(take("k1", 2, "130000000000000001"), "code"), "gateway.unknown") << "no WeChat Pay here";
    EXPECT_EQ(member(take("k1", 99), "code"), "request.invalid");
    EXPECT_EQ(take("", 2).status, 400);
    paid("KL1x1x2", "T1", 1000);
    const auto answer = take("k1");
    EXPECT_EQ(call("GET", "/v1/lines/1-1/code-payments/1-1-99").status, 404);
    EXPECT_EQ(call("GET", "/v1/lines/1-1/code-payments/nonsense").status, 404);
    EXPECT_EQ(call("GET", "/v1/lines/2-1/code-payments/2-1-1").status, 404);
    const auto scanned = order(1);
    EXPECT_EQ(call("GET", "/v1/lines/1-1/code-payments/" + std::string{scanned.at("id").as_string()}).status,
              404)
        << "paid another way";
    key_ = make_key("brand1", R"({"name":"reader","scopes":["read"]})");
    EXPECT_EQ(take("k9").status, 403);
}

TEST_F(CodePayment, ThePublicPageTakesNone) {
    EXPECT_FALSE(call("GET", "/public/v1/offer").body.contains("alipay_code"));
    const auto refused = call("POST", "/public/v1/orders",
                              R"({"msisdn":"17000000001","cycles":1,"price":{"amount":500,"currency":"CNY"},)"
                              R"("method":"alipay_code"})",
                              "a-key-nobody-guesses-9");
    EXPECT_EQ(member(refused, "code"), "gateway.unknown");
}

}  // namespace
}  // namespace keepline::test
