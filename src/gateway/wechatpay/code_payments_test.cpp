#include "gateway/wechatpay/code_payments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "gateway/wechatpay/v2_message.h"
#include "gateway/wechatpay/wechat_gateway.h"

namespace keepline::wechatpay {
namespace {

using gateway::CancelState;
using gateway::TradeState;

constexpr Instant kNow{1'767'576'600'000'000};
constexpr const char* kKey = "abcdef0123456789abcdef0123456789";
constexpr const char* kCode = "134567890123456789";
constexpr auto kHmac = V2SignType::hmac_sha256;

// Answers what it is told to.
class Platform : public http::Transport {
public:
    void answer(const http::Form& fields, const char* key = kKey) {
        http::Form all{{"return_code", "SUCCESS"}, {"appid", "wx1"}, {"mch_id", "1900000001"}};
        all.insert(all.end(), fields.begin(), fields.end());
        answer_plain(200, sign_v2(all, kHmac, key));
    }
    void answer_plain(int status, const std::string& body) { answers_.push_back({status, {}, body}); }
    Result<http::Response> send(const std::string& url, const http::Request& request,
                                std::chrono::milliseconds) override {
        EXPECT_EQ(url, "https://pay.example");
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

class CodePaymentsTest : public testing::Test {
protected:
    static Account account() {
        static const auto key = gateway::PrivateKey::generate();
        Account account;
        account.app_id = "wx1";
        account.mch_id = "1900000001";
        account.serial = "37C5";
        account.private_key = key.pem();
        account.api_key = "0123456789abcdef0123456789abcdef";
        account.v2_key = kKey;
        account.base_url = "https://pay.example";
        return account;
    }
    static gateway::PayRequest order() {
        gateway::PayRequest request;
        request.out_trade_no = "KL12x1x1";
        request.total = Money::from_minor(990);
        request.subject = "号码保号续费";
        request.expires_at = kNow + std::chrono::minutes{5};
        request.now = kNow;
        return request;
    }
    static http::Form paid(const http::Form& more = {}) {
        http::Form fields{{"result_code", "SUCCESS"},
                          {"fee_type", "CNY"},
                          {"total_fee", "990"},
                          {"transaction_id", "42000001"},
                          {"time_end", "20260105093018"}};
        fields.insert(fields.end(), more.begin(), more.end());
        const bool named =
            std::ranges::any_of(more, [](const auto& each) { return each.first == "out_trade_no"; });
        if (!named) fields.emplace_back("out_trade_no", "KL12x1x1");
        return fields;
    }
    static http::Form refused(const std::string& code) {
        return {{"result_code", "FAIL"}, {"err_code", code}, {"err_code_des", "说明"}};
    }
    Result<gateway::Trade> pay() { return codes_.pay(order(), kCode); }
    TradeState state_after(const std::string& code) {
        platform_.answer(refused(code));
        return pay()->state;
    }
    ErrorCode refusal() { return pay().error().code; }

    Platform platform_, certified_;
    CodePayments codes_{account(), platform_, certified_};
};

TEST_F(CodePaymentsTest, TheMoneyIsAskedForSigned) {
    platform_.answer(paid());
    ASSERT_TRUE(pay());
    const auto& sent = platform_.requests.back();
    EXPECT_EQ(sent.path, "/pay/micropay");
    const auto fields = parse_v2(sent.body).value();
    EXPECT_TRUE(is_v2_signed(fields, kHmac, kKey));
    const http::Form wanted{{"appid", "wx1"},
                            {"mch_id", "1900000001"},
                            {"nonce_str", std::string{http::find(fields, "nonce_str")}},
                            {"sign_type", "HMAC-SHA256"},
                            {"body", "号码保号续费"},
                            {"out_trade_no", "KL12x1x1"},
                            {"total_fee", "990"},
                            {"spbill_create_ip", "127.0.0.1"},
                            {"time_start", "20260105093000"},
                            {"time_expire", "20260105093500"},
                            {"auth_code", kCode},
                            {"sign", std::string{http::find(fields, "sign")}}};
    EXPECT_EQ(fields, wanted);
    EXPECT_EQ(http::find(fields, "nonce_str").size(), 32U);
    EXPECT_TRUE(certified_.requests.empty());
}

TEST_F(CodePaymentsTest, WhatIsNoCodeOfAWalletIsNotSent) {
    for (const char* code : {"", "13456789012345678", "1345678901234567890", "160000000000000000",
                             "280000000000000000", "13456789012345678x", "１３"})
        EXPECT_EQ(codes_.pay(order(), code).error().code, ErrorCode::gateway_refused) << code;
    EXPECT_TRUE(platform_.requests.empty());
}

TEST_F(CodePaymentsTest, ThreeAmountsAreRead) {
    platform_.answer(paid({{"cash_fee", "890"}, {"coupon_fee", "100"}, {"settlement_total_fee", "930"}}));
    const auto trade = pay().value();
    EXPECT_EQ(trade.state, TradeState::paid);
    EXPECT_EQ(trade.out_trade_no, "KL12x1x1");
    EXPECT_EQ(trade.trade_no, "42000001");
    EXPECT_EQ(trade.total, Money::from_minor(990));
    EXPECT_EQ(trade.paid_by_payer, Money::from_minor(890));
    EXPECT_EQ(trade.received, Money::from_minor(930));
    EXPECT_EQ(trade.paid_at, parse_instant("2026-01-05T01:30:18Z"));
    platform_.answer(paid());
    const auto plain = pay().value();
    EXPECT_EQ(plain.paid_by_payer, Money::from_minor(990));
    EXPECT_EQ(plain.received, Money::from_minor(990));
}

TEST_F(CodePaymentsTest, EachCodeMeansWhatIsDoneNext) {
    EXPECT_EQ(state_after("USERPAYING"), TradeState::waiting);
    for (const char* code : {"AUTH_CODE_INVALID", "AUTHCODEEXPIRE", "AUTH_CODE_ERROR", "NOTENOUGH",
                             "NOTSUPORTCARD", "ORDERCLOSED", "ORDERREVERSED"})
        EXPECT_EQ(state_after(code), TradeState::closed) << code;
    // The first of two requests may have been paid: only a query says so. What nobody knows is no end either.
    for (const char* code : {"SYSTEMERROR", "BANKERROR", "ORDERPAID", "OUT_TRADE_NO_USED", "SOMETHING_NEW"})
        EXPECT_EQ(state_after(code), TradeState::unknown) << code;
    platform_.answer(refused("NOTENOUGH"));
    EXPECT_EQ(pay()->answer, "NOTENOUGH 说明");
    platform_.answer(refused("NOAUTH"));
    EXPECT_EQ(refusal(), ErrorCode::gateway_refused);
}

TEST_F(CodePaymentsTest, OnlyASignedAnswerOfOursIsBelieved) {
    platform_.answer(paid(), "another key of the same length!!");
    EXPECT_EQ(refusal(), ErrorCode::gateway_bad_signature);
    platform_.answer_plain(200, format_v2(paid({{"return_code", "SUCCESS"}})));
    EXPECT_EQ(refusal(), ErrorCode::gateway_bad_signature);
    platform_.answer_plain(200, format_v2({{"return_code", "FAIL"}, {"return_msg", "签名错误"}}));
    EXPECT_EQ(refusal(), ErrorCode::gateway_unavailable);
    platform_.answer_plain(502, "<h1>502 Bad Gateway</h1>");
    EXPECT_EQ(refusal(), ErrorCode::gateway_unavailable);
    platform_.answer_plain(200, "<html>");
    EXPECT_EQ(refusal(), ErrorCode::gateway_unavailable);
    EXPECT_EQ(refusal(), ErrorCode::gateway_unavailable);  // nothing came
    platform_.answer(paid({{"out_trade_no", "KL9x1x1"}}));
    EXPECT_EQ(refusal(), ErrorCode::gateway_foreign_message);
    for (const auto& [name, value] : {std::pair{"appid", "wx2"}, {"mch_id", "1900000002"}}) {
        http::Form other{{"return_code", "SUCCESS"}, {"appid", "wx1"}, {"mch_id", "1900000001"}};
        for (auto& each : other)
            if (each.first == name) each.second = value;
        for (const auto& each : paid()) other.push_back(each);
        platform_.answer_plain(200, sign_v2(other, kHmac, kKey));
        EXPECT_EQ(refusal(), ErrorCode::gateway_foreign_message) << name;
    }
}

// Paid, says a right signature, but what was paid cannot be: nobody knows until a query.
TEST_F(CodePaymentsTest, HalfAPaymentIsNone) {
    for (const http::Form& part : {http::Form{{"cash_fee", "1000"}},
                                   {{"settlement_total_fee", "991"}},
                                   {{"settlement_total_fee", "-1"}},
                                   {{"cash_fee", "9.90"}}}) {
        platform_.answer(paid(part));
        EXPECT_EQ(refusal(), ErrorCode::gateway_unavailable) << part[0].first;
    }
    for (const auto& [name, value] : {std::pair{"fee_type", "USD"},
                                      {"total_fee", ""},
                                      {"transaction_id", ""},
                                      {"time_end", "yesterday"}}) {
        auto fields = paid();
        for (auto& each : fields)
            if (each.first == name) each.second = value;
        platform_.answer(fields);
        EXPECT_EQ(refusal(), ErrorCode::gateway_unavailable) << name;
    }
}

TEST_F(CodePaymentsTest, CancellingShowsTheCertificate) {
    certified_.answer({{"result_code", "SUCCESS"}, {"recall", "N"}});
    EXPECT_EQ(codes_.cancel({"KL12x1x1", kNow - std::chrono::seconds{14}}, kNow)->state, CancelState::again)
        << "too soon: the platform is not asked";
    EXPECT_EQ(codes_.cancel("KL12x1x1", kNow)->state, CancelState::cancelled);
    const auto& sent = certified_.requests.back();
    EXPECT_EQ(sent.path, "/secapi/pay/reverse");
    const auto fields = parse_v2(sent.body).value();
    EXPECT_TRUE(is_v2_signed(fields, kHmac, kKey));
    EXPECT_EQ(http::find(fields, "out_trade_no"), "KL12x1x1");
    EXPECT_TRUE(platform_.requests.empty());

    const auto state = [&](const http::Form& answer) {
        certified_.answer(answer);
        return codes_.cancel("KL12x1x1", kNow)->state;
    };
    EXPECT_EQ(state({{"result_code", "SUCCESS"}, {"recall", "Y"}}), CancelState::again);
    EXPECT_EQ(state({{"result_code", "FAIL"}, {"err_code", "SYSTEMERROR"}, {"recall", "Y"}}),
              CancelState::again);
    for (const char* code : {"REVERSE_EXPIRE", "TRADE_ERROR"})
        EXPECT_EQ(state(refused(code)), CancelState::refused) << code;
    for (const char* code : {"ORDERNOTEXIST", "ORDERREVERSED"})
        EXPECT_EQ(state(refused(code)), CancelState::cancelled) << code;
    for (const char* code : {"SYSTEMERROR", "USERPAYING", "SIGNERROR", "SOMETHING_NEW"})
        EXPECT_EQ(state(refused(code)), CancelState::unknown) << code;
    EXPECT_EQ(codes_.cancel("KL12x1x1", kNow).error().code, ErrorCode::gateway_unavailable);
    certified_.answer({{"result_code", "SUCCESS"}}, "another key of the same length!!");
    EXPECT_EQ(codes_.cancel("KL12x1x1", kNow).error().code, ErrorCode::gateway_bad_signature);
}

TEST_F(CodePaymentsTest, CodesAreTakenWhereThereAreKeyAndCertificate) {
    const auto open = [&](const Account& from, std::unique_ptr<http::Transport> certified) {
        return WechatGateway::open(from, platform_, std::move(certified));
    };
    const auto with = open(account(), std::make_unique<Platform>()).value();
    EXPECT_TRUE(with->offers_codes());
    platform_.answer(paid());
    EXPECT_EQ(with->pay_by_code(order(), kCode)->state, TradeState::paid);
    EXPECT_EQ(with->cancel("KL12x1x1", kNow).error().code, ErrorCode::gateway_unavailable);

    EXPECT_EQ(open(account(), nullptr).error().arguments.at(1), "certificate");
    auto changed = account();
    changed.base_url = "http://127.0.0.1:1";
    EXPECT_TRUE(open(changed, nullptr).value()->offers_codes());
    changed.v2_key = "short";
    EXPECT_EQ(open(changed, nullptr).error().arguments.at(1), "api_v2_key");
    changed.v2_key.clear();
    const auto without = open(changed, nullptr).value();
    EXPECT_FALSE(without->offers_codes());
    EXPECT_EQ(without->pay_by_code(order(), kCode).error().code, ErrorCode::gateway_refused);
    EXPECT_EQ(without->cancel("KL12x1x1", kNow).error().code, ErrorCode::gateway_refused);
}

}  // namespace
}  // namespace keepline::wechatpay
