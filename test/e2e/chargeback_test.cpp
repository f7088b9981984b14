// A payer disputes a payment at the platform: what is blocked meanwhile, what a lost dispute takes and from
// whom, and how the statement finds it. And money in suspense that goes back by itself.

#include "e2e/api_fixture.h"
#include "job/reconcile.h"
#include "job/trial_balance.h"

namespace keepline::test {
namespace {

class Chargebacks : public Api {
protected:
    Chargebacks()
        : Api{[](Catalog& all) {
              all.brands.at(kBrand).approval_above_adjust = Money::from_minor(1'000);
              all.brands.at(kBrand).suspense_returns = true;
          }} {
        open_line();
    }
    void pay() {
        placed_ = paid_order();
        be_admin();
        entry_ = std::string{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
    }
    void pay_above_the_limit() {
        placed_ = order(3);
        paid("KL1x1x2", "T1", 1500);
        gateway_->trade.paid_by_payer = gateway_->trade.received = Money::from_minor(1500);
        ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
        be_admin();
        entry_ = std::string{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
    }
    // The day of the payment, as the platform's statement has it.
    DayFigures compare() {
        return job::reconcile(*desk_, *gateway_, {kBrand, kGateway, {}, kDay, {}},
                              [](std::int64_t) { return true; })
            .value();
    }
    http::Response book(const std::string& id) {
        return by_administrator("/v1/breaks/" + id + "/resolve", R"({"how":"book","reason":"平台收回"})");
    }
    http::Response open(int fen, const std::string& case_no = "CASE-1", const std::string& entry = {}) {
        return by_administrator(
            "/v1/lines/1-1/chargebacks",
            fmt::format(R"({{"entry_no":"{}","amount":{{"amount":{},"currency":"CNY"}},"case_no":"{}",)"
                        R"("reason":"付款人称非本人支付","answer_by":"2026-02-10"}})",
                        entry.empty() ? entry_ : entry, fen, case_no));
    }
    http::Response end(const std::string& id, const std::string& outcome, const std::string& refund_no = {}) {
        std::string more;
        if (!refund_no.empty()) more = R"(,"refund_no":")" + refund_no + "\"";
        return by_administrator("/v1/chargebacks/" + id + "/end",
                                R"({"outcome":")" + outcome + R"(","reason":"平台裁定")" + more + "}");
    }
    http::Response refund(int fen) {
        return call("POST", "/v1/lines/1-1/refunds", refund_body(entry_, fen),
                    "refund-" + std::to_string(++refunds_));
    }
    LineState line() { return *store_->view()->line(NumberId{1}); }
    std::string order_state() {
        return std::string{items("/v1/lines/1-1/orders")[0].at("state").as_string()};
    }
    Money balance(AccountKind kind) {
        const auto books = job::trial_balance(*desk_->view, *catalog_, kBrand, Instant::never());
        Money sum;
        for (const LedgerSum& each : books->sums)
            if (each.account.kind == kind)
                sum += grows_by_debit(kind) ? each.debits - each.credits : each.credits - each.debits;
        return sum;
    }

    static std::string id_of(const http::Response& answer) {
        return std::string{json::parse(answer.body).at("id").as_string()};
    }

    static constexpr BusinessDate kDay{20484};  // 2026-01-31
    json::value placed_;
    std::string entry_;
    int refunds_ = 0;
};

TEST_F(Chargebacks, NothingGoesBackByAnotherWayMeanwhile) {
    pay();
    const auto opened = open(400);
    ASSERT_EQ(opened.status, 201) << opened.body;
    const auto body = json::parse(opened.body);
    EXPECT_EQ(body.at("state").as_string(), "open");
    EXPECT_EQ(body.at("line").as_string(), "1-1");
    EXPECT_EQ(body.at("gateway").as_string(), "alipay");
    EXPECT_EQ(body.at("payment_entry_no").as_string(), entry_);
    EXPECT_EQ(line().disputes_open, 1);
    EXPECT_EQ(order_state(), "disputed");
    EXPECT_EQ(json::parse(look(placed_).body).at("result").as_string(), "credited");
    EXPECT_EQ(code_of(refund(100)), "refund.disputed");
    EXPECT_EQ(code_of(undo(placed_)), "refund.disputed");
    EXPECT_EQ(code_of(open(100)), "chargeback.case_used");
    EXPECT_EQ(code_of(open(601, "CASE-2")), "chargeback.exceeds");
    const auto other = open(600, "CASE-2");
    EXPECT_EQ(other.status, 201);
    EXPECT_EQ(items("/v1/chargebacks").size(), 2U);

    const auto won = end(id_of(opened), "won");
    ASSERT_EQ(won.status, 201) << won.body;
    EXPECT_EQ(json::parse(won.body).at("state").as_string(), "won");
    EXPECT_EQ(code_of(end(id_of(opened), "lost")), "chargeback.ended");
    EXPECT_EQ(code_of(refund(100)), "refund.disputed") << "the other dispute is open";
    EXPECT_EQ(order_state(), "disputed");
    EXPECT_EQ(end(id_of(other), "won").status, 201);
    EXPECT_EQ(line().disputes_open, 0);
    EXPECT_EQ(order_state(), "fulfilled");
    EXPECT_EQ(refund(1000).status, 201);
    EXPECT_TRUE(items("/v1/chargebacks").empty());
    EXPECT_EQ(items("/v1/chargebacks?state=won").size(), 2U);
    EXPECT_EQ(items("/v1/lines/1-1/chargebacks").size(), 2U);
    EXPECT_EQ(call("GET", "/v1/chargebacks?state=gone").status, 422);
}

TEST_F(Chargebacks, ALostOneTakesWhatTheLineHasAndTheRestIsOurLoss) {
    pay();
    time_.set(china_time("2026-03-05"));
    workers_->run_due(kBrand);
    const auto until = line().paid_until;
    const auto lost = end(id_of(open(1000)), "lost");
    ASSERT_EQ(lost.status, 201) << lost.body;
    const auto body = json::parse(lost.body);
    EXPECT_EQ(body.at("state").as_string(), "lost");
    EXPECT_EQ(body.at("from_line").at("amount").as_int64() + body.at("loss").at("amount").as_int64(), 1000);
    EXPECT_EQ(body.at("from_line").at("amount").as_int64(), 500);
    EXPECT_EQ(balance(AccountKind::chargeback_loss), Money::from_minor(500));
    EXPECT_EQ(balance(AccountKind::clearing), Money{});
    EXPECT_EQ(line().stage, Stage::active) << "the cycle that has begun stays paid";
    EXPECT_LT(line().paid_until, until);
    EXPECT_EQ(line().cycles_prepaid, 0);
    EXPECT_EQ(order_state(), "refunded");
    const auto payment = items("/v1/lines/1-1/payments")[0];
    EXPECT_EQ(payment.at("refundable").at("amount").as_int64(), 0);
    EXPECT_EQ(payment.at("refunded").at("amount").as_int64(), 1000);
}

TEST_F(Chargebacks, AboveTheLimitAnotherPersonMustAgree) {
    pay_above_the_limit();
    const auto asked = end(id_of(open(1500)), "lost", "TAKEN-1");
    ASSERT_EQ(asked.status, 201) << asked.body;
    EXPECT_EQ(json::parse(asked.body).at("state").as_string(), "awaiting_approval");
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(1500));
    const auto waiting = items("/v1/approvals");
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].at("act").as_string(), "lose_chargeback");
    const std::string path = "/v1/approvals/" + std::string{waiting[0].at("id").as_string()};
    EXPECT_EQ(code_of(by_administrator(path + "/approve")), "approval.same_person");
    EXPECT_EQ(by_administrator(path + "/decline", R"({"reason":"还可申诉"})").status, 201);
    EXPECT_EQ(items("/v1/chargebacks")[0].at("state").as_string(), "open");
    EXPECT_EQ(line().disputes_open, 1);
}

TEST_F(Chargebacks, OnlyOfPaymentsAPlatformTook) {
    pay();
    const auto till = std::string{items("/v1/lines/1-1/payments")[1].at("entry_no").as_string()};
    EXPECT_EQ(code_of(open(100, "CASE-1", till)), "chargeback.no_platform");
    EXPECT_EQ(code_of(open(100, "CASE-1", "J-1-99")), "payment.unknown");
    EXPECT_EQ(code_of(open(0)), "request.invalid");
    EXPECT_EQ(code_of(open(1, "CASE 1")), "request.invalid");
    EXPECT_EQ(code_of(end("number-1-3", "won")), "chargeback.unknown");
    EXPECT_EQ(code_of(end("number-1-3", "drawn")), "request.invalid");
    EXPECT_EQ(call("POST", "/v1/lines/1-1/chargebacks", "{}", "no-key-may").status, 403);
}

TEST_F(Chargebacks, TheStatementFindsALostOneUnderItsNumber) {
    pay();
    const auto row = [](gateway::StatementEvent event, const std::string& number, int fen) {
        return gateway::StatementRow{
            event, "T1", "KL1x1x2", number, Money::from_minor(fen), Money::from_minor(fen), 0, ""};
    };
    gateway_->statement = {row(gateway::StatementEvent::payment, "", 1000),
                           row(gateway::StatementEvent::refund, "TAKEN-1", 400)};
    const BusinessDate day{20484};  // 2026-01-31
    const auto compare = [&](BusinessDate of) {
        return job::reconcile(*desk_, *gateway_, {kBrand, kGateway, {}, of, {}},
                              [](std::int64_t) { return true; })
            .value();
    };
    time_.set(gateway::platform_day_start(day + 1) + std::chrono::hours{12});
    EXPECT_EQ(compare(day).breaks, 1);
    EXPECT_EQ(items("/v1/breaks")[0].at("kind").as_string(), "only_theirs");
    ASSERT_EQ(end(id_of(open(400)), "lost", "TAKEN-1").status, 201);
    const auto found = compare(day);
    EXPECT_EQ(found.breaks, 0);
    EXPECT_TRUE(items("/v1/breaks").empty());
    gateway_->statement->clear();
    time_.set(gateway::platform_day_start(day + 6));
    EXPECT_EQ(compare(day + 1).breaks, 0) << "the day it was recorded on does not miss it";
    EXPECT_EQ(balance(AccountKind::clearing), found.expected());
}

TEST_F(Chargebacks, AlsoOfMoneyThatCameToTheLineOutOfSuspense) {
    paid("SOMETHINGELSE", "T7", 800);
    gateway_->trade.paid_by_payer = gateway_->trade.received = Money::from_minor(800);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    be_admin();
    const auto asked = call("POST", "/v1/suspense/gateway-1-1/resolve",
                            R"({"to":"1-1","reason":"来电","evidence":"付款截图"})", "s1");
    ASSERT_EQ(asked.status, 201) << asked.body;
    ASSERT_EQ(by_administrator("/v1/approvals/gateway-1-2/approve").status, 201);
    workers_->payments.run_due(kBrand);
    entry_ = std::string{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
    ASSERT_EQ(end(id_of(open(800)), "lost", "TAKEN-7").status, 201);
    EXPECT_EQ(balance(AccountKind::clearing), Money{});
    const auto row = [](gateway::StatementEvent event, const std::string& number) {
        return gateway::StatementRow{
            event, "T7", "SOMETHINGELSE", number, Money::from_minor(800), Money::from_minor(800), 0, ""};
    };
    gateway_->statement = {row(gateway::StatementEvent::payment, ""),
                           row(gateway::StatementEvent::refund, "TAKEN-7")};
    const BusinessDate day{20484};  // 2026-01-31
    time_.set(gateway::platform_day_start(day + 1) + std::chrono::hours{12});
    const auto found =
        job::reconcile(*desk_, *gateway_, {kBrand, kGateway, {}, day, {}}, [](std::int64_t) { return true; });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->breaks, 0);
    EXPECT_EQ(found->matched, 2);
}

TEST_F(Chargebacks, WhatABreakHasBookedIsNotPostedTwice) {
    pay();
    const gateway::StatementRow taken{
        gateway::StatementEvent::refund, "T1", "KL1x1x2", "TAKEN-1", Money::from_minor(400),
        Money::from_minor(400),          0,    ""};
    const gateway::StatementRow made{
        gateway::StatementEvent::payment, "T1", "KL1x1x2", "", Money::from_minor(1000),
        Money::from_minor(1000),          0,    ""};
    gateway_->statement = {made, taken};
    time_.set(gateway::platform_day_start(kDay + 1) + std::chrono::hours{12});
    EXPECT_EQ(compare().breaks, 1);
    ASSERT_EQ(book("alipay.refund.TAKEN-1").status, 201);
    EXPECT_EQ(balance(AccountKind::chargeback_loss), Money::from_minor(400));
    ASSERT_EQ(end(id_of(open(400)), "lost", "TAKEN-1").status, 201);
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(600));
    EXPECT_EQ(balance(AccountKind::chargeback_loss), Money{}) << "the line still had all of it";
    EXPECT_EQ(balance(AccountKind::clearing), compare().expected());
    EXPECT_TRUE(items("/v1/breaks").empty());

