#include "gateway/wechatpay/wechat_gateway.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <deque>

#include "gateway/crypto/aes.h"
#include "gateway/crypto/base64.h"
#include "gateway/crypto/issue_certificate.h"
#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/sealed.h"
#include "gateway/wechatpay/signature.h"

namespace keepline::wechatpay {
namespace {

using gateway::CloseState;
using gateway::NoticeKind;
using gateway::PayWay;
using gateway::PrivateKey;
using gateway::RefundState;
using gateway::TradeState;
using testing::EndsWith;
using testing::HasSubstr;

constexpr Instant kNow{1'767'576'600'000'000};
constexpr const char* kSerial = "PUB_KEY_ID_0111111111112026010500000001";
constexpr const char* kApiKey = "0123456789abcdef0123456789abcdef";

const PrivateKey& own_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}
const PrivateKey& platform_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}

// What GET /v3/certificates answers.
std::string certificates_of(const std::string& pem, const std::string& serial, const std::string& api_key) {
    const auto sealed = gateway::seal_gcm(api_key, "0123456789ab", "certificate", pem);
    return boost::json::serialize(boost::json::object{
        {"data", boost::json::array{boost::json::object{
                     {"serial_no", serial},
                     {"encrypt_certificate",
                      boost::json::object{{"algorithm", "AEAD_AES_256_GCM"},
                                          {"nonce", "0123456789ab"},
                                          {"associated_data", "certificate"},
                                          {"ciphertext", gateway::encode_base64(sealed)}}}}}}});
}

// Answers what it is told to, signed by the platform unless told otherwise.
class Platform : public http::Transport {
public:
    void answer(int status, const std::string& body, const PrivateKey& key = platform_key(),
                const std::string& serial = kSerial) {
        answers_.push_back({status, sign_answer(body, key, serial, "NONCE", kNow), body});
    }
    void answer_unsigned(int status, const std::string& body) { answers_.push_back({status, {}, body}); }
    Result<http::Response> send(const std::string& url, const http::Request& request,
                                std::chrono::milliseconds) override {
        EXPECT_EQ(url, request.path.starts_with("/sns/") ? "https://token.example" : "https://pay.example");
        requests.push_back(request);
        if (answers_.empty()) return fail(ErrorCode::gateway_unavailable);
        auto next = std::move(answers_.front());
        answers_.pop_front();
        return next;
    }
    std::vector<http::Request> requests;

private:
    std::deque<http::Response> answers_;
};

class WechatGatewayTest : public testing::Test {
protected:
    static Account account() {
        Account account;
        account.app_id = "wx1";
        account.mobile_app_id = "wx9";
        account.app_secret = "s3cret";
        account.sign_in_url = "https://open.example";
        account.token_url = "https://token.example";
        account.mch_id = "1900000001";
        account.serial = "37C5";
        account.private_key = own_key().pem();
        account.api_key = kApiKey;
        account.public_key_id = kSerial;
        account.public_key = platform_key().public_pem();
        account.base_url = "https://pay.example/";
        account.notify_url = "https://keepline.example/gateways/wechatpay/notify";
        return account;
    }
    static gateway::PayRequest order(PayWay way) {
        gateway::PayRequest request;
        request.out_trade_no = "KL12x1x1";
        request.total = Money::from_minor(990);
        request.subject = "号码保号续费";
        request.expires_at = kNow + std::chrono::minutes{15};
        request.now = kNow;
        request.return_url = "https://keepline.example/r/12-1-1";
        request.way = way;
        request.payer_id = "oPAYER";
        request.payer_ip = "203.0.113.7";
        return request;
    }
    static std::string transaction(const std::string& state, const std::string& more = "") {
        return R"({"appid":"wx1","mchid":"1900000001","out_trade_no":"KL12x1x1","transaction_id":"42000001",)"
               R"("trade_state":")" +
               state +
               R"(","success_time":"2026-01-05T09:30:18+08:00","amount":{"total":990,"payer_total":890,)"
               R"("currency":"CNY"})" +
               more + "}";
    }
    static http::Request notice(const std::string& type, const std::string& text, Instant stamped = kNow,
                                const std::string& key = kApiKey) {
        http::Request request;
        request.method = "POST";
        request.body =
            seal_event({"EV-1", type, text}, "transaction", "2026-01-05T09:30:20+08:00", "0123456789ab", key);
        request.headers = sign_answer(request.body, platform_key(), kSerial, "NONCE", stamped);
        return request;
    }

    Platform platform_;
    std::unique_ptr<WechatGateway> gateway_ = WechatGateway::open(account(), platform_).value();
};

