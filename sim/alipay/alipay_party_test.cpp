#include "sim/alipay/alipay_party.h"

#include <gtest/gtest.h>

#include "sim/alipay/test_merchant.h"

namespace keepline::sim {
namespace {

using gateway::CloseState;
using gateway::NoticeKind;
using gateway::RefundState;
using gateway::TradeState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Calls the party directly, at a system time the test sets.
class DirectLine final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request& request,
                                std::chrono::milliseconds) override {
        auto params = http::parse_form(request.query).value();
        const auto body = http::parse_form(request.body).value();
        params.insert(params.end(), body.begin(), body.end());
        last = params;
        auto reply = party->call(params, now);
        if (reply.withheld) return fail(ErrorCode::gateway_unavailable);
        return std::move(reply.response);
    }
    AlipayParty* party = nullptr;
    http::Form last;
    Instant now = *parse_instant("2026-01-05T01:30:00Z");
};

class AlipayPartyTest : public testing::Test {
protected:
    AlipayPartyTest() { line.party = &party; }

    std::string scanned(const std::string& out_trade_no) {
        const auto qr = offer_text(*merchant, test_order(out_trade_no, line.now));
        EXPECT_TRUE(qr);
        EXPECT_TRUE(party.scan(*qr, line.now));
        return out_trade_no;
    }
    TradeState state(const std::string& out_trade_no) {
        return merchant->query(out_trade_no, line.now)->state;
    }
    /// What the merchant reads in the notifications due now; all are acknowledged.
    std::vector<Result<gateway::Notice>> read_notices() {
        std::vector<Result<gateway::Notice>> notices;
        for (const auto& post : party.take_posts(line.now)) {
            http::Request request;
            request.body = post.body;
            notices.push_back(merchant->read_notice(request, Instant{}));
            party.post_answered(post, notices.back().has_value(), line.now);
        }
        return notices;
    }

    AlipayParty party{{"2021000000000001", "2088000000000001", "http://sim", 1},
                      test_alipay_key(),
                      alipay::PublicKey::load(test_merchant_key().public_pem()).value()};
    DirectLine line;
    std::unique_ptr<alipay::AlipayGateway> merchant =
        alipay::AlipayGateway::open(test_account(), line).value();
};

TEST_F(AlipayPartyTest, ATradeDoesNotExistUntilScanned) {
    const auto qr = offer_text(*merchant, test_order("KL1", line.now)).value();
    EXPECT_EQ(offer_text(*merchant, test_order("KL1", line.now)), qr);
    EXPECT_EQ(state("KL1"), TradeState::not_found);
    EXPECT_EQ(merchant->close("KL1", line.now)->state, CloseState::not_found);
    EXPECT_TRUE(party.scan(qr, line.now));
    EXPECT_EQ(state("KL1"), TradeState::waiting);
    EXPECT_FALSE(party.scan("http://sim/qr/0", line.now));
}

TEST_F(AlipayPartyTest, PaymentIsNotifiedAndQueried) {
    const auto number = scanned("KL1");
    ASSERT_TRUE(party.act(number, Act::pay, line.now));
    EXPECT_FALSE(party.act(number, Act::pay, line.now));
    const auto notices = read_notices();
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0]->kind, NoticeKind::trade);
    const auto trade = merchant->query(number, line.now).value();
    EXPECT_EQ(trade.state, TradeState::paid);
    EXPECT_EQ(trade.total.minor(), 990);
    EXPECT_EQ(trade.paid_at, line.now);
    EXPECT_EQ(trade.trade_no, notices[0]->trade.trade_no);
    EXPECT_EQ(merchant->close(number, line.now)->state, CloseState::already_paid);
    EXPECT_EQ(offer_text(*merchant, test_order("KL1", line.now)).error().code, ErrorCode::gateway_unavailable)
        << "it may not be given up: it is paid";
}

