// keepline-sim's WeChat Pay over real sockets, driven by our own client: what a demo and the browser tests
// rely on.

#include "sim/wechatpay/wechat_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>

#include "gateway/wechatpay/wechat_gateway.h"
#include "http/client.h"
#include "http/listener.h"
#include "sim/platform/bill_test.h"
#include "sim/system_clock.h"

namespace keepline::sim {
namespace {

using gateway::CancelState;
using gateway::CloseState;
using gateway::PayWay;
using gateway::RefundState;
using gateway::TradeState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A merchant with his notify_url, and the platform.
class WechatServerTest : public testing::Test {
protected:
    WechatServerTest() {
        server = WechatServer::start(
                     {.dir = dir, .app_id = "wx1", .mch_id = "1900000001", .mobile_app_id = "wx9", .seed = 1},
                     clock)
                     .value();
        listener = http::Listener::start({}, [this](const http::Request& request, http::Responder answer) {
                       const std::lock_guard lock{mutex};
                       const auto notice = merchant->read_notice(request, clock.now());
                       notices.push_back(notice);
                       answer(merchant->notice_reply(notice.has_value()));
                       arrived.notify_all();
                   }).value();
        account.app_id = "wx1";
        account.mobile_app_id = "wx9";
        account.app_secret = read_file(dir / "app.secret");
        account.sign_in_url = account.token_url = server->address();
        account.mch_id = "1900000001";
        account.serial = kMerchantSerial;
        account.private_key = read_file(dir / "merchant_private.pem");
        account.api_key = read_file(dir / "api_v3.key");
        account.v2_key = read_file(dir / "api_v2.key");
        account.public_key_id = kWechatKeyId;
        account.public_key = read_file(dir / "wechatpay_public.pem");
        account.base_url = server->address();
        account.notify_url = "http://127.0.0.1:" + std::to_string(listener->port()) + "/n";
        account.timeout = milliseconds{2000};
        merchant = wechatpay::WechatGateway::open(account, transport).value();
    }
    ~WechatServerTest() override {
        listener->stop(milliseconds{200});
        std::filesystem::remove_all(dir);
    }

    gateway::PayRequest order(const std::string& number, PayWay way = PayWay::qr) {
        gateway::PayRequest request;
        request.out_trade_no = number;
        request.total = Money::from_minor(990);
        request.subject = "号码保号续费";
        request.now = clock.now();
        request.expires_at = request.now + std::chrono::minutes{15};
        request.return_url = "http://127.0.0.1:1/r/1-1-1";
        request.way = way;
        request.payer_id = "oSIMULATEDPAYER";
        request.payer_ip = "127.0.0.1";
        return request;
    }
    http::Response get(const std::string& url) { return transport.send(url, {}, seconds{5}).value(); }
    http::Response post(const std::string& url, const std::string& body) {
        http::Request request;
        request.method = "POST";
        request.body = body;
        return transport.send(url, request, seconds{5}).value();
    }
    void refuse_next(const std::string& code, int after = 0) {
        EXPECT_EQ(post(server->address() + "/control/fault", R"({"fault":"refused","code":")" + code +
                                                                 R"(","count":1,"after":)" +
                                                                 std::to_string(after) + "}")
                      .status,
                  200);
    }
    bool act(const std::string& number, const std::string& act) {
        return post(server->address() + "/control/act",
                    R"({"act":")" + act + R"(","out_trade_no":")" + number + R"("})")
                   .status == 200;
    }
    Result<gateway::Trade> pay_by_code(const std::string& number, const std::string& head) {
        return merchant->pay_by_code(order(number), head + "345678901234" + number.substr(number.size() - 4));
    }
    CancelState cancel(const std::string& number) { return merchant->cancel(number, clock.now())->state; }
    TradeState state(const std::string& number) { return merchant->query(number, clock.now())->state; }
    std::vector<Result<gateway::Notice>> wait_for(std::size_t count) {
        std::unique_lock lock{mutex};
        arrived.wait_for(lock, seconds{10}, [&] { return notices.size() >= count; });
        return notices;
    }

    const SystemClock clock{};
    const std::filesystem::path dir =
        std::filesystem::temp_directory_path() / ("keepline-wechat-" + std::to_string(::getpid()));
    http::CurlTransport transport;
    std::unique_ptr<WechatServer> server;
    wechatpay::Account account;
    std::unique_ptr<wechatpay::WechatGateway> merchant;
    std::unique_ptr<http::Listener> listener;
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<Result<gateway::Notice>> notices;
};

