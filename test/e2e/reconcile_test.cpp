// Our books against the platform's statement: what is the same, what is not, and how each difference ends.

#include "job/reconcile.h"

#include "e2e/api_fixture.h"
#include "job/trial_balance.h"

namespace keepline::test {
namespace {

using gateway::StatementEvent;
using gateway::StatementRow;

constexpr BusinessDate kDay = BusinessDate{20484};  // 2026-01-31

StatementRow payment(const std::string& trade_no, const std::string& out_trade_no, int fen, int settled = 0) {
    return {StatementEvent::payment,
            trade_no,
            out_trade_no,
            {},
            Money::from_minor(fen),
            Money::from_minor(settled == 0 ? fen : settled),
            fen * 6,
            "2026-01-31 00:00:00"};
}
StatementRow refund(const std::string& trade_no, const std::string& request_no, int fen) {
    return {
        StatementEvent::refund, trade_no, {}, request_no, Money::from_minor(fen), Money::from_minor(fen), 0,
        "2026-01-31 00:00:00"};
}

class Reconciliations : public Api {
protected:
    Reconciliations()
        : Api{[](Catalog& all) {
              all.brands.at(kBrand).approval_above_adjust = Money::from_minor(1'500);
              all.gateways.at(kGateway).fee_rate = 60;
          }} {
        open_line();
        be_admin();
        gateway_->statement.emplace();
    }
    std::vector<StatementRow>& statement() { return *gateway_->statement; }
    void next_day() { time_.set(clock_.now(kBrand) + std::chrono::hours{24}); }
    DayFigures compare(BusinessDate day = kDay) {
        const auto found = job::reconcile(*desk_, *gateway_, {kBrand, kGateway, {}, day, {}},
                                          [](std::int64_t) { return true; });
        EXPECT_TRUE(found) << error_text(found.error().code).code;
        return found.value_or(DayFigures{});
    }
    std::int64_t records() { return store_->view()->history(home_of(kGateway), 0, 1)->items.front().n; }
    Money balance(AccountKind kind) {
        const auto books = job::trial_balance(*desk_->view, *catalog_, kBrand, Instant::never());
        for (const LedgerSum& sum : books->sums)
            if (sum.account.kind == kind)
                return grows_by_debit(kind) ? sum.debits - sum.credits : sum.credits - sum.debits;
        return {};
    }
    json::object only_break() {
        const auto found = items("/v1/breaks");
        EXPECT_EQ(found.size(), 1U);
        return found.empty() ? json::object{} : found[0].as_object();
    }
    /// The statement has 10.00, of which 9.00 reach us; posted after its day was compared, by a platform that
    /// says that `fen` do.
    void post_late(int fen) {
        order(2);
        statement() = {payment("T1", "KL1x1x2", 1000, 900)};
        gateway_->trade = {};
        next_day();
        compare();
        paid("KL1x1x2", "T1", 1000);
        gateway_->trade.paid_by_payer = gateway_->trade.received = Money::from_minor(fen);
        const auto posted = by_administrator("/v1/breaks/alipay.payment.T1/post");
        ASSERT_EQ(posted.status, 201) << posted.body;
    }
    http::Response resolve(const json::object& each, const std::string& how) {
        return by_administrator("/v1/breaks/" + std::string{each.at("id").as_string()} + "/resolve",
                                R"({"how":")" + how + R"(","reason":"查明"})");
    }
};

TEST_F(Reconciliations, OfADayThatIsTheSameLeaveWhatThePlatformOwes) {
    paid_order();
    const auto entry = std::string{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
    EXPECT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 400), "f1").status, 201);
    workers_->payments.run_due(kBrand);
    statement() = {payment("T1", "KL1x1x2", 1000), refund("T1", gateway_->refunds.at(0), 400)};
    next_day();
    const DayFigures found = compare();
    EXPECT_EQ(found.matched, 2);
    EXPECT_EQ(found.breaks, 0);
    EXPECT_EQ(found.our_paid, Money::from_minor(1000));
    EXPECT_EQ(found.their_refunded, Money::from_minor(400));
    EXPECT_EQ(found.fees, Money::from_minor(6));
    EXPECT_EQ(balance(AccountKind::fees), Money::from_minor(6));
    EXPECT_EQ(balance(AccountKind::clearing), found.expected());
    const auto before = records();
    EXPECT_EQ(compare(), found);
    EXPECT_EQ(records(), before) << "running it again changes nothing";
    const auto day = items("/v1/reconciliations").at(0).as_object();
    EXPECT_EQ(day.at("date").as_string(), "2026-01-31");
    EXPECT_EQ(day.at("expected").at("amount").as_int64(), 594);
}

TEST_F(Reconciliations, FindFeesThatAreNotAsAgreed) {
    paid_order();
    order(1);
    statement() = {payment("T1", "KL1x1x2", 1000), payment("T2", "SHOP1", 500), refund("T2", "SHOP1R", 500)};
    statement()[1].fee_thousandths = 3'999;  // rounded up to a fen
    statement()[2].fee_thousandths = -2'000;
    next_day();
    EXPECT_EQ(compare().breaks, 2) << "of money that is nobody's";
    statement()[0].fee_thousandths = 10'000;
    statement()[2].fee_thousandths = 1;
    EXPECT_EQ(compare().fees, Money::from_minor(14));
    const auto found = items("/v1/breaks").at(0).as_object();
    EXPECT_EQ(found.at("id").as_string(), "alipay.fee.2026-01-31");
    EXPECT_EQ(found.at("kind").as_string(), "amount_differs");
    EXPECT_EQ(found.at("event").as_string(), "fee");
    EXPECT_EQ(found.at("ours").at("amount").as_int64(), 6);
    EXPECT_EQ(found.at("theirs").at("amount").as_int64(), 10);
    EXPECT_EQ(found.at("difference").at("amount").as_int64(), -4);
    EXPECT_EQ(found.at("out_trade_no").as_string(), "KL1x1x2");
    EXPECT_EQ(found.at("actions").as_array(), (json::array{"explain", "assign"}));
    EXPECT_EQ(code_of(resolve(found, "book")), "break.fee_booked");
    statement()[0].fee_thousandths = 6'000;
    statement()[2].fee_thousandths = 0;
    compare();
    EXPECT_EQ(items("/v1/breaks").size(), 2U) << "put right, it is no break any more";
    statement()[0].fee_thousandths = 5'000;
    compare();
    EXPECT_EQ(resolve(items("/v1/breaks").at(0).as_object(), "explain").status, 201);
    const DayFigures last = compare();
    EXPECT_EQ(last.breaks, 3);
    EXPECT_EQ(items("/v1/breaks").size(), 2U);
    EXPECT_EQ(balance(AccountKind::fees), last.fees);
}

TEST_F(Reconciliations, AreNotMadeOfADayThatIsNotOver) {
    const auto found = job::reconcile(*desk_, *gateway_, {kBrand, kGateway, {}, kDay, {}},
                                      [](std::int64_t) { return true; });
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::statement_not_ready);
}

