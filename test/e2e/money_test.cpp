// Money on its way back, at the door: payments, refunds, undo, corrections, suspense, two persons.

#include <atomic>

#include "api/money_shapes.h"
#include "e2e/api_fixture.h"

namespace keepline::test {
namespace {

TEST_F(Api, RefundsWhatIsLeftTheWayItCame) {
    open_line();
    const auto placed = paid_order();
    be_admin();
    const auto payments = items("/v1/lines/1-1/payments");
    ASSERT_EQ(payments.size(), 2U);
    EXPECT_EQ(payments[0].at("way").as_string(), "gateway:alipay");
    EXPECT_EQ(payments[0].at("payer_amount").at("amount").as_int64(), 900);
    EXPECT_EQ(payments[0].at("received").at("amount").as_int64(), 1000);
    EXPECT_EQ(payments[0].at("our_coupons").at("amount").as_int64(), 30);
    EXPECT_EQ(payments[0].at("other_coupons").at("amount").as_int64(), 70);
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
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    const std::string order_path = "/v1/lines/1-1/orders/" + std::string{placed.at("id").as_string()};
    EXPECT_EQ(json::parse(call("GET", order_path).body).at("state").as_string(), "partially_refunded");
    EXPECT_EQ(json::parse(look(placed).body).at("receipt").at("payer_amount").at("amount").as_int64(), 900);
    const auto partly = json::parse(look(placed).body);
    EXPECT_EQ(partly.at("result").as_string(), "credited");
    EXPECT_EQ(
        partly.at("refunds"),
        json::parse(R"([{"amount":{"amount":450,"currency":"CNY"},"state":"refunded","uncredited":false}])"));
    EXPECT_FALSE(partly.at("receipt").as_object().contains("paid_until")) << "the whole had bought it";
    EXPECT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 500), "f2").status, 201);
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
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

TEST_F(Api, APayerTakesAPaymentOnAWrongNumberBackHimself) {
    open_line();
    const auto before = *store_->view()->line(NumberId{1});
    const auto placed = order(2);
    EXPECT_FALSE(placed.as_object().contains("undo_until"));
    EXPECT_EQ(code_of(undo(placed)), "payment.unknown");
    paid("KL1x1x2", "T1", 1000);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_EQ(json::parse(look(placed).body).at("undo_until").as_string(), "2026-01-31T07:00:00Z");
    auto stranger = placed;
    stranger.at("token") = std::string(48, '0');
    EXPECT_EQ(code_of(undo(stranger)), "order.unknown");
    EXPECT_EQ(code_of(undo(placed, "guessed")), "idempotency.key_required");
    time_.set(time_.now() + std::chrono::hours{3});
    const auto undone = undo(placed);
    ASSERT_EQ(undone.status, 201) << undone.body;
    const auto shown = json::parse(undone.body);
    EXPECT_EQ(shown.at("result").as_string(), "refunding");
    EXPECT_EQ(shown.at("undone_at").as_string(), "2026-01-31T07:00:00Z");
    EXPECT_FALSE(shown.as_object().contains("receipt"));
    EXPECT_EQ(undo(placed).body, undone.body) << "a repeat gets the first answer";
    EXPECT_EQ(code_of(undo(placed, "a-wrong-number-0002")), "undo.not_possible");
    const auto after = *store_->view()->line(NumberId{1});
    EXPECT_EQ(after.paid_until, before.paid_until);
    EXPECT_EQ(after.main, before.main);
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    EXPECT_EQ(gateway_->refunds.size(), 1U);
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "refunded");
    be_admin();
    EXPECT_EQ(items("/v1/lines/1-1/refunds")[0].at("asked_by").as_string(), "payer:0");
}

