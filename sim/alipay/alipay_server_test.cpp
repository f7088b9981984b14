// keepline-sim over real sockets, driven by our own client: what a demo and the browser tests rely on.

#include "sim/alipay/alipay_server.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>

#include "http/client.h"
#include "http/listener.h"
#include "sim/alipay/test_merchant.h"
#include "sim/platform/bill_test.h"
#include "sim/system_clock.h"

namespace keepline::sim {
namespace {

using gateway::RefundState;
using gateway::TradeState;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A merchant's notify_url: reads each notification with our client and answers.
class NotifyDesk {
public:
    NotifyDesk() {
        listener_ = http::Listener::start({}, [this](const http::Request& request, http::Responder answer) {
                        const std::lock_guard lock{mutex_};
                        notices_.push_back(gateway->read_notice(request, Instant{}));
                        const bool accepted = notices_.back().has_value() && refusals_left_-- <= 0;
                        answer(gateway->notice_reply(accepted));
                        arrived_.notify_all();
                    }).value();
    }
    ~NotifyDesk() { listener_->stop(milliseconds{200}); }
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(listener_->port()) + "/n";
    }
    void refuse_next(int count) {
        const std::lock_guard lock{mutex_};
        refusals_left_ = count;
    }
    /// All notifications so far, once there are `count` of them or ten seconds have passed.
    std::vector<Result<gateway::Notice>> wait_for(std::size_t count) {
        std::unique_lock lock{mutex_};
        arrived_.wait_for(lock, seconds{10}, [&] { return notices_.size() >= count; });
        return notices_;
    }
    std::unique_ptr<alipay::AlipayGateway> gateway;

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Result<gateway::Notice>> notices_;
    int refusals_left_ = 0;
    std::unique_ptr<http::Listener> listener_;
};

class AlipayServerTest : public testing::Test {
protected:
    AlipayServerTest() {
        auto account = test_account();
        AlipayServerOptions options;
        options.dir = dir;
        options.app_id = account.app_id;
        options.seller_id = account.seller_id;
        options.seed = 1;
        server = AlipayServer::start(options, clock).value();
        account.gateway_url = server->address() + "/gateway.do";
        account.private_key = read_file(dir / "merchant_private.pem");
        account.alipay_public_key = read_file(dir / "alipay_public.pem");
        account.notify_url = desk.url();
        account.timeout = milliseconds{2000};
        desk.gateway = alipay::AlipayGateway::open(account, transport).value();
    }
    ~AlipayServerTest() override { std::filesystem::remove_all(dir); }

    alipay::AlipayGateway& merchant() { return *desk.gateway; }
    http::Response get(const std::string& url) { return transport.send(url, {}, seconds{5}).value(); }
    http::Response post(const std::string& url, const std::string& body = "") {
        http::Request request;
        request.method = "POST";
        request.body = body;
        request.headers = {{"Content-Type", "application/json"}};
        return transport.send(url, request, seconds{5}).value();
    }
    int control(const std::string& what, const std::string& json) {
        return post(server->address() + "/control/" + what, json).status;
    }
    /// Orders, and scans as a browser does.
    std::string cashier_of(const std::string& out_trade_no) {
        const auto qr = offer_text(merchant(), test_order(out_trade_no, clock.now())).value();
        return server->address() + std::string{get(qr).header("Location")};
    }

    SystemClock clock;
    std::filesystem::path dir = std::filesystem::temp_directory_path() /
                                ("keepline_sim_test_" + std::to_string(SystemClock{}.now().us));
    http::CurlTransport transport;
    std::unique_ptr<AlipayServer> server;
    NotifyDesk desk;
};

TEST_F(AlipayServerTest, APayersWholeWay) {
    const auto cashier = cashier_of("KL1");
    const auto page = get(cashier);
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("确认付款"), std::string::npos);
    EXPECT_NE(page.body.find("¥9.90"), std::string::npos);
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_EQ(post(cashier + "/pay").status, 303);
    EXPECT_NE(get(cashier).body.find("付款成功"), std::string::npos);

    const auto paid = desk.wait_for(1);
    ASSERT_EQ(paid.size(), 1U);
    EXPECT_EQ(paid[0]->trade.state, TradeState::paid);
    EXPECT_EQ(merchant().query("KL1", clock.now())->state, TradeState::paid);

    EXPECT_EQ(merchant().refund("KL1", "R1", Money::from_minor(400), "t", clock.now())->state,
              RefundState::done);
    EXPECT_EQ(merchant().query_refund("KL1", "R1", clock.now())->amount.minor(), 400);
    const auto notices = desk.wait_for(2);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_EQ(notices[1]->kind, gateway::NoticeKind::refund);
}

TEST_F(AlipayServerTest, NotificationsAreRetriedUntilSuccess) {
    desk.refuse_next(1);
    ASSERT_EQ(post(cashier_of("KL1") + "/pay").status, 303);
    EXPECT_EQ(desk.wait_for(2).size(), 2U);
    EXPECT_NE(get(server->address() + "/control/trades").body.find("TRADE_SUCCESS"), std::string::npos);
}

