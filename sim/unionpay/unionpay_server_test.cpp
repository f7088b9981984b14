// Our own client and the simulated UnionPay, over sockets.

#include "sim/unionpay/unionpay_server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>

#include "gateway/unionpay/unionpay_gateway.h"
#include "http/client.h"
#include "http/listener.h"
#include "sim/system_clock.h"

namespace keepline::sim {
namespace {

using gateway::RefundState;
using gateway::TradeState;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

class UnionpayServerTest : public testing::Test {
protected:
    UnionpayServerTest() {
        server = UnionpayServer::start({.dir = dir, .mer_id = "777290058110048", .seed = 1}, clock).value();
        listener = http::Listener::start({}, [this](const http::Request& request, http::Responder answer) {
                       const std::lock_guard lock{mutex};
                       const auto notice = merchant->read_notice(request, clock.now());
                       notices.push_back(notice);
                       answer(merchant->notice_reply(notice.has_value()));
                       arrived.notify_all();
                   }).value();
        unionpay::Account account;
        account.mer_id = "777290058110048";
        account.private_key = read_file(dir / "merchant_private.pem");
        account.certificate = read_file(dir / "merchant_certificate.pem");
        account.roots = read_file(dir / "unionpay_root.pem");
        account.base_url = server->address() + "/gateway/api";
        account.notify_url = "http://127.0.0.1:" + std::to_string(listener->port()) + "/n";
        account.timeout = milliseconds{2000};
        merchant = unionpay::UnionpayGateway::open(account, transport).value();
    }
    ~UnionpayServerTest() override {
        listener->stop(milliseconds{200});
        std::filesystem::remove_all(dir);
    }

    gateway::PayRequest order(const std::string& number) {
        gateway::PayRequest request;
        request.out_trade_no = number;
        request.total = Money::from_minor(990);
        request.now = clock.now();
        request.made_at = made_at;
        request.expires_at = request.now + std::chrono::minutes{15};
        return request;
    }
    http::Response post(const std::string& url, const std::string& body) {
        http::Request request;
        request.method = "POST";
        request.body = body;
        return transport.send(url, request, seconds{5}).value();
    }
    void refuse_next(const std::string& code) {
        EXPECT_EQ(post(server->address() + "/control/fault",
                       R"({"fault":"refused","code":")" + code + R"(","count":1})")
                      .status,
                  200);
    }
    bool act(const std::string& number, const std::string& act) {
        return post(server->address() + "/control/act",
                    R"({"act":")" + act + R"(","out_trade_no":")" + number + R"("})")
                   .status == 200;
    }
    Result<gateway::Trade> query(const std::string& number) {
        return merchant->query({number, made_at}, clock.now());
    }
    std::vector<Result<gateway::Notice>> wait_for(std::size_t count) {
        std::unique_lock lock{mutex};
        arrived.wait_for(lock, seconds{10}, [&] { return notices.size() >= count; });
        return notices;
    }