TEST_F(WechatServerTest, ACodeIsScannedPaidAndTold) {
    const auto code = merchant->open(order("KL0001"))->text;
    EXPECT_EQ(merchant->open(order("KL0001"))->text, code);
    EXPECT_EQ(state("KL0001"), TradeState::waiting);
    const auto scanned = get(code);
    EXPECT_EQ(scanned.status, 303);
    const auto cashier = server->address() + std::string{scanned.header("Location")};
    EXPECT_THAT(get(cashier).body, HasSubstr("¥9.90"));
    EXPECT_EQ(post(cashier + "/pay", "").status, 303);
    const auto told = wait_for(1);
    ASSERT_EQ(told.size(), 1U);
    ASSERT_TRUE(told[0]);
    EXPECT_EQ(told[0]->trade.out_trade_no, "KL0001");
    EXPECT_EQ(told[0]->trade.total, Money::from_minor(990));
    EXPECT_EQ(state("KL0001"), TradeState::paid);
    EXPECT_EQ(merchant->close("KL0001", clock.now())->state, CloseState::already_paid);
    EXPECT_EQ(merchant->open(order("KL0001")).error().code, ErrorCode::gateway_unavailable);
}

TEST_F(WechatServerTest, APhonesBrowserPaysAndComesBack) {
    const auto url = merchant->open(order("KL0002", PayWay::wap))->text;
    const auto entered = get(url);
    ASSERT_EQ(entered.status, 303);
    const auto paid = post(server->address() + std::string{entered.header("Location")} + "/pay", "");
    EXPECT_EQ(paid.header("Location"), "http://127.0.0.1:1/r/1-1-1");
    EXPECT_EQ(state("KL0002"), TradeState::paid);
}

TEST_F(WechatServerTest, APageInsideTheWalletAndAnAppHandItWhatWeSigned) {
    for (const PayWay way : {PayWay::in_wallet, PayWay::app}) {
        const std::string number = way == PayWay::app ? "KL0003" : "KL0004";
        const auto offer = merchant->open(order(number, way)).value();
        const auto handed = merchant->hand_over(order(number, way), offer.kept).value();
        const auto forged = merchant->hand_over(order(number, way), offer.kept + "0").value();
        EXPECT_EQ(post(server->address() + "/wallet/open", forged).status, 400);
        const auto opened = post(server->address() + "/wallet/open", handed);
        ASSERT_EQ(opened.status, 303);
        post(server->address() + std::string{opened.header("Location")} + "/pay", "");
        EXPECT_EQ(state(number), TradeState::paid);
    }
    auto other = order("KL0007", PayWay::in_wallet);
    other.payer_id = "oSOMEBODY";
    EXPECT_EQ(merchant->open(other).error().code, ErrorCode::gateway_refused);
}

TEST_F(WechatServerTest, WhoeverIsAtAPageInsideTheWalletIsToldOnce) {
    const auto sent = get(merchant->sign_in_url("http://127.0.0.1:1/?a=b", "s1"));
    ASSERT_EQ(sent.status, 302);
    const std::string back{sent.header("Location")};
    ASSERT_TRUE(back.starts_with("http://127.0.0.1:1/?a=b&code=")) << back;
    EXPECT_TRUE(back.ends_with("&state=s1")) << back;
    const auto query = http::parse_form(back.substr(back.find('?') + 1)).value();
    const std::string code{http::find(query, "code")};
    EXPECT_EQ(merchant->payer_of(code).value(), "oSIMULATEDPAYER");
    EXPECT_EQ(merchant->payer_of(code).error().code, ErrorCode::gateway_refused);
}