TEST_F(AlipayPartyTest, ContentsTravelEncryptedBothWays) {
    const std::string key = "0123456789abcdef";
    AlipayParty sealed{{"2021000000000001", "2088000000000001", "http://sim", 1, key},
                       test_alipay_key(),
                       alipay::PublicKey::load(test_merchant_key().public_pem()).value()};
    line.party = &sealed;
    const auto open = [&](const std::string& base64) {
        auto account = test_account();
        account.aes_key = base64;
        return alipay::AlipayGateway::open(account, line);
    };
    EXPECT_EQ(open("c2hvcnQ=").error().arguments.at(1), "aes_key");
    const auto private_one = open("MDEyMzQ1Njc4OWFiY2RlZg==").value();
    const auto qr = offer_text(*private_one, test_order("KL1", line.now)).value();
    EXPECT_EQ(http::find(line.last, "encrypt_type"), "AES");
    EXPECT_FALSE(http::find(line.last, "biz_content").contains("KL1"));
    ASSERT_TRUE(sealed.scan(qr, line.now));
    ASSERT_TRUE(sealed.act("KL1", Act::pay, line.now));
    EXPECT_EQ(private_one->query("KL1", line.now)->state, TradeState::paid);
    EXPECT_EQ(private_one->query("KL2", line.now)->state, TradeState::not_found);
    // Another key opens nothing: neither our request there nor, were it read, the answer here.
    const auto other = open("ZmVkY2JhOTg3NjU0MzIxMA==").value();
    EXPECT_NE(other->query("KL1", line.now).value_or(gateway::Trade{}).state, TradeState::paid);
}

TEST_F(AlipayPartyTest, TheSameNumberWithAnotherAmountIsRefused) {
    ASSERT_TRUE(offer_text(*merchant, test_order("KL1", line.now)));
    auto other = test_order("KL1", line.now);
    other.total = Money::from_minor(1);
    const auto refused = offer_text(*merchant, other);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().arguments[0].find("ACQ.CONTEXT_INCONSISTENT"), std::string::npos);
}

TEST_F(AlipayPartyTest, UnpaidTradesExpireAndClose) {
    const auto number = scanned("KL1");
    EXPECT_EQ(party.next_due(), line.now + minutes{15});
    line.now = line.now + minutes{16};
    EXPECT_EQ(state(number), TradeState::closed);
    EXPECT_FALSE(party.act(number, Act::pay, line.now));
    EXPECT_TRUE(read_notices().empty());
    EXPECT_EQ(merchant->close(number, line.now)->state, CloseState::closed);
}

TEST_F(AlipayPartyTest, AnExpiredCodeCannotBeScanned) {
    const auto qr = offer_text(*merchant, test_order("KL1", line.now)).value();
    EXPECT_FALSE(party.scan(qr, line.now + minutes{15}));
}

TEST_F(AlipayPartyTest, ClosedByTheMerchantCannotBePaid) {
    const auto number = scanned("KL1");
    EXPECT_EQ(merchant->close(number, line.now)->state, CloseState::closed);
    EXPECT_FALSE(party.act(number, Act::pay, line.now));
}

TEST_F(AlipayPartyTest, RefundsAreIdempotentAndAddUp) {
    const auto number = scanned("KL1");
    EXPECT_EQ(merchant->refund(number, "R1", Money::from_minor(300), "t", line.now)->state,
              RefundState::refused);
    party.act(number, Act::pay, line.now);
    read_notices();
    const auto refund = [&](const char* request_no, int fen) {
        return merchant->refund(number, request_no, Money::from_minor(fen), "t", line.now)->state;
    };
    EXPECT_EQ(refund("R1", 300), RefundState::done);
    EXPECT_EQ(refund("R1", 300), RefundState::accepted);
    EXPECT_EQ(refund("R1", 200), RefundState::refused_for_good);
    EXPECT_EQ(refund("R2", 700), RefundState::refused_for_good);
    EXPECT_EQ(state(number), TradeState::paid);
    EXPECT_EQ(refund("R3", 690), RefundState::done);
    EXPECT_EQ(state(number), TradeState::closed);
    EXPECT_EQ(merchant->query_refund(number, "R1", line.now)->amount.minor(), 300);
    EXPECT_EQ(merchant->query_refund(number, "R9", line.now)->state, RefundState::refused);
    const auto notices = read_notices();
    ASSERT_EQ(notices.size(), 2U);
    for (const auto& notice : notices) EXPECT_EQ((*notice).kind, NoticeKind::refund);
}

