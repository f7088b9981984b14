#include "gateway/alipay/alipay_gateway.h"

#include <gtest/gtest.h>

#include "gateway/alipay/answer.h"
#include "gateway/alipay/signed_form.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/issue_certificate.h"

namespace keepline::alipay {
namespace {

using gateway::CloseState;
using gateway::NoticeKind;
using gateway::RefundState;
using gateway::TradeState;

const PrivateKey& merchant_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}
const PrivateKey& alipay_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}

/// Answers in the order of `answers`; keeps what was asked.
class Line final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request& request,
                                std::chrono::milliseconds) override {
        asked = http::parse_form(request.query).value();
        const auto body = http::parse_form(request.body).value();
        asked.insert(asked.end(), body.begin(), body.end());
        if (answers.empty()) return fail(ErrorCode::gateway_unavailable);
        auto response = answers.front();
        answers.erase(answers.begin());
        return response;
    }
    void answer(std::string_view method, const std::string& node) {
        answers.push_back(
            {200,
             {},
             "{\"" + node_name_of(method) + "\":" + node + ",\"sign\":\"" + alipay_key().sign(node) + "\"}"});
    }
    std::vector<http::Response> answers;
    http::Form asked;
};

class AlipayGatewayTest : public testing::Test {
protected:
    AlipayGatewayTest() {
        gateway = AlipayGateway::open(account(), line).value();
        request.out_trade_no = "KL1";
        request.total = Money::from_minor(990);
        request.subject = "保号续期 A&B=1/2";
        request.now = *parse_instant("2026-01-05T01:30:00Z");
        request.expires_at = request.now + std::chrono::seconds{899};
    }
    static Account account() {
        Account account;
        account.app_id = "2021000000000001";
        account.seller_id = "2088000000000001";
        account.gateway_url = "https://gateway.test/gateway.do";
        account.private_key = merchant_key().pem();
        account.alipay_public_key = alipay_key().public_pem();
        account.notify_url = "https://pay.test/notify";
        return account;
    }

    // A notification as the platform would post it.
    http::Request notice(const http::Form& changes) const {
        http::Form params{{"notify_type", "trade_status_sync"},
                          {"app_id", "2021000000000001"},
                          {"charset", "utf-8"},
                          {"sign_type", "RSA2"},
                          {"seller_id", "2088000000000001"},
                          {"out_trade_no", "KL1"},
                          {"trade_no", "T1"},
                          {"trade_status", "TRADE_SUCCESS"},
                          {"total_amount", "9.90"},
                          {"buyer_pay_amount", "8.90"},
                          {"gmt_payment", "2026-01-05 09:31:00"}};
        for (const auto& change : changes) {
            std::erase_if(params, [&](const auto& param) { return param.first == change.first; });
            params.push_back(change);
        }
        http::Request posted;
        posted.method = "POST";
        posted.body = http::format_form(sign_notice(params, alipay_key()));
        return posted;
    }

    Line line;
    std::unique_ptr<AlipayGateway> gateway;
    gateway::PayRequest request;
};