TEST_F(WechatServerTest, RefundsArePartialRepeatedAndBounded) {
    ASSERT_TRUE(merchant->open(order("KL0005")));
    EXPECT_EQ(merchant->refund("KL0005", "R-1", Money::from_minor(100), "", clock.now())->state,
              RefundState::refused);
    ASSERT_TRUE(act("KL0005", "pay"));
    const auto refund = [&](const std::string& number, std::int64_t fen) {
        return merchant->refund("KL0005", number, Money::from_minor(fen), "按错", clock.now())->state;
    };
    EXPECT_EQ(refund("R-1", 100), RefundState::done);
    EXPECT_EQ(refund("R-1", 100), RefundState::done);
    EXPECT_EQ(refund("R-1", 200), RefundState::refused);
    EXPECT_EQ(refund("R-2", 900), RefundState::refused);
    EXPECT_EQ(refund("R-2", 890), RefundState::done);
    EXPECT_EQ(merchant->query_refund("KL0005", "R-2", clock.now())->amount, Money::from_minor(890));
    EXPECT_EQ(merchant->query_refund("KL0005", "R-3", clock.now())->state, RefundState::refused);
    EXPECT_EQ(state("KL0005"), TradeState::paid);
}

TEST_F(WechatServerTest, ACodeThatIsShownIsPaidAtOnceOrAfterThePayerWasAsked) {
    const auto paid = pay_by_code("CODE0001", "13").value();
    EXPECT_EQ(paid.state, TradeState::paid);
    EXPECT_EQ(paid.total, Money::from_minor(990));
    const auto asked = merchant->query("CODE0001", clock.now()).value();
    EXPECT_EQ(asked.state, TradeState::paid);
    EXPECT_EQ(asked.trade_no, paid.trade_no);
    EXPECT_EQ(asked.paid_at, paid.paid_at);
    EXPECT_EQ(pay_by_code("CODE0001", "13")->state, TradeState::unknown) << "ORDERPAID: to be queried";

    EXPECT_EQ(pay_by_code("CODE0002", "10")->state, TradeState::waiting);
    EXPECT_EQ(pay_by_code("CODE0002", "10")->state, TradeState::waiting);
    EXPECT_EQ(state("CODE0002"), TradeState::waiting);
    ASSERT_TRUE(act("CODE0002", "pay"));
    EXPECT_EQ(state("CODE0002"), TradeState::paid);
    EXPECT_EQ(pay_by_code("CODE0003", "10")->state, TradeState::waiting);
    ASSERT_TRUE(act("CODE0003", "refuse"));
    EXPECT_EQ(state("CODE0003"), TradeState::closed);
    const auto trades = get(server->address() + "/control/trades").body;
    EXPECT_THAT(trades, HasSubstr("PAYERROR"));
    EXPECT_THAT(trades, HasSubstr(R"("notices":[])"));
}

TEST_F(WechatServerTest, ACodeSaysWhatItsPayerDoes) {
    EXPECT_EQ(pay_by_code("CODE0001", "11")->answer, "AUTHCODEEXPIRE 付款码已过期，请刷新再试");
    EXPECT_EQ(state("CODE0001"), TradeState::not_found);
    EXPECT_EQ(pay_by_code("CODE0002", "12")->state, TradeState::closed);
    EXPECT_EQ(state("CODE0002"), TradeState::closed);
    EXPECT_EQ(pay_by_code("CODE0003", "14")->state, TradeState::waiting);
    EXPECT_FALSE(act("CODE0003", "pay"));
    EXPECT_EQ(pay_by_code("CODE0004", "15")->state, TradeState::unknown);
    EXPECT_EQ(state("CODE0004"), TradeState::paid);
    // Good once.
    const std::string code = "131111111111111111";
    EXPECT_EQ(merchant->pay_by_code(order("CODE0005"), code)->state, TradeState::paid);
    EXPECT_EQ(merchant->pay_by_code(order("CODE0006"), code)->state, TradeState::closed);
    EXPECT_EQ(state("CODE0006"), TradeState::not_found);
    // A number that another kind of order has is nobody's end.
    ASSERT_TRUE(merchant->open(order("CODE0007")));
    EXPECT_EQ(pay_by_code("CODE0007", "13")->state, TradeState::unknown);
}