    const SystemClock clock{};
    const Instant made_at = clock.now();
    const std::filesystem::path dir =
        std::filesystem::temp_directory_path() / ("keepline-union-" + std::to_string(::getpid()));
    http::CurlTransport transport;
    std::unique_ptr<UnionpayServer> server;
    std::unique_ptr<unionpay::UnionpayGateway> merchant;
    std::unique_ptr<http::Listener> listener;
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<Result<gateway::Notice>> notices;
};

TEST_F(UnionpayServerTest, ACodeIsScannedPaidToldAndSentBack) {
    const auto code = merchant->open(order("KL0001"))->text;
    EXPECT_EQ(merchant->open(order("KL0001"))->text, code);
    EXPECT_EQ(query("KL0001")->state, TradeState::not_found) << "nobody has scanned it";
    const auto scanned = transport.send(code, {}, seconds{5}).value();
    ASSERT_EQ(scanned.status, 303);
    EXPECT_EQ(query("KL0001")->state, TradeState::waiting);
    EXPECT_EQ(post(server->address() + std::string{scanned.header("Location")} + "/pay", "").status, 303);
    const auto told = wait_for(1);
    ASSERT_EQ(told.size(), 1U);
    ASSERT_TRUE(told[0]);
    EXPECT_EQ(told[0]->trade.out_trade_no, "KL0001");
    EXPECT_EQ(told[0]->trade.total, Money::from_minor(990));
    const auto trade = query("KL0001").value();
    EXPECT_EQ(trade.state, TradeState::paid);
    EXPECT_EQ(trade.trade_no, told[0]->trade.trade_no);

    const auto refund = [&](const std::string& number, std::int64_t fen) {
        return merchant
            ->refund({"KL0001", made_at}, {number, made_at}, Money::from_minor(fen), "", clock.now())
            ->state;
    };
    EXPECT_EQ(refund("KL0001R1", 400), RefundState::accepted);
    EXPECT_EQ(refund("KL0001R1", 400), RefundState::accepted) << "a repeat";
    EXPECT_EQ(refund("KL0001R2", 600), RefundState::refused);
    EXPECT_EQ(refund("KL0001R3", 590), RefundState::accepted);
    const auto found =
        merchant->query_refund({"KL0001", made_at}, {"KL0001R1", made_at}, clock.now()).value();
    EXPECT_EQ(found.state, RefundState::done);
    EXPECT_EQ(found.amount, Money::from_minor(400));
    EXPECT_EQ(merchant->query_refund({"KL0001", made_at}, {"KL0001R2", made_at}, clock.now())->state,
              RefundState::refused);
}

TEST_F(UnionpayServerTest, TricksAndFaultsAreSeenThrough) {
    ASSERT_TRUE(merchant->open(order("KL0006")));
    ASSERT_TRUE(act("KL0006", "forged"));
    for (const auto& each : wait_for(2)) EXPECT_EQ(each.error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(query("KL0006")->state, TradeState::waiting);
    ASSERT_TRUE(act("KL0006", "wrong_amount"));
    EXPECT_EQ(wait_for(3).back()->trade.total, Money::from_minor(989));
    ASSERT_TRUE(merchant->open(order("KL0009")));
    ASSERT_TRUE(act("KL0009", "discount"));
    EXPECT_EQ(query("KL0009")->received, Money::from_minor(890));
    const auto fail_with = [&](const std::string& fault) {
        post(server->address() + "/control/fault", R"({"fault":")" + fault + R"(","count":1})");
        return query("KL0006");
    };
    EXPECT_EQ(fail_with("bad_signature").error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(fail_with("timeout").error().code, ErrorCode::gateway_unavailable);
    EXPECT_EQ(fail_with("system_error")->state, TradeState::unknown);
    EXPECT_EQ(fail_with("http_500").error().code, ErrorCode::gateway_unavailable);
}

TEST_F(UnionpayServerTest, EachErrorCodeLeadsWhereTheTableSays) {
    struct Row {
        std::vector<std::string> codes;
        ErrorCode open;
        TradeState query;
        RefundState refund;
    };
    constexpr auto kRefused = ErrorCode::gateway_refused, kUnavailable = ErrorCode::gateway_unavailable;
    const std::vector<Row> rows{
        {{"03", "04", "05", "12"}, kUnavailable, TradeState::unknown, RefundState::accepted},
        {{"34"}, kRefused, TradeState::not_found, RefundState::refused},
        {{"01", "02", "06", "10", "11", "13", "30", "61", "64", "99"},
         kRefused,
         TradeState::unknown,
         RefundState::refused},
    };
    ASSERT_TRUE(merchant->open(order("KL0007")));
    ASSERT_TRUE(act("KL0007", "pay"));
    for (const auto& row : rows)
        for (const auto& code : row.codes) {
            SCOPED_TRACE(code);
            refuse_next(code);
            EXPECT_EQ(merchant->open(order("KL0008")).error().code, row.open);
            refuse_next(code);
            EXPECT_EQ(query("KL0007")->state, row.query);
            refuse_next(code);
            EXPECT_EQ(merchant
                          ->refund({"KL0007", made_at}, {"KL0007R1", made_at}, Money::from_minor(100), "",
                                   clock.now())
                          ->state,
                      row.refund);
        }
    EXPECT_EQ(query("KL0007")->state, TradeState::paid);
    EXPECT_EQ(query("KL0008")->state, TradeState::not_found);
    for (const auto* wrong :
         {R"({"fault":"refused","count":1})", R"({"fault":"timeout","code":"34","count":1})",
          R"({"fault":"refused","code":"a b","count":1})"})
        EXPECT_EQ(post(server->address() + "/control/fault", wrong).status, 409) << wrong;
}

}  // namespace
}  // namespace keepline::sim