TEST_F(Reconciliations, PostWhatThePlatformHasAndSaysSo) {
    order(2);
    paid("KL1x1x2", "T1", 1000);
    gateway_->trade.received = gateway_->trade.paid_by_payer = Money::from_minor(1000);
    statement() = {payment("T1", "KL1x1x2", 1000)};
    next_day();
    const DayFigures found = compare();
    EXPECT_EQ(found.matched, 1);
    EXPECT_EQ(found.our_payments, 1);
    EXPECT_TRUE(items("/v1/breaks").empty());
    EXPECT_EQ(store_->view()->line(NumberId{1})->prepaid, Money::from_minor(1000));
    EXPECT_EQ(compare(), found);
}

TEST_F(Reconciliations, OpenABreakForMoneyNobodyKnows) {
    statement() = {payment("T9", "SHOP77", 1234)};
    next_day();
    EXPECT_EQ(compare().breaks, 1);
    const auto found = only_break();
    EXPECT_EQ(found.at("kind").as_string(), "only_theirs");
    EXPECT_EQ(found.at("id").as_string(), "alipay.payment.T9");
    EXPECT_EQ(found.at("actions").as_array(), (json::array{"post", "explain", "assign"}));
    EXPECT_EQ(code_of(resolve(found, "book")), "break.post_first");
    gateway_->trade.state = gateway::TradeState::waiting;
    EXPECT_EQ(code_of(by_administrator("/v1/breaks/alipay.payment.T9/post")), "break.not_posted");
    paid("SHOP77", "T9", 1234);
    gateway_->trade.received = gateway_->trade.paid_by_payer = Money::from_minor(1234);
    EXPECT_EQ(by_administrator("/v1/breaks/alipay.payment.T9/post").status, 201);
    EXPECT_EQ(balance(AccountKind::suspense), Money::from_minor(1234));
    EXPECT_TRUE(items("/v1/breaks").empty());
    const auto ended = items("/v1/breaks?state=ended").at(0);
    EXPECT_EQ(ended.at("state").as_string(), "cleared");
    EXPECT_EQ(ended.at("cleared_with").as_string(), "2026-01-31");
    EXPECT_EQ(code_of(by_administrator("/v1/breaks/alipay.payment.T9/post")), "break.ended");
}

