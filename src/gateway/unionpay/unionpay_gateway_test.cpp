// UnionPay's messages, with fixtures of our own: there is no independent client to compare with. The signed
// text follows the SDKs' description to the letter and is spelt out here once.

#include "gateway/unionpay/unionpay_gateway.h"

#include <gtest/gtest.h>

#include <deque>

#include "gateway/crypto/digest.h"
#include "gateway/crypto/issue_certificate.h"
#include "gateway/unionpay/signed_form.h"

namespace keepline::unionpay {
namespace {

using gateway::CloseState;
using gateway::PrivateKey;
using gateway::RefundState;
using gateway::TradeState;

const Instant kNow = *parse_instant("2026-01-05T01:30:00Z");
const gateway::CertificateName kRoot{"Root", "CFCA", "CN"};
const gateway::CertificateName kPlatform{"041@Z12@中国银联股份有限公司@00000001", "CFCA", "CN"};

const PrivateKey& own_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}
const PrivateKey& platform_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}
const PrivateKey& root_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}
std::string certificate(const PrivateKey& key, const gateway::CertificateName& whose, long serial,
                        const PrivateKey& signer = root_key(), bool is_authority = false) {
    return gateway::issue_certificate(
        key, signer, {serial, whose, kRoot, kNow, kNow + std::chrono::hours{24 * 365}, is_authority});
}

/// Answers in turn, signed by the platform; keeps what was asked.
class Line final : public http::Transport {
public:
    Result<http::Response> send(const std::string& url, const http::Request& request,
                                std::chrono::milliseconds) override {
        asked_at = url;
        asked = http::parse_form(request.body).value();
        if (answers.empty()) return fail(ErrorCode::gateway_unavailable);
        auto next = std::move(answers.front());
        answers.pop_front();
        return http::Response{200, {}, std::move(next)};
    }
    void answer(http::Form fields, const PrivateKey& key = platform_key(),
                const std::string& pem = certificate(platform_key(), kPlatform, 7)) {
        fields.insert(fields.begin(), {{"signMethod", "01"}, {"signPubKeyCert", pem}});
        answers.push_back(write_body(sign(std::move(fields), key)));
    }
    std::deque<std::string> answers;
    std::string asked_at;
    http::Form asked;
};

class UnionpayGatewayTest : public testing::Test {
protected:
    static Account account() {
        Account account;
        account.mer_id = "777290058110048";
        account.private_key = own_key().pem();
        account.certificate = certificate(own_key(), {"merchant", {}, "CN"}, 4660);
        account.roots = certificate(root_key(), kRoot, 1, root_key(), true);
        account.base_url = "https://union.example/gateway/api/";
        account.notify_url = "https://keepline.example/gateways/unionpay/notify";
        return account;
    }
    static gateway::PayRequest order() {
        gateway::PayRequest request;
        request.out_trade_no = "KL1x1x2";
        request.total = Money::from_minor(990);
        request.expires_at = kNow + std::chrono::minutes{15};
        request.now = kNow + std::chrono::minutes{1};
        request.made_at = kNow;
        return request;
    }
    static http::Form paid(const std::string& code = "00") {
        return {{"respCode", "00"},
                {"orderId", "KL1x1x2Z"},
                {"txnTime", "20260105093000"},
                {"origRespCode", code},
                {"txnType", "01"},
                {"txnAmt", "990"},
                {"settleAmt", "980"},
                {"currencyCode", "156"},
                {"merId", "777290058110048"},
                {"queryId", "712601050930000001238"},
                {"traceTime", "0105093112"}};
    }
    static http::Request notice(http::Form fields, const PrivateKey& key = platform_key()) {
        fields.insert(fields.begin(),
                      {{"signMethod", "01"}, {"signPubKeyCert", certificate(platform_key(), kPlatform, 7)}});
        http::Request request;
        request.body = http::format_form(sign(std::move(fields), key));
        return request;
    }
    TradeState state_for(http::Form answer) {
        line.answer(std::move(answer));
        return gateway->query({"KL1x1x2", kNow}, kNow)->state;
    }

    Line line;
    std::unique_ptr<UnionpayGateway> gateway = UnionpayGateway::open(account(), line).value();
};

TEST_F(UnionpayGatewayTest, SignsTheHashOfSortedFields) {
    const http::Form fields{{"txnTime", "20260105093000"}, {"bizType", "000000"}, {"reserved", " "},
                            {"orderId", "KL1x1x2Z"},       {"signMethod", "01"},  {"subject", "保号 & 1=2"}};
    EXPECT_EQ(canonical(fields),
              "bizType=000000&orderId=KL1x1x2Z&signMethod=01&subject=保号 & 1=2&txnTime=20260105093000");
    const auto made = sign(fields, own_key());
    EXPECT_EQ(http::find(made, "signature"), own_key().sign(gateway::sha256_hex(canonical(fields))));
    EXPECT_TRUE(http::find(made, "reserved").empty());
    const auto key = gateway::PublicKey::load(own_key().public_pem()).value();
    EXPECT_TRUE(verify(made, key));
    for (const auto& [name, value] : http::Form{{"txnTime", "20260105093001"}, {"signMethod", "11"}}) {
        auto changed = made;
        for (auto& field : changed)
            if (field.first == name) field.second = value;
        EXPECT_FALSE(verify(changed, key)) << name;
    }
    auto twice = made;
    twice.emplace_back("orderId", "KL1x1x2Z");
    EXPECT_FALSE(verify(twice, key));
}