TEST_F(AlipayPartyTest, TricksDoWhatTheySay) {
    party.act(scanned("TWICE"), Act::twice, line.now);
    EXPECT_EQ(read_notices().size(), 2U);

    party.act(scanned("NEVER"), Act::never, line.now);
    EXPECT_TRUE(read_notices().empty());
    EXPECT_EQ(state("NEVER"), TradeState::paid);

    party.act(scanned("FORGED"), Act::forged, line.now);
    const auto forged = read_notices();
    ASSERT_EQ(forged.size(), 2U);
    for (const auto& notice : forged) EXPECT_EQ(notice.error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(state("FORGED"), TradeState::waiting);

    party.act(scanned("WRONG"), Act::wrong_amount, line.now);
    EXPECT_EQ((*read_notices()[0]).trade.total.minor(), 989);

    EXPECT_TRUE(party.act(scanned("REFUSED"), Act::refuse, line.now));
    EXPECT_EQ(state("REFUSED"), TradeState::waiting);
}

TEST_F(AlipayPartyTest, StragglersComeAfterThePaidNotice) {
    party.act(scanned("KL1"), Act::out_of_order, line.now);
    std::vector<TradeState> told;
    for (int i = 0; i < 3; ++i, line.now = line.now + seconds{1})
        for (const auto& notice : read_notices()) told.push_back((*notice).trade.state);
    EXPECT_EQ(told, (std::vector{TradeState::paid, TradeState::waiting, TradeState::closed}));
}

TEST_F(AlipayPartyTest, LatePaymentHappensLater) {
    const auto number = scanned("KL1");
    party.act(number, Act::late, line.now);
    EXPECT_TRUE(read_notices().empty());
    EXPECT_EQ(party.next_due(), line.now + seconds{10});
    line.now = line.now + seconds{10};
    EXPECT_EQ(read_notices().size(), 1U);
    EXPECT_EQ(state(number), TradeState::paid);
}

TEST_F(AlipayPartyTest, BusinessTimeFollowsTheMerchantsClock) {
    const Instant ahead = line.now + hours{24 * 30};
    const auto qr = offer_text(*merchant, test_order("KL1", ahead)).value();
    ASSERT_TRUE(party.scan(qr, line.now));
    line.now = line.now + minutes{5};
    ASSERT_TRUE(party.act("KL1", Act::pay, line.now));
    EXPECT_EQ((*read_notices()[0]).trade.paid_at, ahead + minutes{5});
    const auto late = offer_text(*merchant, test_order("KL2", ahead)).value();
    EXPECT_FALSE(party.scan(late, line.now + minutes{15}));
}

TEST_F(AlipayPartyTest, FaultsHitTheNextCalls) {
    scanned("KL1");
    party.set_faults({FaultKind::http_500}, 1);
    EXPECT_EQ(merchant->query("KL1", line.now).error().code, ErrorCode::gateway_unavailable);
    party.set_faults({FaultKind::timeout}, 1);
    EXPECT_EQ(merchant->close("KL1", line.now).error().code, ErrorCode::gateway_unavailable);
    party.set_faults({FaultKind::bad_signature}, 1);
    EXPECT_EQ(merchant->query("KL1", line.now).error().code, ErrorCode::gateway_bad_signature);
    party.set_faults({FaultKind::system_error}, 1);
    EXPECT_EQ(state("KL1"), TradeState::unknown);
    EXPECT_EQ(state("KL1"), TradeState::closed);  // the close that timed out was done
}

// Each code of the platform's table, in answer to each call.
TEST_F(AlipayPartyTest, EachErrorCodeLeadsWhereTheTableSays) {
    using gateway::CancelState;
    struct Row {
        std::vector<const char*> codes;
        ErrorCode open;
        std::optional<TradeState> by_code{};  // absent: nobody knows, it is asked about
        TradeState query = TradeState::unknown;
        CloseState close = CloseState::unknown;  // what could not be closed is still waiting
        CancelState cancel = CancelState::refused;
        RefundState refund = RefundState::refused;
        ErrorCode statement = ErrorCode::gateway_refused;
    };
    constexpr auto kRefused = ErrorCode::gateway_refused, kUnavailable = ErrorCode::gateway_unavailable;
    constexpr auto kClosed = TradeState::closed;
    const std::vector<Row> rows{
        {.codes = {"ACQ.SYSTEM_ERROR", "aop.unknow-error", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error",
                   "20000"},
         .open = kUnavailable,
         .cancel = CancelState::unknown,
         .refund = RefundState::unknown,
         .statement = kUnavailable},
        {.codes = {"10003"}, .open = kRefused, .by_code = TradeState::waiting},
        // A query follows, which finds it waiting.
        {.codes = {"ACQ.TRADE_HAS_SUCCESS"}, .open = kUnavailable, .by_code = TradeState::waiting},
        {.codes = {"ACQ.TRADE_HAS_CLOSE", "ACQ.CONTEXT_INCONSISTENT", "ACQ.TRADE_BUYER_NOT_MATCH"},
         .open = kRefused,
         .by_code = kClosed},
        {.codes = {"ACQ.BUYER_BALANCE_NOT_ENOUGH", "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH",
                   "ACQ.PAYMENT_AUTH_CODE_INVALID", "ACQ.PAYMENT_FAIL", "ACQ.PULL_MOBILE_CASHIER_FAIL",
                   "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
                   "ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE", "ACQ.ERROR_BALANCE_PAYMENT_DISABLE",
                   "ACQ.PAYMENT_REQUEST_HAS_RISK"},
         .open = kRefused,
         .by_code = kClosed},
        {.codes = {"ACQ.ACCESS_FORBIDDEN", "ACQ.INVALID_PARAMETER", "ACQ.PARTNER_ERROR",
                   "isv.invalid-signature", "isv.invalid-app-id", "40006"},
         .open = kRefused,
         .by_code = kClosed,
         .cancel = CancelState::unknown},
        {.codes = {"ACQ.TRADE_NOT_EXIST"},
         .open = kRefused,
         .by_code = kClosed,
         .query = TradeState::not_found,
         .close = CloseState::not_found,
         .cancel = CancelState::cancelled},
        {.codes = {"ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_BEEN_FREEZEN", "ACQ.CANCEL_NOT_ALLOWED"},
         .open = kRefused,
         .by_code = kClosed},
        {.codes = {"ACQ.TRADE_NOT_ALLOW_REFUND", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "ACQ.TRADE_HAS_FINISHED",
                   "ACQ.REFUND_FEE_ERROR", "ACQ.DISCORDANT_REPEAT_REQUEST"},
         .open = kRefused,
         .by_code = kClosed,
         .refund = RefundState::refused_for_good},
        {.codes = {"ACQ.SELLER_BALANCE_NOT_ENOUGH"},
         .open = kRefused,
         .by_code = kClosed,
         .cancel = CancelState::unknown},
        {.codes = {"ACQ.SOMETHING_NEW"}, .open = kRefused, .by_code = kClosed},
    };
    scanned("KL1");
    const auto fen = Money::from_minor(100);
    for (const auto& row : rows)
        for (const auto* code : row.codes) {
            SCOPED_TRACE(code);
            const auto order = test_order("KL1", line.now);
            const auto set = [&] { party.set_faults({FaultKind::refused, code}, 1); };
            set();
            EXPECT_EQ(merchant->open(order).error().code, row.open);
            set();
            const auto taken = merchant->pay_by_code(order, "250000000000000001");
            EXPECT_EQ(taken ? std::optional{taken->state} : std::nullopt, row.by_code);
            if (!taken) {
                EXPECT_EQ(taken.error().code, kUnavailable);
            }
            set();
            EXPECT_EQ(merchant->query("KL1", line.now)->state, row.query);
            set();
            EXPECT_EQ(merchant->close("KL1", line.now)->state, row.close);
            set();
            EXPECT_EQ(merchant->cancel("KL1", line.now)->state, row.cancel);
            set();
            EXPECT_EQ(merchant->refund("KL1", "R1", fen, "", line.now)->state, row.refund);
            set();
            EXPECT_EQ(merchant->fetch_statement({}, line.now).error().code, row.statement);
        }
    party.set_faults({FaultKind::refused, "isp.bill_not_exist"}, 1);
    EXPECT_TRUE(merchant->fetch_statement({}, line.now)) << "a day without trade";
    EXPECT_EQ(state("KL1"), TradeState::waiting) << "nothing of all this was done";
}

TEST_F(AlipayPartyTest, StrangersAreRefused) {
    auto account = test_account();
    account.private_key = test_alipay_key().pem();
    const auto stranger = alipay::AlipayGateway::open(account, line).value();
    const auto refused = offer_text(*stranger, test_order("KL1", line.now));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().arguments[0].find("isv.invalid-signature"), std::string::npos);
    EXPECT_TRUE(party.list_trades(line.now).empty());
}