TEST_F(Reconciliations, ClearWhatAnotherDaysStatementHas) {
    paid_order();
    time_.set(gateway::platform_day_start(kDay + 3));  // an empty statement is believed by then
    EXPECT_EQ(compare().breaks, 1);
    EXPECT_EQ(only_break().at("kind").as_string(), "only_ours");
    statement() = {payment("T1", "KL1x1x2", 1000)};
    EXPECT_EQ(compare(kDay + 1).matched, 1);
    EXPECT_TRUE(items("/v1/breaks").empty());
    statement().clear();
    const DayFigures again = compare();
    EXPECT_EQ(again.matched, 1);
    EXPECT_EQ(again.breaks, 0);
}

TEST_F(Reconciliations, WaitForABillThatIsNotMadeYet) {
    paid_order();
    next_day();
    const auto found = job::reconcile(*desk_, *gateway_, {kBrand, kGateway, {}, kDay, {}},
                                      [](std::int64_t) { return true; });
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::statement_not_ready);
    EXPECT_TRUE(items("/v1/breaks").empty());
}

TEST_F(Reconciliations, MissAgainWhatTheSameDaysStatementHadOnce) {
    paid_order();
    statement() = {payment("T9", "SHOP77", 100)};
    next_day();
    EXPECT_EQ(compare().breaks, 2);
    statement().push_back(payment("T1", "KL1x1x2", 1000));
    EXPECT_EQ(compare().breaks, 1);
    statement().pop_back();
    EXPECT_EQ(compare().breaks, 2) << "it is not with another day";
    EXPECT_EQ(items("/v1/breaks").size(), 2U);
}