TEST_F(WechatServerTest, CodesByApiV3AreTheSame) {
    account.v2_key.clear();
    account.code_store_id = "HALL-1";
    merchant = wechatpay::WechatGateway::open(account, transport).value();
    ASSERT_TRUE(merchant->offers_codes());
    EXPECT_EQ(pay_by_code("CODE0101", "13")->state, TradeState::paid);
    EXPECT_EQ(pay_by_code("CODE0102", "10")->state, TradeState::waiting);
    EXPECT_EQ(state("CODE0102"), TradeState::waiting);
    EXPECT_TRUE(act("CODE0102", "pay"));
    EXPECT_EQ(state("CODE0102"), TradeState::paid);
    EXPECT_EQ(pay_by_code("CODE0103", "12")->state, TradeState::closed);
    EXPECT_EQ(pay_by_code("CODE0104", "11")->state, TradeState::closed);
    EXPECT_EQ(pay_by_code("CODE0105", "15")->state, TradeState::unknown);
    EXPECT_EQ(state("CODE0105"), TradeState::paid);
    EXPECT_EQ(merchant->pay_by_code(order("CODE0106"), "280000000000000001").error().code,
              ErrorCode::gateway_refused);
    EXPECT_EQ(pay_by_code("CODE0107", "14")->state, TradeState::waiting);
    for (const char* number : {"CODE0101", "CODE0101", "CODE0107"}) {
        EXPECT_EQ(cancel(number), CancelState::cancelled) << number;
        EXPECT_EQ(state(number), TradeState::closed) << number;
    }
    EXPECT_EQ(cancel("CODE0109"), CancelState::cancelled) << "there is no such order";
    EXPECT_EQ(merchant->cancel({"CODE0105", clock.now()}, clock.now())->state, CancelState::again);
}

TEST_F(WechatServerTest, ACancelledPaymentGoesBackWhole) {
    ASSERT_TRUE(pay_by_code("CODE0001", "13"));
    ASSERT_TRUE(pay_by_code("CODE0002", "10"));
    ASSERT_TRUE(pay_by_code("CODE0003", "13"));
    for (const char* number : {"CODE0001", "CODE0001", "CODE0002"}) {
        EXPECT_EQ(cancel(number), CancelState::cancelled) << number;
        EXPECT_EQ(state(number), TradeState::closed) << number;
    }
    EXPECT_FALSE(act("CODE0002", "pay"));
    EXPECT_EQ(pay_by_code("CODE0002", "10")->state, TradeState::closed);
    EXPECT_EQ(cancel("CODE0009"), CancelState::cancelled) << "there is no such order";
    ASSERT_EQ(merchant->refund("CODE0003", "R-3", Money::from_minor(90), "", clock.now())->state,
              RefundState::done);
    EXPECT_EQ(cancel("CODE0003"), CancelState::refused) << "some of it went back by a refund";

    const auto today = gateway::platform_day_of(clock.now());
    const auto later = gateway::platform_day_start(today + 1) + std::chrono::hours{11};
    const auto bill = read_bill(*merchant, today, later);
    EXPECT_FALSE(bill.fault);
    ASSERT_EQ(bill.rows.size(), 4U) << "what was never paid is not in it";
    EXPECT_EQ(bill.rows[0].event, gateway::StatementEvent::payment);
    EXPECT_EQ(bill.rows[1].event, gateway::StatementEvent::refund);
    EXPECT_EQ(bill.rows[1].trade_no, bill.rows[0].trade_no);
    EXPECT_EQ(bill.rows[1].request_no, "CODE0001");
    EXPECT_EQ(bill.rows[1].total, Money::from_minor(990));
}