TEST_F(AlipayPartyTest, WapOpensTheCashierAndComesBack) {
    auto order = test_order("KL1", line.now);
    order.return_url = "https://shop.test/done?order=1";
    const auto url = offer_text(*merchant, order, gateway::PayWay::wap).value();
    const auto params = http::parse_form(url.substr(url.find('?') + 1)).value();
    const auto id = party.open_order(params, line.now).value();
    EXPECT_EQ(party.open_order(params, line.now + minutes{1}), id);
    EXPECT_EQ(party.find_cashier(id, line.now)->return_address, order.return_url);
    party.act("KL1", Act::pay, line.now);
    EXPECT_TRUE(party.find_cashier(id, line.now)
                    ->return_address.starts_with("https://shop.test/done?order=1&app_id="));
    EXPECT_EQ(read_notices().size(), 1U);
    auto changed = params;
    changed.back().second = "AAAA";
    EXPECT_FALSE(party.open_order(changed, line.now));
}

TEST_F(AlipayPartyTest, AnExpiredWapTradeIsNotified) {
    const auto url = offer_text(*merchant, test_order("KL1", line.now), gateway::PayWay::wap).value();
    ASSERT_TRUE(party.open_order(http::parse_form(url.substr(url.find('?') + 1)).value(), line.now));
    line.now = line.now + minutes{15};
    EXPECT_EQ((*read_notices()[0]).trade.state, TradeState::closed);
}