TEST_F(UnionpayGatewayTest, ReadsAnswersThatAreNotEncoded) {
    const auto form = read_body("a=1&cert=-----BEGIN\nMII+/=\n&info={b=2&c=3}&d=").value();
    EXPECT_EQ(form,
              (http::Form{{"a", "1"}, {"cert", "-----BEGIN\nMII+/=\n"}, {"info", "{b=2&c=3}"}, {"d", ""}}));
    for (const char* broken : {"", "a", "=1", "a=1&b", "a={b=1"}) EXPECT_FALSE(read_body(broken)) << broken;
}

TEST_F(UnionpayGatewayTest, AsksForACodeUnderTheTimeThatNeverChanges) {
    line.answer({{"respCode", "00"}, {"qrCode", "https://qr.95516.com/00010000/62"}});
    const auto offer = gateway->open(order()).value();
    EXPECT_EQ(offer.text, "https://qr.95516.com/00010000/62");
    EXPECT_EQ(gateway->hand_over(order(), offer.kept).value(), offer.text);
    EXPECT_EQ(line.asked_at, "https://union.example/gateway/api/backTransReq.do");
    EXPECT_TRUE(verify(line.asked, gateway::PublicKey::load(own_key().public_pem()).value()));
    for (const auto& [name, value] : http::Form{{"orderId", "KL1x1x2Z"},
                                                {"txnTime", "20260105093000"},
                                                {"txnAmt", "990"},
                                                {"txnType", "01"},
                                                {"txnSubType", "07"},
                                                {"payTimeout", "20260105094500"},
                                                {"certId", "4660"},
                                                {"merId", "777290058110048"}})
        EXPECT_EQ(http::find(line.asked, name), value) << name;
    line.answer({{"respCode", "10"}, {"respMsg", "报文格式错误"}});
    EXPECT_EQ(gateway->open(order()).error().code, ErrorCode::gateway_refused);
    for (const char* unknown : {"05", "12"}) {
        line.answer({{"respCode", unknown}});
        EXPECT_EQ(gateway->open(order()).error().code, ErrorCode::gateway_unavailable) << unknown;
    }
    auto page = order();
    page.way = gateway::PayWay::page;
    EXPECT_EQ(gateway->open(page).error().code, ErrorCode::gateway_refused);
}

TEST_F(UnionpayGatewayTest, QueriesUntilAnEnd) {
    line.answer(paid());
    const auto trade = gateway->query({"KL1x1x2", kNow}, kNow).value();
    EXPECT_EQ(trade.state, TradeState::paid);
    EXPECT_EQ(trade.trade_no, "712601050930000001238");
    EXPECT_EQ(trade.out_trade_no, "KL1x1x2");
    EXPECT_EQ(trade.total, Money::from_minor(990));
    EXPECT_EQ(trade.received, Money::from_minor(980));
    EXPECT_EQ(trade.paid_at, *parse_instant("2026-01-05T01:31:12Z"));
    EXPECT_EQ(http::find(line.asked, "txnType"), "00");
    EXPECT_EQ(state_for(paid("05")), TradeState::waiting);
    EXPECT_EQ(state_for(paid("01")), TradeState::closed);
    EXPECT_EQ(state_for({{"respCode", "34"}}), TradeState::not_found);
    EXPECT_EQ(state_for({{"respCode", "98"}}), TradeState::unknown);
    EXPECT_EQ(gateway->query("KL1x1x2", kNow)->state, TradeState::unknown) << "without its time";
    EXPECT_EQ(gateway->query({"KL1x1x2", kNow}, kNow).error().code, ErrorCode::gateway_unavailable);
    auto other = paid();
    other[1].second = "KL9x9x9Z";
    line.answer(other);
    EXPECT_EQ(gateway->query({"KL1x1x2", kNow}, kNow).error().code, ErrorCode::gateway_foreign_message);
    line.answer({{"respCode", "34"}});
    EXPECT_EQ(gateway->close({"KL1x1x2", kNow}, kNow)->state, CloseState::not_found);
}

TEST_F(UnionpayGatewayTest, ANewYearBeginsBetweenOrderAndPayment) {
    auto late = paid();
    late[2].second = "20251231235900";
    late.back().second = "0101000005";
    line.answer(late);
    EXPECT_EQ(gateway->query({"KL1x1x2", *parse_instant("2025-12-31T15:59:00Z")}, kNow)->paid_at,
              *parse_instant("2025-12-31T16:00:05Z"));
}