TEST_F(WechatServerTest, FaultsMeetCodesToo) {
    const auto fail_with = [&](const std::string& fault, const std::string& number) {
        post(server->address() + "/control/fault", R"({"fault":")" + fault + R"(","count":1})");
        return pay_by_code(number, "13");
    };
    EXPECT_EQ(fail_with("bad_signature", "CODE0001").error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(state("CODE0001"), TradeState::paid);
    EXPECT_EQ(fail_with("timeout", "CODE0002").error().code, ErrorCode::gateway_unavailable);
    EXPECT_EQ(state("CODE0002"), TradeState::paid);
    EXPECT_EQ(fail_with("system_error", "CODE0003")->state, TradeState::unknown);
    EXPECT_EQ(fail_with("http_500", "CODE0004").error().code, ErrorCode::gateway_unavailable);
    for (const char* number : {"CODE0003", "CODE0004"}) EXPECT_EQ(state(number), TradeState::not_found);
    EXPECT_THAT(post(server->address() + "/pay/micropay", "<xml><sign>0</sign></xml>").body,
                HasSubstr("签名错误"));
}

// Each code that payers' bar codes and their cancelling may be answered with, in both versions of the API.
TEST_F(WechatServerTest, EachErrorCodeLeadsWhereTheTableSays) {
    struct Row {
        std::vector<std::string> codes;
        std::optional<TradeState> by_code;  // absent: our own account is refused
        CancelState cancel = CancelState::unknown;
    };
    const std::vector<Row> rows{
        {{"USERPAYING"}, TradeState::waiting},
        {{"SYSTEMERROR", "BANKERROR", "ORDERPAID", "OUT_TRADE_NO_USED", "INVALID_REQUEST", "SOMETHING_NEW"},
         TradeState::unknown},
        {{"AUTH_CODE_INVALID", "AUTHCODEEXPIRE", "AUTH_CODE_ERROR", "NOTENOUGH", "NOTSUPORTCARD",
          "BUYER_MISMATCH", "TRADE_ERROR", "RULELIMIT", "NOT_ENOUGH"},
         TradeState::closed,
         CancelState::refused},
        {{"ORDERCLOSED", "ORDERREVERSED", "ORDER_CLOSED"}, TradeState::closed, CancelState::cancelled},
        {{"ORDERNOTEXIST", "ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"},
         TradeState::unknown,
         CancelState::cancelled},
        {{"REVERSE_EXPIRE", "INVALID_TRANSACTIONID", "TRADE_STATE_ERROR", "USER_ACCOUNT_ABNORMAL"},
         TradeState::unknown,
         CancelState::refused},
        {{"NOAUTH", "PARAM_ERROR", "LACK_PARAMS", "SIGNERROR", "NOT_UTF8", "XML_FORMAT_ERROR",
          "REQUIRE_POST_METHOD", "APPID_NOT_EXIST", "MCHID_NOT_EXIST", "APPID_MCHID_NOT_MATCH", "NO_AUTH",
          "SIGN_ERROR"},
         std::nullopt},
    };
    auto v3 = account;
    v3.v2_key.clear();
    v3.code_store_id = "S1";
    const auto by_v3 = wechatpay::WechatGateway::open(v3, transport).value();
    for (auto* each : {merchant.get(), by_v3.get()})
        for (const auto& row : rows)
            for (const auto& code : row.codes) {
                SCOPED_TRACE(code + (each == by_v3.get() ? " v3" : " v2"));
                refuse_next(code);
                const auto taken = each->pay_by_code(order("CODE0001"), "133456789012340001");
                EXPECT_EQ(taken ? std::optional{taken->state} : std::nullopt, row.by_code);
                if (!taken) {
                    EXPECT_EQ(taken.error().code, ErrorCode::gateway_refused);
                }
                refuse_next(code);
                EXPECT_EQ(each->cancel("CODE0001", clock.now())->state, row.cancel);
            }
    EXPECT_EQ(state("CODE0001"), TradeState::not_found) << "nothing of all this was done";
}

TEST_F(WechatServerTest, EachErrorCodeOfAnOrderLeadsWhereTheTableSays) {
    struct Row {
        std::vector<std::string> codes;
        ErrorCode open;
        TradeState query;
        CloseState close;  // what could not be closed is still waiting
        RefundState refund;
    };
    constexpr auto kRefused = ErrorCode::gateway_refused, kUnavailable = ErrorCode::gateway_unavailable;
    const std::vector<Row> rows{
        {{"SYSTEM_ERROR", "SYSTEMERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "BANK_ERROR"},
         kUnavailable,
         TradeState::unknown,
         CloseState::unknown,
         RefundState::unknown},
        {{"ORDERPAID", "ORDER_PAID", "OUT_TRADE_NO_USED"},
         kUnavailable,
         TradeState::unknown,
         CloseState::unknown,
         RefundState::refused},
        {{"ORDERNOTEXIST", "ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND"},
         kRefused,
         TradeState::not_found,
         CloseState::unknown,
         RefundState::refused},
        {{"TRADE_OVERDUE", "USER_ACCOUNT_ABNORMAL"},
         kRefused,
         TradeState::unknown,
         CloseState::unknown,
         RefundState::refused_for_good},
        {{"PARAM_ERROR", "SIGN_ERROR", "NO_AUTH", "NOT_ENOUGH", "INVALID_REQUEST", "MCH_NOT_EXISTS",
          "ORDER_CLOSED", "ORDERCLOSED", "ACCOUNTERROR", "RULE_LIMIT", "SOMETHING_NEW"},
         kRefused,
         TradeState::unknown,
         CloseState::unknown,
         RefundState::refused},
    };
    ASSERT_TRUE(merchant->open(order("KL0001")));
    ASSERT_TRUE(merchant->open(order("KL0002")));
    ASSERT_TRUE(act("KL0002", "pay"));
    for (const auto& row : rows)
        for (const auto& code : row.codes) {
            SCOPED_TRACE(code);
            refuse_next(code);
            EXPECT_EQ(merchant->open(order("KL0003")).error().code, row.open);
            refuse_next(code);
            EXPECT_EQ(state("KL0001"), row.query);
            refuse_next(code);
            EXPECT_EQ(merchant->close("KL0001", clock.now())->state, row.close);
            // It asks for the trade first; what is refused is the refund.
            refuse_next(code, 1);
            EXPECT_EQ(merchant->refund("KL0002", "R2", Money::from_minor(100), "", clock.now())->state,
                      row.refund);
        }
    EXPECT_EQ(state("KL0001"), TradeState::waiting);
    EXPECT_EQ(state("KL0003"), TradeState::not_found);
}

TEST_F(WechatServerTest, AWalletShowsItsCodeToWhoeverStandsAtATill) {
    const auto code_of = [&](const std::string& query) {
        const auto page = get(server->address() + "/paycode" + query).body;
        const std::string mark = "<data value=\"";
        return page.substr(page.find(mark) + mark.size(), 18);
    };
    const auto code = code_of("");
    EXPECT_EQ(merchant->pay_by_code(order("CODE0001"), code)->state, TradeState::paid) << code;
    EXPECT_TRUE(code_of("?head=10").starts_with("10"));
    EXPECT_TRUE(code_of("?head=99").starts_with("13"));
    EXPECT_NE(code_of(""), code_of(""));
}

TEST_F(WechatServerTest, ADaysBillIsReadAndAWrongOneSeenThrough) {
    ASSERT_TRUE(merchant->open(order("KL0006")));
    ASSERT_TRUE(act("KL0006", "pay"));
    ASSERT_EQ(merchant->refund("KL0006", "R-6", Money::from_minor(400), "", clock.now())->state,
              RefundState::done);
    expect_bills(*merchant, "KL0006", "R-6", clock.now(), [&](const std::string& trick) {
        const auto body = R"({"trick":")" + trick + R"("})";
        ASSERT_EQ(post(server->address() + "/control/bill", body).status, 200);
    });
}

TEST_F(WechatServerTest, CouponsAreToldInThreeAmounts) {
    for (const auto& [number, how] : {std::pair{"KL0011", "coupon"}, {"KL0012", "discount"}}) {
        ASSERT_TRUE(merchant->open(order(number)));
        ASSERT_TRUE(act(number, how));
    }
    const auto told = wait_for(2);
    EXPECT_EQ(told[1]->trade.received, Money::from_minor(890));
    ASSERT_EQ(merchant->refund("KL0012", "R-12", Money::from_minor(400), "", clock.now())->state,
              RefundState::done);
    expect_coupons(*merchant, "KL0011", "KL0012", clock.now());
}

TEST_F(WechatServerTest, TricksAndFaultsAreSeenThrough) {
    ASSERT_TRUE(merchant->open(order("KL0006")));
    ASSERT_TRUE(act("KL0006", "forged"));
    for (const auto& each : wait_for(2)) EXPECT_EQ(each.error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(state("KL0006"), TradeState::waiting);
    ASSERT_TRUE(act("KL0006", "wrong_amount"));
    EXPECT_EQ(wait_for(3).back()->trade.total, Money::from_minor(989));
    const auto fail_with = [&](const std::string& fault) {
        post(server->address() + "/control/fault", R"({"fault":")" + fault + R"(","count":1})");
        return merchant->query("KL0006", clock.now());
    };
    EXPECT_EQ(fail_with("bad_signature").error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(fail_with("timeout").error().code, ErrorCode::gateway_unavailable);
    EXPECT_EQ(fail_with("system_error")->state, TradeState::unknown);
    EXPECT_EQ(fail_with("http_500")->state, TradeState::unknown);
}

}  // namespace
}  // namespace keepline::sim