TEST_F(WechatGatewayTest, EachWayToPayIsAskedForAndHandedOver) {
    platform_.answer(200, R"({"code_url":"weixin://wxpay/bizpayurl?pr=abc"})");
    EXPECT_EQ(gateway_->open(order(PayWay::qr))->text, "weixin://wxpay/bizpayurl?pr=abc");
    const http::Request& sent = platform_.requests.back();
    EXPECT_EQ(sent.path, "/v3/pay/transactions/native");
    const auto authorization = parse_authorization(sent.header("Authorization")).value();
    EXPECT_TRUE(
        gateway::PublicKey::load(own_key().public_pem())
            ->verify(request_text("POST", sent.path, authorization.timestamp, authorization.nonce, sent.body),
                     authorization.signature));
    EXPECT_EQ(sent.header("Wechatpay-Serial"), kSerial);
    const auto body = read_object(sent.body).value();
    EXPECT_EQ(text_member(body, "time_expire"), "2026-01-05T09:45:00+08:00");
    EXPECT_EQ(fen_member(*object_member(body, "amount"), "total"), Money::from_minor(990));

    platform_.answer(200, R"({"h5_url":"https://wx.example/h5?prepay_id=wx1"})");
    EXPECT_EQ(gateway_->open(order(PayWay::wap))->text,
              "https://wx.example/h5?prepay_id=wx1&redirect_url=https%3A%2F%2Fkeepline.example%2Fr%2F12-1-1");
    EXPECT_THAT(platform_.requests.back().body, HasSubstr(R"("payer_client_ip":"203.0.113.7")"));

    for (const PayWay way : {PayWay::in_wallet, PayWay::app}) {
        platform_.answer(200, R"({"prepay_id":"wx05"})");
        const auto offer = gateway_->open(order(way)).value();
        EXPECT_EQ(offer.kept, "wx05");
        auto later = order(way);
        later.now = kNow + std::chrono::minutes{5};
        const bool in_page = way == PayWay::in_wallet;
        for (const auto& [text, at] :
             {std::pair{offer.text, kNow}, {gateway_->hand_over(later, offer.kept).value(), later.now}}) {
            const auto handed = read_object(text).value();
            const auto stamp = text_member(handed, in_page ? "timeStamp" : "timestamp");
            const auto nonce = text_member(handed, in_page ? "nonceStr" : "noncestr");
            EXPECT_EQ(stamp, format_seconds(at));
            const auto covered =
                in_page ? jsapi_text("wx1", stamp, nonce, "wx05") : app_text("wx9", stamp, nonce, "wx05");
            EXPECT_EQ(text_member(handed, in_page ? "paySign" : "sign"), own_key().sign(covered));
        }
        EXPECT_EQ(text_member(read_object(platform_.requests.back().body).value(), "appid"),
                  in_page ? "wx1" : "wx9");
        EXPECT_FALSE(gateway_->hand_over(later, ""));
    }
    EXPECT_EQ(gateway_->open(order(PayWay::page)).error().code, ErrorCode::gateway_refused);
    EXPECT_EQ(gateway_->hand_over(order(PayWay::qr), "weixin://x").value(), "weixin://x");
}

TEST_F(WechatGatewayTest, ThePageInsideTheWalletLearnsWhoPays) {
    EXPECT_EQ(gateway_->sign_in_url("https://keepline.example/r/1?a=b", "s 1"),
              "https://open.example/connect/oauth2/authorize?appid=wx1&redirect_uri=https%3A%2F%2Fkeepline."
              "example%2Fr%2F1%3Fa%3Db&response_type=code&scope=snsapi_base&state=s%201#wechat_redirect");
    platform_.answer_unsigned(200, R"({"access_token":"T","expires_in":7200,"openid":"oPAYER"})");
    EXPECT_EQ(gateway_->payer_of("CODE").value(), "oPAYER");
    EXPECT_EQ(platform_.requests.back().query,
              "appid=wx1&secret=s3cret&code=CODE&grant_type=authorization_code");
    platform_.answer_unsigned(200, R"({"errcode":40029,"errmsg":"invalid code"})");
    EXPECT_EQ(gateway_->payer_of("USED").error().code, ErrorCode::gateway_refused);
    platform_.answer_unsigned(502, "<html>");
    EXPECT_EQ(gateway_->payer_of("CODE").error().code, ErrorCode::gateway_unavailable);

    auto bare = account();
    bare.app_secret.clear();
    bare.mobile_app_id.clear();
    const auto without = WechatGateway::open(bare, platform_).value();
    EXPECT_FALSE(without->offers(PayWay::in_wallet));
    EXPECT_FALSE(without->offers(PayWay::app));
    EXPECT_EQ(without->sign_in_url("https://keepline.example/", "s"), "");
    EXPECT_EQ(without->payer_of("CODE").error().code, ErrorCode::gateway_refused);
}

TEST_F(WechatGatewayTest, ARefusalIsNoUnknownOutcome) {
    const auto code = [&] { return gateway_->open(order(PayWay::qr)).error().code; };
    platform_.answer(400, R"({"code":"PARAM_ERROR","message":"参数错误"})");
    EXPECT_EQ(code(), ErrorCode::gateway_refused);
    for (const int status : {403, 404, 429, 500, 502}) {
        platform_.answer_unsigned(status, "");
        EXPECT_EQ(code(), ErrorCode::gateway_unavailable) << status;
    }
    platform_.answer(500, R"({"code":"SYSTEM_ERROR","message":"系统异常"})");
    EXPECT_EQ(code(), ErrorCode::gateway_unavailable);
    EXPECT_EQ(code(), ErrorCode::gateway_unavailable);  // nothing came
    platform_.answer_unsigned(200, R"({"code_url":"weixin://x"})");
    EXPECT_EQ(code(), ErrorCode::gateway_bad_signature);
    platform_.answer(200, R"({"code_url":"weixin://x"})", own_key());
    EXPECT_EQ(code(), ErrorCode::gateway_bad_signature);
    platform_.answer(400, R"({"code":"PARAM_ERROR"})", own_key());
    EXPECT_EQ(code(), ErrorCode::gateway_bad_signature);
}

TEST_F(WechatGatewayTest, ThreeAmountsAreRead) {
    platform_.answer(200, transaction("SUCCESS", R"(,"promotion_detail":[{"type":"CASH","amount":40},)"
                                                 R"({"type":"NOCASH","amount":60}])"));
    const auto trade = gateway_->query("KL12x1x1", kNow).value();
    EXPECT_EQ(platform_.requests.back().path, "/v3/pay/transactions/out-trade-no/KL12x1x1");
    EXPECT_EQ(platform_.requests.back().query, "mchid=1900000001");
    EXPECT_EQ(trade.state, TradeState::paid);
    EXPECT_EQ(trade.total, Money::from_minor(990));
    EXPECT_EQ(trade.paid_by_payer, Money::from_minor(890));
    EXPECT_EQ(trade.received, Money::from_minor(930));
    EXPECT_EQ(trade.our_coupons, Money::from_minor(60)) << "whoever gave it, it does not reach us";
    platform_.answer(200, transaction("SUCCESS", R"(,"promotion_detail":[{"type":"CASH","amount":100,)"
                                                 R"("wechatpay_contribute":20,"merchant_contribute":80}])"));
    const auto ahead = gateway_->query("KL12x1x1", kNow).value();
    EXPECT_EQ(ahead.received, Money::from_minor(990));
    EXPECT_EQ(ahead.our_coupons, Money::from_minor(80)) << "paid to us out of what we paid ahead";
    EXPECT_EQ(trade.paid_at, parse_instant("2026-01-05T01:30:18Z"));
}

TEST_F(WechatGatewayTest, EachStateOfATradeIsTold) {
    const auto state = [&](int status, const std::string& body) {
        platform_.answer(status, body);
        return gateway_->query("KL12x1x1", kNow)->state;
    };
    EXPECT_EQ(state(200, transaction("NOTPAY")), TradeState::waiting);
    EXPECT_EQ(state(200, transaction("USERPAYING")), TradeState::waiting);
    EXPECT_EQ(state(200, transaction("REFUND")), TradeState::paid);
    EXPECT_EQ(state(200, transaction("CLOSED")), TradeState::closed);
    EXPECT_EQ(state(200, transaction("PAYERROR")), TradeState::closed);
    EXPECT_EQ(state(200, transaction("REVOKED")), TradeState::closed);
    EXPECT_EQ(state(404, R"({"code":"ORDERNOTEXIST"})"), TradeState::not_found);
    EXPECT_EQ(state(500, R"({"code":"SYSTEM_ERROR"})"), TradeState::unknown);
    EXPECT_EQ(state(200, transaction("SOMETHING_NEW")), TradeState::unknown);
    // A proxy's page is no word of the platform's: whether the order is there stays unknown.
    platform_.answer_unsigned(404, "<h1>404 Not Found</h1>");
    EXPECT_EQ(gateway_->query("KL12x1x1", kNow)->state, TradeState::unknown);
    // Half a payment, another order's, another merchant's, another currency's: none is believed.
    for (const char* body :
         {R"({"out_trade_no":"KL12x1x1","transaction_id":"4","trade_state":"SUCCESS"})",
          R"({"out_trade_no":"KL9x1x1","trade_state":"NOTPAY"})",
          R"({"mchid":"1","out_trade_no":"KL12x1x1","trade_state":"NOTPAY"})",
          R"({"out_trade_no":"KL12x1x1","transaction_id":"4","trade_state":"SUCCESS",)"
          R"("success_time":"2026-01-05T09:30:18+08:00","amount":{"total":990,"currency":"USD"}})"}) {
        platform_.answer(200, body);
        EXPECT_FALSE(gateway_->query("KL12x1x1", kNow)) << body;
    }
}

TEST_F(WechatGatewayTest, AnOrderThatCannotBeClosedIsAskedFor) {
    const auto close = [&] { return gateway_->close("KL12x1x1", kNow)->state; };
    platform_.answer(204, "");
    EXPECT_EQ(close(), CloseState::closed);
    platform_.answer(400, R"({"code":"ORDERPAID"})");
    platform_.answer(200, transaction("SUCCESS"));
    EXPECT_EQ(close(), CloseState::already_paid);
    platform_.answer(404, R"({"code":"ORDERNOTEXIST"})");
    platform_.answer(404, R"({"code":"ORDERNOTEXIST"})");
    EXPECT_EQ(close(), CloseState::not_found);
    platform_.answer(202, R"({"code":"USERPAYING"})");
    EXPECT_EQ(close(), CloseState::unknown);
}

TEST_F(WechatGatewayTest, RefundsSayTheOrdersTotal) {
    const auto refund = [&](int status, const std::string& body) {
        platform_.answer(200, transaction("SUCCESS"));
        platform_.answer(status, body);
        return gateway_->refund("KL12x1x1", "R-1", Money::from_minor(100), "按错了号码", kNow)->state;
    };
    EXPECT_EQ(refund(200, R"({"status":"SUCCESS","amount":{"refund":100,"total":990}})"), RefundState::done);
    EXPECT_THAT(platform_.requests.back().body, HasSubstr(R"("refund":100,"total":990)"));
    EXPECT_EQ(refund(200, R"({"status":"PROCESSING","amount":{"refund":100}})"), RefundState::accepted);
    EXPECT_EQ(refund(200, R"({"status":"ABNORMAL"})"), RefundState::refused_for_good);
    EXPECT_EQ(refund(403, R"({"code":"NOT_ENOUGH"})"), RefundState::refused);
    EXPECT_EQ(refund(400, R"({"code":"TRADE_OVERDUE"})"), RefundState::refused_for_good);
    EXPECT_EQ(refund(500, R"({"code":"SYSTEM_ERROR"})"), RefundState::unknown);
    platform_.answer(404, R"({"code":"RESOURCE_NOT_EXISTS"})");
    EXPECT_EQ(gateway_->query_refund("KL12x1x1", "R|1", kNow)->state, RefundState::refused);
    EXPECT_THAT(platform_.requests.back().path, EndsWith("/R%7C1"));
    platform_.answer(200, R"({"out_trade_no":"KL12x1x1","out_refund_no":"R-1","status":"SUCCESS",)"
                          R"("amount":{"refund":100}})");
    EXPECT_EQ(gateway_->query_refund("KL12x1x1", "R-1", kNow)->amount, Money::from_minor(100));
}

TEST_F(WechatGatewayTest, NotificationsAreVerifiedBeforeTheyAreRead) {
    const auto read = [&](const http::Request& request) { return gateway_->read_notice(request, kNow); };
    const auto paid = read(notice("TRANSACTION.SUCCESS", transaction("SUCCESS"))).value();
    EXPECT_EQ(paid.kind, NoticeKind::trade);
    EXPECT_EQ(paid.trade.trade_no, "42000001");
    EXPECT_EQ(read(notice("REFUND.SUCCESS", R"({"mchid":"1900000001"})"))->kind, NoticeKind::refund);
    EXPECT_EQ(read(notice("SOMETHING.NEW", R"({"mchid":"1900000001"})"))->kind, NoticeKind::other);

    const auto code = [&](const http::Request& request) { return read(request).error().code; };
    auto changed = notice("TRANSACTION.SUCCESS", transaction("SUCCESS"));
    changed.body.insert(1, " ");
    EXPECT_EQ(code(changed), ErrorCode::gateway_bad_signature);
    auto probe = notice("TRANSACTION.SUCCESS", transaction("SUCCESS"));
    for (auto& [name, value] : probe.headers)
        if (name == "Wechatpay-Signature") value = "WECHATPAY/SIGNTEST/" + value;
    EXPECT_EQ(code(probe), ErrorCode::gateway_bad_signature);
    EXPECT_EQ(code(notice("TRANSACTION.SUCCESS", transaction("SUCCESS"), kNow - std::chrono::seconds{301})),
              ErrorCode::gateway_bad_signature);
    EXPECT_EQ(
        code(notice("TRANSACTION.SUCCESS", transaction("SUCCESS"), kNow, "another key of the same length!!")),
        ErrorCode::gateway_bad_signature);
    EXPECT_EQ(code(notice("TRANSACTION.SUCCESS", R"({"mchid":"1"})")), ErrorCode::gateway_foreign_message);
    EXPECT_EQ(gateway_->notice_reply(true).status, 200);
    EXPECT_EQ(gateway_->notice_reply(false).status, 500);
}

// The months in which a merchant goes from certificates to the public key: both are believed, and a
// certificate nobody has seen yet is asked for.
TEST_F(WechatGatewayTest, ANewCertificateIsFetchedWhenItsNumberIsMet) {
    const auto next = PrivateKey::generate();
    const auto pem = gateway::issue_certificate(
        next, next, {0x738C07, {}, {}, kNow - std::chrono::hours{1}, kNow + std::chrono::hours{1}});
    const auto ask = [&](gateway::PaymentGateway& gateway) { return gateway.query("KL12x1x1", kNow); };
    // Not where only the public key counts.
    platform_.answer(200, transaction("NOTPAY"), next, "738C07");
    EXPECT_EQ(ask(*gateway_).error().code, ErrorCode::gateway_bad_signature);
    EXPECT_EQ(platform_.requests.size(), 1U);

    Account both = account();
    both.by_certificates = true;
    auto open = [&] { return WechatGateway::open(both, platform_).value(); };
    auto gateway = open();
    platform_.answer(200, transaction("NOTPAY"), next, "738C07");
    platform_.answer(200, certificates_of(pem, "738C07", kApiKey), next, "738C07");
    EXPECT_EQ(ask(*gateway)->state, TradeState::waiting);
    EXPECT_EQ(platform_.requests.back().path, "/v3/certificates");
    platform_.answer(200, transaction("NOTPAY"), next, "738C07");
    EXPECT_EQ(ask(*gateway)->state, TradeState::waiting);
    platform_.answer(200, transaction("NOTPAY"));
    EXPECT_EQ(ask(*gateway)->state, TradeState::waiting);

    // Two hours later it has ended: what it signs then counts no more, and it is not taken up again.
    const Instant later = kNow + std::chrono::hours{2};
    http::Request old = notice("TRANSACTION.SUCCESS", transaction("SUCCESS"), later);
    old.headers = sign_answer(old.body, next, "738C07", "NONCE", later);
    platform_.answer(200, certificates_of(pem, "738C07", kApiKey), next, "738C07");
    EXPECT_EQ(gateway->read_notice(old, later).error().code, ErrorCode::gateway_bad_signature);

    // Sealed by somebody else, under another number, signed by another key: none is believed.
    const auto refuses = [&](const std::string& body, const PrivateKey& signer) {
        gateway = open();
        platform_.answer(200, transaction("NOTPAY"), next, "738C07");
        platform_.answer(200, body, signer, "738C07");
        return ask(*gateway).error().code == ErrorCode::gateway_bad_signature;
    };
    EXPECT_TRUE(refuses(certificates_of(pem, "738C07", "another key of the same length!!"), next));
    EXPECT_TRUE(refuses(certificates_of(pem, "999999", kApiKey), next));
    EXPECT_TRUE(refuses(certificates_of(pem, "738C07", kApiKey), own_key()));
    // Whoever sends numbers that nobody knows does not make us ask each time.
    const auto before = platform_.requests.size();
    platform_.answer(200, transaction("NOTPAY"), next, "AAAA");
    EXPECT_FALSE(ask(*gateway));
    EXPECT_EQ(platform_.requests.size(), before + 1);
}

TEST_F(WechatGatewayTest, WrongKeysAreNamed) {
    const auto named = [&](auto change) {
        Account wrong = account();
        change(wrong);
        return WechatGateway::open(wrong, platform_).error().arguments.at(1);
    };
    EXPECT_EQ(named([](Account& each) { each.private_key = "x"; }), "private_key");
    EXPECT_EQ(named([](Account& each) { each.api_key = "short"; }), "api_v3_key");
    EXPECT_EQ(named([](Account& each) { each.public_key = "x"; }), "public_key");
}

}  // namespace
}  // namespace keepline::wechatpay