    // The other way round: recorded before anybody booked it.
    gateway_->statement->back().request_no = "TAKEN-2";
    gateway_->statement->push_back(taken);
    compare();
    EXPECT_EQ(items("/v1/breaks").size(), 1U);
    ASSERT_EQ(end(id_of(open(400, "CASE-2")), "lost", "TAKEN-2").status, 201);
    EXPECT_EQ(code_of(book("alipay.refund.TAKEN-2")), "break.compare_again");
    EXPECT_EQ(balance(AccountKind::clearing), compare().expected());
    EXPECT_TRUE(items("/v1/breaks").empty());
}

TEST_F(Chargebacks, WhatWaitsForItsSecondPersonIsNotBookedAsABreakMeanwhile) {
    pay_above_the_limit();
    gateway_->statement = {{gateway::StatementEvent::payment, "T1", "KL1x1x2", "", Money::from_minor(1500),
                            Money::from_minor(1500), 0, ""},
                           {gateway::StatementEvent::refund, "T1", "KL1x1x2", "TAKEN-1",
                            Money::from_minor(1500), Money::from_minor(1500), 0, ""}};
    time_.set(gateway::platform_day_start(kDay + 1) + std::chrono::hours{12});
    EXPECT_EQ(compare().breaks, 1) << "what one person says is not posted";
    ASSERT_EQ(end(id_of(open(1500)), "lost", "TAKEN-1").status, 201);
    EXPECT_EQ(code_of(book("alipay.refund.TAKEN-1")), "break.compare_again");
    const std::string path = "/v1/approvals/" + std::string{items("/v1/approvals")[0].at("id").as_string()};
    ASSERT_EQ(by_administrator(path + "/decline", R"({"reason":"还可申诉"})").status, 201);
    EXPECT_EQ(book("alipay.refund.TAKEN-1").status, 201);
}