TEST_F(AlipayServerTest, ControlScansAndActs) {
    const auto qr = offer_text(merchant(), test_order("KL1", clock.now())).value();
    EXPECT_EQ(control("act", R"({"act":"forged","qr":")" + qr + "\"}"), 200);
    const auto forged = desk.wait_for(2);
    ASSERT_EQ(forged.size(), 2U);
    for (const auto& notice : forged) EXPECT_EQ(notice.error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(control("act", R"({"act":"twice","out_trade_no":"KL1"})"), 200);
    EXPECT_EQ(desk.wait_for(4).size(), 4U);
    EXPECT_EQ(control("act", R"({"act":"pay","out_trade_no":"KL1"})"), 409);
    EXPECT_EQ(control("act", R"({"act":"pay","out_trade_no":"KL2"})"), 409);
    EXPECT_EQ(control("act", "nonsense"), 400);
}

TEST_F(AlipayServerTest, ADaysBillIsReadAndAWrongOneSeenThrough) {
    post(cashier_of("KL9") + "/pay");
    ASSERT_EQ(merchant().refund("KL9", "R9", Money::from_minor(400), "t", clock.now())->state,
              RefundState::done);
    expect_bills(merchant(), "KL9", "R9", clock.now(), [&](const std::string& trick) {
        ASSERT_EQ(control("bill", R"({"trick":")" + trick + R"("})"), 200);
    });
}

TEST_F(AlipayServerTest, EveryFaultIsSeenByTheClient) {
    cashier_of("KL1");
    const auto query = [&] { return merchant().query("KL1", clock.now()); };
    control("fault", R"({"fault":"timeout","count":1})");
    EXPECT_EQ(query().error().code, ErrorCode::gateway_unavailable);
    control("fault", R"({"fault":"http_500","count":1})");
    EXPECT_EQ(query().error().code, ErrorCode::gateway_unavailable);
    control("fault", R"({"fault":"bad_signature","count":1})");
    EXPECT_EQ(query().error().code, ErrorCode::gateway_bad_signature);
    control("fault", R"({"fault":"system_error","count":1})");
    EXPECT_EQ(query()->state, TradeState::unknown);
    EXPECT_EQ(query()->state, TradeState::waiting);
    EXPECT_EQ(merchant().close("KL1", clock.now())->state, gateway::CloseState::closed);
    EXPECT_EQ(query()->state, TradeState::closed);
}

TEST_F(AlipayServerTest, TradesExpireByTheirOwnTime) {
    auto order = test_order("KL1", clock.now());
    order.expires_at = clock.now() + seconds{2};
    order.return_url = "https://shop.test/done";
    const auto opened = get(offer_text(merchant(), order, gateway::PayWay::wap).value());
    ASSERT_EQ(opened.status, 303);
    const auto notices = desk.wait_for(1);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0]->trade.state, TradeState::closed);
    const auto page = get(server->address() + std::string{opened.header("Location")});
    EXPECT_NE(page.body.find("交易已关闭"), std::string::npos);
    EXPECT_NE(page.header("Content-Security-Policy").find("form-action 'self' https://shop.test"),
              std::string_view::npos);
}

TEST_F(AlipayServerTest, ADesktopsBrowserAndAnAppBringTheOrder) {
    for (const auto way : {gateway::PayWay::page, gateway::PayWay::app}) {
        const bool app = way == gateway::PayWay::app;
        auto order = test_order(app ? "KL2" : "KL3", clock.now());
        order.return_url = "https://shop.test/done";
        const auto text = offer_text(merchant(), order, way).value();
        const auto opened = get(app ? server->address() + "/gateway.do?" + text : text);
        ASSERT_EQ(opened.status, 303);
        const auto paid = post(server->address() + std::string{opened.header("Location")} + "/pay", "");
        const auto back = paid.header("Location");
        EXPECT_EQ(back.starts_with("https://shop.test/done?"), !app) << back;
        EXPECT_EQ(merchant().query(order.out_trade_no, clock.now())->state, TradeState::paid);
    }
}

TEST_F(AlipayServerTest, KeysAreKeptAndPrivate) {
    const auto secret = read_file(dir / "merchant_private.pem");
    const auto mode = std::filesystem::status(dir / "merchant_private.pem").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    AlipayServerOptions options;
    options.dir = dir;
    options.app_id = "a";
    options.seller_id = "s";
    ASSERT_TRUE(AlipayServer::start(options, clock));
    EXPECT_EQ(read_file(dir / "merchant_private.pem"), secret);
}

TEST_F(AlipayServerTest, CouponsAreToldInThreeAmounts) {
    for (const auto& [number, how] : {std::pair{"KL11", "coupon"}, {"KL12", "discount"}}) {
        const auto qr = offer_text(merchant(), test_order(number, clock.now())).value();
        ASSERT_EQ(post(server->address() + "/control/act",
                       std::string{R"({"act":")"} + how + R"(","qr":")" + qr + R"("})")
                      .status,
                  200);
    }
    const auto told = desk.wait_for(2);
    EXPECT_EQ(told[1]->trade.received, Money::from_minor(890));
    ASSERT_EQ(merchant().refund("KL12", "R-12", Money::from_minor(400), "", clock.now())->state,
              RefundState::done);
    expect_coupons(merchant(), "KL11", "KL12", clock.now());
}

}  // namespace
}  // namespace keepline::sim