TEST_F(Reconciliations, VoidWhatWaitsForASecondPersonWhenItIsNotSoAnyMore) {
    order(4);
    paid("KL1x1x2", "T1", 2'000);
    gateway_->trade.received = gateway_->trade.paid_by_payer = Money::from_minor(2'000);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    statement() = {payment("T9", "SHOP77", 100)};
    next_day();
    compare();
    for (const auto& each : items("/v1/breaks"))
        if (each.at("kind").as_string() == "only_ours") resolve(each.as_object(), "book");
    ASSERT_EQ(items("/v1/approvals").size(), 1U);
    statement() = {payment("T1", "KL1x1x2", 2'000)};
    next_day();
    compare(kDay + 1);
    EXPECT_TRUE(items("/v1/approvals").empty());
    EXPECT_EQ(items("/v1/breaks").size(), 1U) << "the stranger's";
    EXPECT_EQ(balance(AccountKind::chargeback_loss), Money{});
}

TEST_F(Reconciliations, PostOnlyThePaymentTheStatementNames) {
    paid_order();
    statement() = {payment("T1", "KL1x1x2", 1000), payment("T8", "KL1x1x2", 1000)};
    next_day();
    EXPECT_EQ(compare().breaks, 1);
    const auto found = only_break();
    EXPECT_EQ(found.at("id").as_string(), "alipay.payment.T8");
    EXPECT_EQ(code_of(by_administrator("/v1/breaks/alipay.payment.T8/post")), "break.not_posted");
    EXPECT_EQ(only_break().at("state").as_string(), "open");
}

TEST_F(Reconciliations, SeeARefundThatWentByBankAsWell) {
    paid_order();
    const auto entry = std::string{items("/v1/lines/1-1/payments")[0].at("entry_no").as_string()};
    ASSERT_EQ(call("POST", "/v1/lines/1-1/refunds", refund_body(entry, 400), "f1").status, 201);
    gateway_->refund_state = gateway::RefundState::refused_for_good;
    gateway_->found_state = gateway::RefundState::refused;
    workers_->payments.run_due(kBrand);
    statement() = {payment("T1", "KL1x1x2", 1000), refund("T1", gateway_->refunds.at(0), 400)};
    next_day();
    EXPECT_EQ(compare().breaks, 1) << "the platform refused it, and its statement says it was sent";
    EXPECT_EQ(only_break().at("event").as_string(), "refund");
}

TEST_F(Reconciliations, RememberWhatAStatementHadBeforeTheBooks) {
    const auto placed = order(2);
    next_day();
    paid("KL1x1x2", "T1", 1000);
    gateway_->trade.received = gateway_->trade.paid_by_payer = Money::from_minor(1000);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    statement() = {payment("T1", "KL1x1x2", 1000)};
    EXPECT_EQ(compare().matched, 1) << "the platform's day is the one before the books'";
    next_day();
    statement().clear();
    time_.set(gateway::platform_day_start(kDay + 4));
    EXPECT_EQ(compare(kDay + 1).breaks, 0);
    EXPECT_TRUE(items("/v1/breaks?state=ended").empty()) << "nobody ever had to look at it";
}

TEST_F(Reconciliations, BookADifferenceToWhereAPersonFindsIt) {
    paid_order();
    statement() = {payment("T1", "KL1x1x2", 1100)};
    next_day();
    EXPECT_EQ(compare().breaks, 1);
    auto found = only_break();
    EXPECT_EQ(found.at("kind").as_string(), "amount_differs");
    EXPECT_EQ(found.at("difference").at("amount").as_int64(), 100);
    EXPECT_EQ(resolve(found, "book").status, 201);
    EXPECT_EQ(balance(AccountKind::suspense), Money::from_minor(100));
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(1100 - 7));
    EXPECT_EQ(code_of(resolve(found, "explain")), "break.ended");
    EXPECT_EQ(items("/v1/suspense").at(0).at("reason").as_string(), "statement_differs");
    EXPECT_EQ(compare().breaks, 1);
    EXPECT_TRUE(items("/v1/breaks").empty()) << "what was ended stays ended";
}

TEST_F(Reconciliations, NeedASecondPersonForALargeDifference) {
    order(4);
    paid("KL1x1x2", "T1", 2'000);
    gateway_->trade.received = gateway_->trade.paid_by_payer = Money::from_minor(2'000);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    time_.set(gateway::platform_day_start(kDay + 3));
    EXPECT_EQ(compare().breaks, 1);
    const auto asked = resolve(only_break(), "book");
    ASSERT_EQ(asked.status, 201) << asked.body;
    EXPECT_EQ(json::parse(asked.body).at("outcome").as_string(), "awaiting_approval");
    EXPECT_EQ(balance(AccountKind::chargeback_loss), Money{});
    const auto waiting = items("/v1/approvals");
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].at("act").as_string(), "resolve_break");
    const auto approve = "/v1/approvals/" + std::string{waiting[0].at("id").as_string()};
    EXPECT_EQ(code_of(by_administrator(approve + "/approve")), "approval.same_person");
    EXPECT_EQ(by_administrator(approve + "/decline", R"({"reason":"再查"})").status, 201);
    EXPECT_EQ(only_break().at("state").as_string(), "open");
}

TEST_F(Reconciliations, SayWhatIsListedTwice) {
    paid_order();
    statement() = {payment("T1", "KL1x1x2", 1000), payment("T1", "KL1x1x2", 1000)};
    next_day();
    EXPECT_EQ(compare().matched, 1);
    EXPECT_EQ(only_break().at("kind").as_string(), "listed_twice");
    statement().pop_back();
    compare();
    EXPECT_TRUE(items("/v1/breaks").empty()) << "a statement that was put right clears what it had said";
}

TEST_F(Reconciliations, TakeCouponsOfOursOffWhatIsOwed) {
    order(2);
    paid("KL1x1x2", "T1", 1000);
    gateway_->trade.paid_by_payer = gateway_->trade.received = Money::from_minor(900);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    statement() = {payment("T1", "KL1x1x2", 1000, 900)};
    next_day();
    const DayFigures found = compare();
    EXPECT_EQ(found.breaks, 0);
    EXPECT_EQ(found.discounts, Money::from_minor(100));
    EXPECT_EQ(balance(AccountKind::promotion_cost), Money::from_minor(100));
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(900 - 6));
}

// Lost as a whole: no coupon was counted for what the statement has not got. Found after all, it is ours
// again, less the coupon.
TEST_F(Reconciliations, BookAPaymentWithACouponThatOnlyWeHave) {
    order(2);
    paid("KL1x1x2", "T1", 1000);
    gateway_->trade.paid_by_payer = gateway_->trade.received = Money::from_minor(900);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    statement() = {payment("T9", "", 1, 1)};
    next_day();
    compare();
    EXPECT_EQ(resolve({{"id", "alipay.payment.T1"}}, "book").status, 201);
    EXPECT_EQ(balance(AccountKind::clearing), Money{});
    EXPECT_EQ(balance(AccountKind::promotion_cost), Money{});
    statement() = {payment("T1", "KL1x1x2", 1000, 900)};
    compare();
    EXPECT_EQ(resolve({{"id", "alipay.payment.T1"}}, "book").status, 201);
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(900 - 6));
    EXPECT_EQ(compare().breaks, 0);
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(900 - 6)) << "again changes nothing";
}