TEST_F(Chargebacks, BonusGrantedForAPaymentGoesBackWithIt) {
    pay();
    const auto granted = by_administrator(
        "/v1/lines/1-1/bonuses",
        R"({"amount":{"amount":101,"currency":"CNY"},"expires_on":"2026-06-01","payment_entry_no":")" +
            entry_ + "\"}");
    ASSERT_EQ(granted.status, 201) << granted.body;
    EXPECT_EQ(
        code_of(by_administrator(
            "/v1/lines/1-1/bonuses",
            R"({"amount":{"amount":1,"currency":"CNY"},"expires_on":"2026-06-01","payment_entry_no":"J-1-99"})")),
        "payment.unknown");
    EXPECT_EQ(refund(500).status, 201);
    EXPECT_EQ(line().bonus, Money::from_minor(51)) << "half of it, rounded down each time";
    EXPECT_EQ(refund(500).status, 201);
    EXPECT_EQ(line().bonus, Money{});
    EXPECT_EQ(balance(AccountKind::promotion_cost), Money{});
}

TEST_F(Chargebacks, WhatNobodyPlacesGoesBackToItsPayerWhenItsTermIsOver) {
    order(2);
    paid("KL1x1x2", "T1", 999);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    be_admin();
    ASSERT_EQ(items("/v1/suspense").size(), 1U);
    time_.set(clock_.now(kBrand) + std::chrono::hours{71});
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(items("/v1/suspense").size(), 1U);
    time_.set(clock_.now(kBrand) + std::chrono::hours{2});
    for (int i = 0; i < 3; ++i) workers_->payments.run_due(kBrand);
    EXPECT_TRUE(items("/v1/suspense").empty());
    EXPECT_EQ(gateway_->refunds.size(), 1U);
    EXPECT_EQ(balance(AccountKind::clearing), Money{});
    EXPECT_EQ(order_state(), "refunded");
    EXPECT_EQ(workers_->payments.run_due(kBrand), 0);
}

}  // namespace
}  // namespace keepline::test