TEST_F(AlipayPartyTest, ACodeThatIsShownPaysAsItsOwnerDoes) {
    const auto pay = [&](const char* number, std::string_view head) {
        return merchant->pay_by_code(test_order(number, line.now), party.show_code(head));
    };
    EXPECT_EQ(pay("KL1", "25")->state, TradeState::paid);
    EXPECT_EQ(read_notices().size(), 1U);
    EXPECT_EQ(pay("KL2", "26")->state, TradeState::waiting);
    EXPECT_EQ(state("KL2"), TradeState::waiting);
    EXPECT_TRUE(party.act("KL2", Act::pay, line.now));
    EXPECT_EQ(state("KL2"), TradeState::paid);
    EXPECT_EQ(pay("KL3", "26")->state, TradeState::waiting);
    EXPECT_TRUE(party.act("KL3", Act::refuse, line.now));
    EXPECT_EQ(state("KL3"), TradeState::closed);
    EXPECT_EQ(pay("KL4", "27")->state, TradeState::closed);
    EXPECT_EQ(state("KL4"), TradeState::not_found);
    EXPECT_EQ(pay("KL5", "28")->state, TradeState::closed);
    EXPECT_FALSE(pay("KL6", "29"));
    EXPECT_EQ(state("KL6"), TradeState::paid);
    const auto code = party.show_code("25");
    EXPECT_EQ(merchant->pay_by_code(test_order("KL7", line.now), code)->state, TradeState::paid);
    EXPECT_EQ(merchant->pay_by_code(test_order("KL8", line.now), code)->state, TradeState::closed);
    EXPECT_EQ(merchant->pay_by_code(test_order("KL7", line.now), code)->state, TradeState::paid)
        << "a repeat";
}

TEST_F(AlipayPartyTest, CancellingClosesOrSendsBack) {
    using gateway::CancelState;
    const auto pay = [&](const char* number, std::string_view head) {
        return merchant->pay_by_code(test_order(number, line.now), party.show_code(head));
    };
    ASSERT_EQ(pay("KL1", "30")->state, TradeState::waiting);
    EXPECT_EQ(merchant->cancel("KL1", line.now)->state, CancelState::cancelled);
    EXPECT_EQ(state("KL1"), TradeState::closed);
    EXPECT_FALSE(party.act("KL1", Act::pay, line.now));
    ASSERT_EQ(pay("KL2", "25")->state, TradeState::paid);
    EXPECT_EQ(merchant->cancel("KL2", line.now)->state, CancelState::cancelled);
    EXPECT_EQ(state("KL2"), TradeState::closed);
    EXPECT_EQ(party.find_trade("KL2")->refunded(), party.find_trade("KL2")->total);
    EXPECT_EQ(merchant->cancel("KL2", line.now)->state, CancelState::cancelled) << "a repeat changes nothing";
    EXPECT_EQ(party.find_trade("KL2")->refunds.size(), 1U);
    EXPECT_EQ(merchant->cancel("KL9", line.now)->state, CancelState::cancelled) << "there never was one";
}

}  // namespace
}  // namespace keepline::sim