// Its day was compared before it was posted: the coupon is counted with it, and once.
TEST_F(Reconciliations, CountTheCouponOfAPaymentThatIsPostedLate) {
    post_late(900);
    EXPECT_TRUE(items("/v1/breaks").empty());
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(900 - 6));
    compare();
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(900 - 6));
    EXPECT_EQ(balance(AccountKind::promotion_cost), Money::from_minor(100));
}

TEST_F(Reconciliations, CountTheCouponOfOneThatDiffersAsWell) {
    post_late(950);
    EXPECT_EQ(only_break().at("kind").as_string(), "amount_differs");
    EXPECT_EQ(resolve(only_break(), "book").status, 201);
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(900 - 6));
    compare();
    EXPECT_TRUE(items("/v1/breaks").empty());
    EXPECT_EQ(balance(AccountKind::clearing), Money::from_minor(900 - 6));
}

TEST_F(Reconciliations, RecordAPayoutOnceByTheBanksNumber) {
    paid_order();
    statement() = {payment("T1", "KL1x1x2", 1000)};
    next_day();
    const std::string path = "/v1/reconciliations/alipay/2026-01-31/payouts";
    const std::string body = R"({"amount":{"amount":994,"currency":"CNY"},"bank_reference":"B1"})";
    EXPECT_EQ(code_of(call("POST", path, body, "payout-1")), "reconciliation.unknown");
    compare();
    EXPECT_EQ(call("POST", path, body, "payout-1").status, 201);
    EXPECT_EQ(call("POST", path, body, "payout-1").header("Idempotent-Replayed"), "true");
    EXPECT_EQ(code_of(call("POST", path, body, "payout-2")), "payout.reference_used");
    EXPECT_EQ(balance(AccountKind::bank), Money::from_minor(994));
    EXPECT_EQ(balance(AccountKind::clearing), Money{});
    EXPECT_EQ(items("/v1/reconciliations").at(0).at("paid_out").at("amount").as_int64(), 994);
}

TEST_F(Reconciliations, AreMadeWithoutBeingAskedOnceTheStatementIsThere) {
    paid_order();
    statement() = {payment("T1", "KL1x1x2", 1000)};
    time_.set(gateway::platform_day_start(kDay + 1) + std::chrono::hours{9});
    const auto due = [&] { return job::reconcile_due(*desk_, gateways_, kBrand, [] { return true; }); };
    EXPECT_FALSE(due()) << "too early";
    EXPECT_TRUE(items("/v1/reconciliations").empty());
    time_.set(gateway::platform_day_start(kDay + 1) + std::chrono::hours{11});
    EXPECT_TRUE(due());
    EXPECT_EQ(items("/v1/reconciliations").size(), 1U);
    gateway_->statement.reset();
    EXPECT_TRUE(due()) << "nobody is asked again";
}