TEST_F(Api, AWrongNumberIsToldInTime) {
    open_line();
    const auto placed = paid_order();
    time_.set(time_.now() + std::chrono::hours{3} + std::chrono::seconds{1});
    EXPECT_FALSE(json::parse(look(placed).body).as_object().contains("undo_until"));
    EXPECT_EQ(code_of(undo(placed)), "undo.too_late");
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

TEST_F(Api, UndosOfAPartyAtTheSameInstantDoNotPassItsLimit) {
    constexpr int kAtOnce = 6;
    std::vector<std::string> lines, bodies;
    for (int i = 1; i <= kAtOnce; ++i) {
        lines.push_back(open_line(i));
        const auto renewed = call("POST", "/v1/lines/" + lines.back() + "/renewals", kRenewal, "r");
        bodies.push_back(fmt::format(R"({{"entry_no":{},"reason":"充错号码"}})",
                                     json::serialize(json::parse(renewed.body).at("entry_no"))));
    }
    be_admin();
    std::atomic<int> undone{0}, refused{0};
    std::vector<std::jthread> callers;
    for (int i = 0; i < kAtOnce; ++i)
        callers.emplace_back([&, i] {
            const auto answer = call("POST", "/v1/lines/" + lines[i] + "/undo", bodies[i], "u");
            ++(answer.status == 201 ? undone : refused);
        });
    callers.clear();
    EXPECT_EQ(undone, 2);
    EXPECT_EQ(refused, kAtOnce - 2);
}

TEST_F(Api, ARefundThePlatformRefusesGoesByBankByTwoPersons) {
    open_line();
    const auto placed = paid_order();
    be_admin();
    const std::string entry{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
    ASSERT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 500), "f1").status, 201);
    gateway_->refund_state = gateway::RefundState::refused_for_good;
    gateway_->found_state = gateway::RefundState::refused;
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    time_.set(time_.now() + std::chrono::hours{50});
    EXPECT_EQ(workers_->payments.run_due(kBrand), 0) << "it is tried no more";
    const auto refused = items("/v1/refused-refunds");
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].at("age_hours").as_int64(), 50);
    EXPECT_EQ(refused[0].at("answer").as_string(), "refund");
    EXPECT_EQ(refused[0].at("payer_gets").at("amount").as_int64(), 450);
    EXPECT_EQ(refused[0].at("order_id").as_string(), placed.at("id").as_string());
    const std::string path = "/v1/refused-refunds/" + std::string{refused[0].at("id").as_string()};
    const std::string body = R"({"bank_reference":"CMB-1","reason":"同名账户"})";
    EXPECT_EQ(call("POST", path + "/transfer", body, "t1").status, 403) << "no key sends money out";
    const auto asked = by_administrator(path + "/transfer", body);
    ASSERT_EQ(asked.status, 201) << asked.body;
    const std::string approval{json::parse(asked.body).at("approval_id").as_string()};
    EXPECT_EQ(code_of(by_administrator("/v1/approvals/" + approval + "/approve")), "approval.same_person");
    EXPECT_EQ(items("/v1/refused-refunds")[0].at("state").as_string(), "transfer_asked");
    const auto row = api::parse_row_id(approval);
    const auto agreed =
        keepline::ask(*engine_, {kBrand, row->home, 0, {ActorKind::staff, 7}, "agree", Approve{row->n, {}}});
    ASSERT_TRUE(agreed.has_value());
    const auto transfers = (*store_->view()->record(row->home, agreed->n))->made.transfers;
    ASSERT_EQ(transfers.size(), 2U);
    EXPECT_EQ(transfers[0].credit.kind, AccountKind::bank);
    EXPECT_EQ(transfers[0].amount, Money::from_minor(450));
    EXPECT_EQ(transfers[1].credit.kind, AccountKind::promotion_cost) << "the platform moves nothing";
    EXPECT_TRUE(items("/v1/refused-refunds").empty());
    const auto done = items("/v1/lines/1-1/refunds")[0];
    EXPECT_EQ(done.at("state").as_string(), "done");
    EXPECT_EQ(done.at("bank_reference").as_string(), "CMB-1");
    const std::string order_path = "/v1/lines/1-1/orders/" + std::string{placed.at("id").as_string()};
    EXPECT_EQ(json::parse(call("GET", order_path).body).at("state").as_string(), "partially_refunded");
}

class RefundAtThePlatform : public Api {
protected:
    /// Of a payment of 10.00.
    void ask_half_back() {
        open_line();
        paid_order();
        be_admin();
        const std::string entry{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
        ASSERT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 500), "f1").status, 201);
    }
};

// What the platform will not send, and does not say it has not sent, nobody else may send.
TEST_F(RefundAtThePlatform, ARefundOfWhichThePlatformKnowsNothingStaysItsOwn) {
    ask_half_back();
    gateway_->refund_state = gateway::RefundState::refused_for_good;
    gateway_->found_state = gateway::RefundState::unknown;
    for (int hour = 0; hour < 24 * 9; ++hour) {
        time_.set(time_.now() + std::chrono::hours{1});
        workers_->payments.run_due(kBrand);
    }
    EXPECT_TRUE(items("/v1/refused-refunds").empty());
    gateway_->found_state = gateway::RefundState::done;
    time_.set(time_.now() + std::chrono::hours{1});
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(items("/v1/lines/1-1/refunds")[0].at("state").as_string(), "done");
}

TEST_F(RefundAtThePlatform, ARefundThatWasTakenAndFailedIsOnTheList) {
    ask_half_back();
    gateway_->refund_state = gateway::RefundState::accepted;
    gateway_->found_state = gateway::RefundState::refused_for_good;
    workers_->payments.run_due(kBrand);
    ASSERT_EQ(items("/v1/refused-refunds").size(), 1U);
    EXPECT_EQ(items("/v1/refused-refunds")[0].at("answer").as_string(), "found");
}