TEST_F(AlipayGatewayTest, PrecreateCarriesItsExpiryAndIsSigned) {
    line.answer("alipay.trade.precreate",
                R"({"code":"10000","out_trade_no":"KL1","qr_code":"https://qr.test/1"})");
    EXPECT_EQ(gateway->open(request)->text, "https://qr.test/1");
    EXPECT_TRUE(verify_request(line.asked, PublicKey::load(merchant_key().public_pem()).value()));
    EXPECT_EQ(http::find(line.asked, "timestamp"), "2026-01-05 09:30:00");
    EXPECT_EQ(http::find(line.asked, "notify_url"), "https://pay.test/notify");
    EXPECT_EQ(http::find(line.asked, "biz_content"),
              R"({"out_trade_no":"KL1","total_amount":"9.90","subject":"保号续期 A B 1 2",)"
              R"("time_expire":"2026-01-05 09:44:59","product_code":"FACE_TO_FACE_PAYMENT",)"
              R"("seller_id":"2088000000000001","qr_code_timeout_express":"14m"})");
}

TEST_F(AlipayGatewayTest, WapUrlIsASignedRequest) {
    request.return_url = "https://app.test/done?a=1";
    request.way = gateway::PayWay::wap;
    const auto url = gateway->open(request)->text;
    ASSERT_TRUE(url.starts_with("https://gateway.test/gateway.do?"));
    const auto params = http::parse_form(url.substr(url.find('?') + 1)).value();
    EXPECT_TRUE(verify_request(params, PublicKey::load(merchant_key().public_pem()).value()));
    EXPECT_EQ(http::find(params, "return_url"), "https://app.test/done?a=1");
    EXPECT_NE(http::find(params, "biz_content").find("QUICK_WAP_WAY"), std::string_view::npos);
}

TEST_F(AlipayGatewayTest, WhatTheAccountHasIsOfferedAndSignedAnew) {
    EXPECT_FALSE(gateway->offers(gateway::PayWay::page));
    EXPECT_FALSE(gateway->offers(gateway::PayWay::app));
    EXPECT_FALSE(gateway->offers(gateway::PayWay::in_wallet));
    request.way = gateway::PayWay::app;
    EXPECT_EQ(gateway->open(request).error().code, ErrorCode::gateway_refused);
    auto all = account();
    all.offers_page = all.offers_app = true;
    gateway = AlipayGateway::open(all, line).value();
    const auto key = PublicKey::load(merchant_key().public_pem()).value();
    const auto handed = [&](gateway::PayWay way, Instant now) {
        request.way = way;
        request.now = now;
        const auto text = gateway->hand_over(request, gateway->open(request)->kept).value();
        return http::parse_form(text.substr(text.find('?') + 1)).value();
    };
    for (const auto& [way, method, product] :
         {std::tuple{gateway::PayWay::page, "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"},
          {gateway::PayWay::app, "alipay.trade.app.pay", "QUICK_MSECURITY_PAY"}}) {
        const auto params = handed(way, request.now);
        EXPECT_TRUE(verify_request(params, key));
        EXPECT_EQ(http::find(params, "method"), method);
        EXPECT_NE(http::find(params, "biz_content").find(product), std::string_view::npos);
        EXPECT_NE(http::find(handed(way, request.now + std::chrono::minutes{1}), "timestamp"),
                  http::find(params, "timestamp"));
    }
    request.way = gateway::PayWay::qr;
    EXPECT_EQ(gateway->hand_over(request, "https://qr.test/1").value(), "https://qr.test/1");
}

// Certificates of an authority between root and leaf, beside a root of another kind of key.
class CertificateMode : public AlipayGatewayTest {
protected:
    CertificateMode() {
        certified.alipay_public_key.clear();
        certified.app_certificate =
            issue(merchant_key(), authority, {"merchant", {}, {}}, {"Authority", "Ant", "CN"}, 4660);
        certified.alipay_certificate =
            issue(alipay_key(), authority, {"支付宝", {}, {}}, {"Authority", "Ant", "CN"}, 7) +
            issue(authority, root, {"Authority", "Ant", "CN"}, {"Root", "Ant", "CN"}, 2, true);
        certified.alipay_roots = issue(root, root, {"Root", "Ant", "CN"}, {"Root", "Ant", "CN"}, 1, true);
    }
    std::string issue(const PrivateKey& key, const PrivateKey& signer,
                      const gateway::CertificateName& subject, const gateway::CertificateName& issuer,
                      long serial, bool is_authority = false) {
        return gateway::issue_certificate(key, signer,
                                          {serial, subject, issuer, request.now, ends, is_authority});
    }
    std::string refused() { return AlipayGateway::open(certified, line).error().arguments.back(); }

    const Instant ends = request.now + std::chrono::hours{24 * 365};
    const PrivateKey root = PrivateKey::generate(), authority = PrivateKey::generate();
    Account certified = account();
};

TEST_F(CertificateMode, NamesItsCertificatesAndBelievesTheirs) {
    gateway = AlipayGateway::open(certified, line).value();
    line.answer("alipay.trade.precreate",
                R"({"code":"10000","out_trade_no":"KL1","qr_code":"https://qr.test/1"})");
    EXPECT_EQ(gateway->open(request)->text, "https://qr.test/1");
    EXPECT_EQ(http::find(line.asked, "app_cert_sn"), gateway::md5_hex("CN=Authority,O=Ant,C=CN4660"));
    EXPECT_EQ(http::find(line.asked, "alipay_root_cert_sn"), gateway::md5_hex("CN=Root,O=Ant,C=CN1"));
    EXPECT_TRUE(verify_request(line.asked, PublicKey::load(merchant_key().public_pem()).value()));
    const auto terms = gateway->key_terms();
    ASSERT_EQ(terms.size(), 2U);
    EXPECT_EQ(terms[0].name, "app_certificate 1234");
    EXPECT_EQ(terms[1].until, ends);
}

TEST_F(CertificateMode, RefusesWhatDoesNotFit) {
    const auto good = certified;
    certified.app_certificate = good.alipay_certificate;
    EXPECT_EQ(refused(), "app_certificate");
    certified = good;
    certified.alipay_roots =
        issue(alipay_key(), alipay_key(), {"Root", "Ant", "CN"}, {"Root", "Ant", "CN"}, 1, true);
    EXPECT_EQ(refused(), "alipay_certificate");
    certified.alipay_roots = "";
    EXPECT_EQ(refused(), "alipay_roots");
}

TEST_F(AlipayGatewayTest, QueryReadsAPaidTrade) {
    line.answer("alipay.trade.query",
                R"({"code":"10000","out_trade_no":"KL1","trade_no":"T1","trade_status":"TRADE_SUCCESS",)"
                R"("total_amount":"9.90","buyer_pay_amount":"8.90","receipt_amount":"9.50",)"
                R"("fund_bill_list":[{"fund_channel":"ALIPAYACCOUNT","amount":"8.90"},)"
                R"({"fund_channel":"MCOUPON","amount":"0.70"},{"fund_channel":"COUPON","amount":"0.30"}],)"
                R"("send_pay_date":"2026-01-05 09:31:00"})");
    const auto trade = gateway->query("KL1", request.now).value();
    EXPECT_EQ(http::find(line.asked, "biz_content"),
              R"({"out_trade_no":"KL1","query_options":["fund_bill_list","voucher_detail_list"]})");
    EXPECT_EQ(trade.our_coupons.minor(), 70) << "of which 0.30 were paid ahead";
    EXPECT_EQ(trade.state, TradeState::paid);
    EXPECT_EQ(trade.total.minor(), 990);
    EXPECT_EQ(trade.paid_by_payer.minor(), 890);
    EXPECT_EQ(trade.received.minor(), 950);
    EXPECT_EQ(trade.paid_at, parse_instant("2026-01-05T01:31:00Z"));
}

TEST_F(AlipayGatewayTest, WhoGaveACouponIsReadWhateverIsSaidOfIt) {
    const auto ours = [&](const std::string& more) {
        line.answer("alipay.trade.query",
                    R"({"code":"10000","out_trade_no":"KL1","trade_no":"T1","trade_status":"TRADE_SUCCESS",)"
                    R"("total_amount":"9.90","buyer_pay_amount":"8.90","receipt_amount":"9.50",)"
                    R"("send_pay_date":"2026-01-05 09:31:00")" +
                        more + "}");
        return gateway->query("KL1", request.now)->our_coupons.minor();
    };
    EXPECT_EQ(ours(""), 40) << "what does not reach us";
    EXPECT_EQ(ours(R"(,"voucher_detail_list":[{"merchant_contribute":"0.60","other_contribute":"0.40"}])"),
              60);
    EXPECT_EQ(ours(R"(,"voucher_detail_list":[{"merchant_contribute":"5.00"}])"), 100) << "no more than all";
    EXPECT_EQ(ours(R"(,"voucher_detail_list":[{"merchant_contribute":1},2,{}],"fund_bill_list":{})"), 40);
    EXPECT_EQ(ours(R"(,"fund_bill_list":"[{\"fundChannel\":\"MDISCOUNT\",\"amount\":\"0.50\"}]")"), 50);
    EXPECT_EQ(ours(R"(,"fund_bill_list":"[{")"), 40);
}

TEST_F(AlipayGatewayTest, QueryNeverTrustsWhatIsNotSigned) {
    line.answers.push_back(
        {200, {}, R"({"alipay_trade_query_response":{"code":"10000","out_trade_no":"KL1"}})"});
    EXPECT_EQ(gateway->query("KL1", request.now).error().code, ErrorCode::gateway_bad_signature);
    line.answers.push_back(
        {200, {}, R"({"alipay_trade_query_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}})"});
    EXPECT_EQ(gateway->query("KL1", request.now).error().code, ErrorCode::gateway_unavailable);
    line.answers.push_back({200, {}, R"({"alipay_trade_query_response":{"code":"40004"},"sign":"AAAA"})"});
    EXPECT_EQ(gateway->query("KL1", request.now).error().code, ErrorCode::gateway_bad_signature);
    line.answers.push_back({502, {}, "<html>"});
    EXPECT_EQ(gateway->query("KL1", request.now).error().code, ErrorCode::gateway_unavailable);
    line.answer("alipay.trade.query",
                R"({"code":"10000","out_trade_no":"KL2","trade_status":"WAIT_BUYER_PAY"})");
    EXPECT_EQ(gateway->query("KL1", request.now).error().code, ErrorCode::gateway_foreign_message);
    line.answer("alipay.trade.query",
                R"({"code":"10000","out_trade_no":"KL1","trade_status":"TRADE_SUCCESS"})");
    EXPECT_EQ(gateway->query("KL1", request.now).error().code, ErrorCode::gateway_unavailable);
}

TEST_F(AlipayGatewayTest, QueryTellsUnknownFromNotFound) {
    line.answer("alipay.trade.query", R"({"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"})");
    EXPECT_EQ(gateway->query("KL1", request.now)->state, TradeState::not_found);
    line.answer("alipay.trade.query", R"({"code":"40004","sub_code":"ACQ.SYSTEM_ERROR"})");
    EXPECT_EQ(gateway->query("KL1", request.now)->state, TradeState::unknown);
}

TEST_F(AlipayGatewayTest, CloseQueriesWhenTheStateIsWrong) {
    line.answer("alipay.trade.close", R"({"code":"40004","sub_code":"ACQ.TRADE_STATUS_ERROR"})");
    line.answer("alipay.trade.query",
                R"({"code":"10000","out_trade_no":"KL1","trade_status":"TRADE_CLOSED"})");
    EXPECT_EQ(gateway->close("KL1", request.now)->state, CloseState::closed);
    line.answer("alipay.trade.close", R"({"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"})");
    EXPECT_EQ(gateway->close("KL1", request.now)->state, CloseState::not_found);
}

TEST_F(AlipayGatewayTest, RefundsAreDoneAcceptedRefusedOrUnknown) {
    const auto refund = [&](const std::string& node) {
        line.answer("alipay.trade.refund", node);
        return gateway->refund("KL1", "R1", Money::from_minor(100), "test", request.now)->state;
    };
    EXPECT_EQ(refund(R"({"code":"10000","fund_change":"Y"})"), RefundState::done);
    EXPECT_EQ(refund(R"({"code":"10000","fund_change":"N"})"), RefundState::accepted);
    EXPECT_EQ(refund(R"({"code":"40004","sub_code":"ACQ.SELLER_BALANCE_NOT_ENOUGH"})"), RefundState::refused);
    EXPECT_EQ(refund(R"({"code":"40004","sub_code":"ACQ.TRADE_HAS_FINISHED"})"),
              RefundState::refused_for_good);
    EXPECT_EQ(refund(R"({"code":"40004","sub_code":"ACQ.SYSTEM_ERROR"})"), RefundState::unknown);
    line.answer("alipay.trade.fastpay.refund.query", R"({"code":"10000"})");
    EXPECT_EQ(gateway->query_refund("KL1", "R1", request.now)->state, RefundState::refused)
        << "nothing was sent";
    line.answer("alipay.trade.fastpay.refund.query", R"({"code":"40004","sub_code":"ACQ.SYSTEM_ERROR"})");
    EXPECT_EQ(gateway->query_refund("KL1", "R1", request.now)->state, RefundState::unknown);
    line.answer(
        "alipay.trade.fastpay.refund.query",
        R"({"code":"10000","out_request_no":"R1","refund_status":"REFUND_SUCCESS","refund_amount":"1.00"})");
    EXPECT_EQ(gateway->query_refund("KL1", "R1", request.now)->amount.minor(), 100);
}

TEST_F(AlipayGatewayTest, NoticesAreSortedByWhatTheySay) {
    const auto paid = gateway->read_notice(notice({}), Instant{}).value();
    EXPECT_EQ(paid.kind, NoticeKind::trade);
    EXPECT_EQ(paid.trade.state, TradeState::paid);
    EXPECT_EQ(paid.trade.paid_by_payer.minor(), 890);
    for (const http::Form& change : {http::Form{{"refund_fee", "0.01"}},
                                     {{"out_biz_no", "R1"}},
                                     {{"gmt_refund", "2026-01-05 09:40:00.123"}}}) {
        const auto refund = gateway->read_notice(notice(change), Instant{}).value();
        EXPECT_EQ(refund.kind, NoticeKind::refund);
        EXPECT_NE(refund.trade.state, TradeState::paid);
    }
    EXPECT_EQ(gateway->read_notice(notice({{"refund_fee", "0.00"}}), Instant{})->kind, NoticeKind::trade);
    EXPECT_EQ(gateway->read_notice(notice({{"notify_type", "dut_user_sign"}}), Instant{})->kind,
              NoticeKind::other);
    EXPECT_EQ(gateway->read_notice(notice({{"trade_status", "TRADE_CLOSED"}}), Instant{})->trade.state,
              TradeState::closed);
}

TEST_F(AlipayGatewayTest, NoticesForOthersAndBrokenOnesAreRefused) {
    const auto code = [&](const http::Request& posted) {
        return gateway->read_notice(posted, Instant{}).error().code;
    };
    EXPECT_EQ(code(notice({{"app_id", "2021000000000002"}})), ErrorCode::gateway_foreign_message);
    EXPECT_EQ(code(notice({{"seller_id", "2088000000000002"}})), ErrorCode::gateway_foreign_message);
    EXPECT_EQ(code(notice({{"total_amount", "x"}})), ErrorCode::request_malformed);
    auto changed = notice({});
    changed.body.replace(changed.body.find("9.90"), 4, "0.01");
    EXPECT_EQ(code(changed), ErrorCode::gateway_bad_signature);
    changed.body = "a=%zz";
    EXPECT_EQ(code(changed), ErrorCode::request_malformed);
    EXPECT_EQ(gateway->notice_reply(true).body, "success");
    EXPECT_EQ(gateway->notice_reply(false).body, "fail");
}

TEST(AlipayGatewayOpen, NamesTheKeyItCannotRead) {
    Line line;
    Account account;
    account.private_key = "nonsense";
    const auto opened = AlipayGateway::open(account, line);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::config_invalid);
}

TEST_F(AlipayGatewayTest, TakesMoneyByTheCodeThatIsShown) {
    const std::string method = "alipay.trade.pay";
    line.answer(method, R"({"code":"10000","out_trade_no":"KL1","trade_no":"T1","total_amount":"9.90",)"
                        R"("buyer_pay_amount":"8.90","receipt_amount":"9.90",)"
                        R"("gmt_payment":"2026-01-05 09:30:05"})");
    const auto paid = gateway->pay_by_code(request, "280000000000000001");
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->state, TradeState::paid);
    EXPECT_EQ(paid->trade_no, "T1");
    EXPECT_EQ(paid->paid_by_payer, Money::from_minor(890));
    EXPECT_EQ(format_instant(paid->paid_at), "2026-01-05T01:30:05Z");
    EXPECT_EQ(http::find(line.asked, "biz_content"),
              R"({"out_trade_no":"KL1","total_amount":"9.90","subject":"保号续期 A B 1 2",)"
              R"("time_expire":"2026-01-05 09:44:59","product_code":"FACE_TO_FACE_PAYMENT",)"
              R"("scene":"bar_code","auth_code":"280000000000000001","seller_id":"2088000000000001"})");
    line.answer(method, R"({"code":"10003","msg":" order success pay inprocess","out_trade_no":"KL1"})");
    EXPECT_EQ(gateway->pay_by_code(request, "28")->state, TradeState::waiting);
    line.answer(method, R"({"code":"40004","sub_code":"ACQ.PAYMENT_AUTH_CODE_INVALID"})");
    EXPECT_EQ(gateway->pay_by_code(request, "28")->state, TradeState::closed);
    for (const auto* unknown : {R"({"code":"20000"})", R"({"code":"40004","sub_code":"ACQ.SYSTEM_ERROR"})"}) {
        line.answer(method, unknown);
        EXPECT_EQ(gateway->pay_by_code(request, "28").error().code, ErrorCode::gateway_unavailable);
    }
    // Without its time nobody knows when it was paid.
    line.answer(method, R"({"code":"10000","out_trade_no":"KL1","trade_no":"T1","total_amount":"9.90"})");
    EXPECT_FALSE(gateway->pay_by_code(request, "28"));
    line.answer(method, R"({"code":"40004","sub_code":"ACQ.TRADE_HAS_SUCCESS"})");
    line.answer("alipay.trade.query", R"({"code":"10000","out_trade_no":"KL1","trade_no":"T1",)"
                                      R"("trade_status":"TRADE_SUCCESS","total_amount":"9.90",)"
                                      R"("send_pay_date":"2026-01-05 09:30:05"})");
    EXPECT_EQ(gateway->pay_by_code(request, "28")->state, TradeState::paid);
}

TEST_F(AlipayGatewayTest, CancelsWhateverTheStateIs) {
    using gateway::CancelState;
    const auto cancels = [&](const char* node) {
        line.answer("alipay.trade.cancel", node);
        return gateway->cancel("KL1", request.now)->state;
    };
    EXPECT_EQ(cancels(R"({"code":"10000","retry_flag":"N","action":"refund"})"), CancelState::cancelled);
    EXPECT_EQ(cancels(R"({"code":"10000","retry_flag":"Y"})"), CancelState::again);
    EXPECT_EQ(cancels(R"({"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"})"), CancelState::cancelled);
    EXPECT_EQ(cancels(R"({"code":"40004","sub_code":"ACQ.SYSTEM_ERROR"})"), CancelState::unknown);
    EXPECT_EQ(cancels(R"({"code":"40004","sub_code":"ACQ.CANCEL_NOT_ALLOWED"})"), CancelState::refused);
    EXPECT_FALSE(gateway->cancel("KL1", request.now));
}

}  // namespace
}  // namespace keepline::alipay