TEST_F(UnionpayGatewayTest, BelievesOnlyUnionPaysCertificate) {
    const auto code = [&] { return gateway->query({"KL1x1x2", kNow}, kNow).error().code; };
    line.answer(paid(), own_key());
    EXPECT_EQ(code(), ErrorCode::gateway_bad_signature);
    line.answer(paid(), own_key(), certificate(own_key(), {"merchant", {}, "CN"}, 4660));
    EXPECT_EQ(code(), ErrorCode::gateway_bad_signature) << "another's in the same tree";
    line.answer(paid(), own_key(), certificate(own_key(), kPlatform, 7, own_key()));
    EXPECT_EQ(code(), ErrorCode::gateway_bad_signature) << "in its name, by nobody";
    line.answer(paid(), own_key(), "nonsense");
    EXPECT_EQ(code(), ErrorCode::gateway_bad_signature);
    line.answers.push_back("<html>");
    EXPECT_EQ(code(), ErrorCode::gateway_unavailable);
    line.answer(paid());
    EXPECT_TRUE(gateway->query({"KL1x1x2", kNow}, kNow));
    EXPECT_EQ(gateway->key_terms().size(), 2U);
    line.answer(paid());
    EXPECT_EQ(gateway->query({"KL1x1x2", kNow}, kNow + std::chrono::hours{24 * 366}).error().code,
              ErrorCode::gateway_bad_signature)
        << "a certificate that has ended";
}

TEST_F(UnionpayGatewayTest, RefundsUnderTheirOwnNumberAndTime) {
    const gateway::Named refund{"KL1x1x2R5", kNow + std::chrono::hours{1}};
    const auto ask = [&] {
        return gateway->refund({"KL1x1x2", kNow}, refund, Money::from_minor(400), "", kNow).value();
    };
    line.answer({{"respCode", "00"}});
    EXPECT_EQ(ask().state, RefundState::accepted);
    EXPECT_EQ(http::find(line.asked, "orderId"), "KL1x1x2R5");
    EXPECT_EQ(http::find(line.asked, "txnTime"), "20260105103000");
    EXPECT_EQ(http::find(line.asked, "origOrderId"), "KL1x1x2Z");
    EXPECT_EQ(http::find(line.asked, "origTxnTime"), "20260105093000");
    line.answer({{"respCode", "12"}});
    EXPECT_EQ(ask().state, RefundState::accepted);
    line.answer({{"respCode", "61"}});
    EXPECT_EQ(ask().state, RefundState::refused);
    EXPECT_EQ(gateway->refund("KL1x1x2", refund, Money::from_minor(400), "", kNow)->state,
              RefundState::refused_for_good);
    const auto look = [&](http::Form answer) {
        line.answer(std::move(answer));
        return gateway->query_refund({"KL1x1x2", kNow}, refund, kNow).value();
    };
    const auto done =
        look({{"respCode", "00"}, {"orderId", "KL1x1x2R5"}, {"origRespCode", "00"}, {"txnAmt", "400"}});
    EXPECT_EQ(done.state, RefundState::done);
    EXPECT_EQ(done.amount, Money::from_minor(400));
    EXPECT_EQ(look({{"respCode", "00"}, {"origRespCode", "04"}}).state, RefundState::accepted);
    EXPECT_EQ(look({{"respCode", "34"}}).state, RefundState::refused);
}

TEST_F(UnionpayGatewayTest, NotificationsAreVerifiedAndOurs) {
    const auto told = gateway->read_notice(notice(paid()), kNow).value();
    EXPECT_EQ(told.kind, gateway::NoticeKind::trade);
    EXPECT_EQ(told.trade.out_trade_no, "KL1x1x2");
    EXPECT_EQ(gateway->read_notice(notice(paid(), own_key()), kNow).error().code,
              ErrorCode::gateway_bad_signature);
    auto foreign = paid();
    foreign[8].second = "777290058110049";
    EXPECT_EQ(gateway->read_notice(notice(foreign), kNow).error().code, ErrorCode::gateway_foreign_message);
    auto back = paid();
    back[4].second = "04";
    EXPECT_EQ(gateway->read_notice(notice(back), kNow)->kind, gateway::NoticeKind::refund);
    auto broken = paid();
    broken[5].second = "9.90";
    EXPECT_EQ(gateway->read_notice(notice(broken), kNow).error().code, ErrorCode::request_malformed);
    EXPECT_EQ(gateway->notice_reply(true).status, 200);
    EXPECT_EQ(gateway->notice_reply(false).status, 500);
}

TEST(UnionpayGatewayOpen, RefusesKeysThatDoNotFit) {
    Line line;
    Account account;
    account.private_key = own_key().pem();
    account.certificate = certificate(platform_key(), {"merchant", {}, "CN"}, 1);
    account.roots = certificate(root_key(), kRoot, 1, root_key(), true);
    EXPECT_EQ(UnionpayGateway::open(account, line).error().arguments.back(), "certificate");
    account.certificate = certificate(own_key(), {"merchant", {}, "CN"}, 1);
    account.roots = "none";
    EXPECT_EQ(UnionpayGateway::open(account, line).error().arguments.back(), "roots");
}

}  // namespace
}  // namespace keepline::unionpay