TEST_F(Reconciliations, ShowWhatIsOpenTheUnknownFirst) {
    order(1);
    next_day();
    gateway_->trade.state = gateway::TradeState::unknown;
    gateway_->trade.answer = "SYSTEM_ERROR";
    workers_->payments.run_due(kBrand);
    order(2);
    const auto open = items("/v1/open-payments");
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[0].at("state").as_string(), "unknown");
    EXPECT_EQ(open[0].at("age_minutes").as_int64(), 24 * 60);
    EXPECT_EQ(open[0].at("answer").as_string(), "SYSTEM_ERROR");
    EXPECT_EQ(open[0].at("actions").as_array(), (json::array{"ask", "end"}));
    EXPECT_EQ(open[1].at("actions").as_array(), (json::array{"ask"}));
    const std::string first = "/v1/open-payments/" + std::string{open[0].at("id").as_string()};
    const std::string second = "/v1/open-payments/" + std::string{open[1].at("id").as_string()};
    EXPECT_EQ(code_of(by_administrator(second + "/end", R"({"reason":"r"})")), "payment.not_unknown");
    EXPECT_EQ(by_administrator(second + "/ask").status, 201);
    EXPECT_EQ(by_administrator(first + "/end", R"({"reason":"平台查无此单"})").status, 201);
    EXPECT_EQ(items("/v1/open-payments").size(), 1U);
    EXPECT_EQ(store_->view()->line(NumberId{1})->intents_unknown, 0);
    paid("KL1x1x2", "T1", 500);
    ASSERT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    EXPECT_TRUE(items("/v1/suspense").empty()) << "what comes after all is no stranger's money";
}

TEST_F(Reconciliations, ShowThePlatformsAndUntilWhenTheirKeysAreGood) {
    const auto found = items("/v1/gateways");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].at("gateway").as_string(), "alipay");
    EXPECT_EQ(found[0].at("order_prefix").as_string(), "KL");
    EXPECT_TRUE(found[0].at("has_statements").as_bool());
    EXPECT_EQ(found[0].at("keys").at(0).at("until").as_string(), "2027-01-31T04:00:00Z");
    EXPECT_FALSE(found[0].at("keys").at(1).as_object().contains("until"));
    EXPECT_FALSE(found[0].as_object().contains("refused"));
    http::Metrics metrics;
    api::add_gateway_metrics(metrics, *catalog_, gateway_keys_);
    EXPECT_NE(metrics.text().find("keepline_gateway_key_expires_seconds{gateway=\"alipay\"} 1801368000"),
              std::string::npos)
        << metrics.text();
    gateway_keys_.now[0].refused = "certificate";
    EXPECT_EQ(items("/v1/gateways")[0].at("refused").as_string(), "certificate");
    EXPECT_NE(metrics.text().find("keepline_gateway_keys_refused{gateway=\"alipay\"} 1"), std::string::npos);
}

// The platform took the money and sent it back by cancelling, and told nobody of either.
TEST_F(Reconciliations, OfAPaymentThatWasCancelledInTheMomentItWasPaid) {
    gateway_->trade = {gateway::TradeState::waiting, "", "", {}, {}, {}, {}, "WAIT"};
    key_ = make_key("brand1", R"({"name":"counter","scopes":["renew"]})");
    const auto taken = call(
        "POST", "/v1/lines/1-1/code-payments",
        R"({"cycles":2,"price":{"amount":1000,"currency":"CNY"},"auth_code":"280000000000000001"})", "c1");
    ASSERT_EQ(taken.status, 201) << taken.body;
    const std::string order{json::parse(taken.body).at("order_id").as_string()};
    EXPECT_EQ(call("POST", "/v1/lines/1-1/code-payments/" + order + "/cancel", "", "c2").status, 200);
    be_admin();
    StatementRow back = refund("T1", "KL1x1x2", 1000);
    back.out_trade_no = "KL1x1x2";
    StatementRow wrong = payment("T1", "KL1x1x2", 1001);
    statement() = {wrong, back};
    next_day();
    EXPECT_EQ(compare().breaks, 2) << "another amount than was asked for is not believed";
    statement() = {payment("T1", "KL1x1x2", 1000), back};
    compare();
    EXPECT_EQ(balance(AccountKind::refund_payable), Money::from_minor(1000));
    workers_->payments.run_due(kBrand);
    EXPECT_EQ(compare().breaks, 0);
    EXPECT_TRUE(items("/v1/breaks").empty());
    EXPECT_TRUE(gateway_->refunds.empty()) << "no refund beside it";
    EXPECT_EQ(balance(AccountKind::refund_payable), Money{});
    EXPECT_EQ(balance(AccountKind::suspense), Money{});
    EXPECT_EQ(balance(AccountKind::main), Money{});
    // The books have the refund a day later: there the statement has none, and none is missed.
    statement().clear();
    statement().push_back(payment("T9", "X9", 1));
    next_day();
    EXPECT_EQ(compare(kDay + 1).breaks, 1) << "the stranger's alone";
}

}  // namespace
}  // namespace keepline::test