TEST_F(RefundAtThePlatform, ARefundOfAnotherAmountAtThePlatformIsForAPerson) {
    ask_half_back();
    gateway_->refund_state = gateway::RefundState::refused;
    gateway_->found_amount = Money::from_minor(300);
    workers_->payments.run_due(kBrand);
    ASSERT_EQ(items("/v1/refused-refunds").size(), 1U);
    EXPECT_EQ(items("/v1/refused-refunds")[0].at("answer").as_string(), "300 fen were sent: found");
    EXPECT_NE(items("/v1/lines/1-1/refunds")[0].at("state").as_string(), "done");
}

TEST_F(Api, MoneyOfNobodyThatThePlatformRefusesIsOnTheListToo) {
    for (int i = 1; i <= 3; ++i) {
        paid("SOMETHINGELSE", "T70000000" + std::to_string(i), 800);
        EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    }
    be_admin();
    for (int i = 1; i <= 3; ++i)
        EXPECT_EQ(call("POST", fmt::format("/v1/suspense/gateway-1-{}/resolve", i),
                       R"({"to":"payer","reason":"来电"})", fmt::format("s{}", i))
                      .status,
                  201);
    gateway_->refund_state = gateway::RefundState::refused;
    gateway_->found_state = gateway::RefundState::refused;
    int tries = 0;
    for (int hour = 0; hour < 24 * 9; ++hour) {
        time_.set(time_.now() + std::chrono::hours{1});
        tries += workers_->payments.run_due(kBrand);
    }
    EXPECT_EQ(tries, 3 * 181) << "a refusal is believed after a week";
    const auto first = json::parse(call("GET", "/v1/refused-refunds?limit=2").body);
    ASSERT_EQ(first.at("items").as_array().size(), 2U);
    EXPECT_EQ(first.at("items").at(0).at("kind").as_string(), "uncredited");
    EXPECT_FALSE(first.at("items").at(0).as_object().contains("line"));
    const std::string cursor{first.at("next_cursor").as_string()};
    const auto rest = json::parse(call("GET", "/v1/refused-refunds?limit=2&cursor=" + cursor).body);
    ASSERT_EQ(rest.at("items").as_array().size(), 1U);
    EXPECT_FALSE(rest.as_object().contains("next_cursor"));
    EXPECT_EQ(code_of(call("GET", "/v1/refused-refunds?cursor=12")), "request.invalid");
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
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    EXPECT_EQ(workers_->payments.run_due(kBrand), 0);
    EXPECT_EQ(store_->view()->line(NumberId{1})->main, Money::from_minor(800));
    EXPECT_TRUE(items("/v1/suspense").empty());
    const auto payment = items("/v1/lines/1-1/payments")[0];
    EXPECT_EQ(payment.at("way").as_string(), "gateway:alipay");
    const std::string entry{payment.at("entry_no").as_string()};
    EXPECT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 800), "f1").status, 201);
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(gateway_->refunds, (std::vector<std::string>{"KLR0x1x3"}));
}

TEST_F(Api, APaymentGivenToAnotherLineIsNotCalledUnpaid) {
    open_line(1);
    open_line(2);
    const auto placed = order(2);
    paid("KL1x1x2", "T1", 900);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "confirming");
    be_admin();
    const std::string path =
        "/v1/suspense/" + std::string{items("/v1/suspense")[0].at("id").as_string()} + "/resolve";
    const auto asked = call("POST", path, R"({"to":"2-1","reason":"来电","evidence":"付款截图"})", "s1");
    ASSERT_EQ(asked.status, 201) << asked.body;
    const std::string approval{json::parse(asked.body).at("approval_id").as_string()};
    EXPECT_EQ(by_administrator("/v1/approvals/" + approval + "/approve").status, 201);
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(store_->view()->line(NumberId{2})->main, Money::from_minor(900));
    EXPECT_EQ(json::parse(look(placed).body).at("result").as_string(), "moved");
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
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    const auto resting = items("/v1/suspense");
    ASSERT_EQ(resting.size(), 1U);
    EXPECT_EQ(resting[0].at("state").as_string(), "open");
    EXPECT_EQ(
        call("POST", "/v1/suspense/gateway-1-1/resolve", R"({"to":"payer","reason":"退回"})", "s2").status,
        201);
    EXPECT_EQ(workers_->payments.run_due(kBrand), 1);
    EXPECT_EQ(gateway_->refunds, (std::vector<std::string>{"KLR6x1x6"}));
    EXPECT_EQ(store_->view()->next_task({}), Instant::never());
}

}  // namespace
}  // namespace keepline::test
