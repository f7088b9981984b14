#include <gtest/gtest.h>

#include "gateway/alipay/answer.h"
#include "gateway/alipay/rsa.h"
#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/sub_code.h"
#include "gateway/alipay/wire_time.h"

namespace keepline::alipay {
namespace {

const PrivateKey& own_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}
const PublicKey& own_public() {
    static const PublicKey key = PublicKey::load(own_key().public_pem()).value();
    return key;
}

TEST(SignedForm, SortsAndKeepsOrDrops) {
    const http::Form params{{"b", "2"}, {"sign_type", "RSA2"}, {"a", "1"}, {"sign", "x"}, {"B", ""}};
    EXPECT_EQ(canonical(params, SignType::included, EmptyValues::dropped), "a=1&b=2&sign_type=RSA2");
    EXPECT_EQ(canonical(params, SignType::left_out, EmptyValues::kept), "B=&a=1&b=2");
}

TEST(SignedForm, RequestsAreSignedWithTheirType) {
    const auto params = sign_request({{"a", "1"}, {"none", ""}, {"sign_type", "RSA2"}}, own_key());
    EXPECT_EQ(params.size(), 3U);
    EXPECT_TRUE(verify_request(params, own_public()));
    auto weaker = params;
    weaker[1].second = "RSA";
    EXPECT_FALSE(verify_request(weaker, own_public()));
    auto doubled = params;
    doubled.emplace_back("a", "1");
    EXPECT_FALSE(verify_request(doubled, own_public()));
}

TEST(SignedForm, NoticesMayBeSignedInThreeWays) {
    http::Form params{{"a", "1"}, {"body", ""}, {"sign_type", "RSA2"}};
    EXPECT_TRUE(verify_notice(sign_notice(params, own_key()), own_public()));
    params.emplace_back("sign", own_key().sign("a=1"));
    EXPECT_EQ(verify_notice(params, own_public()), "a=1");
    params.back().second = own_key().sign("a=1&body=&sign_type=RSA2");
    EXPECT_TRUE(verify_notice(params, own_public()));
    params.back().second = own_key().sign("a=2");
    EXPECT_FALSE(verify_notice(params, own_public()));
}

TEST(Answer, IsCutByBraces) {
    const auto cut = cut_answer(
        R"( {"sign":"s","x":[{"n":"}"}],"n": {"a":"\"sign\":{","b":{}} ,"alipay_cert_sn":"1"} )", "n");
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->node, R"({"a":"\"sign\":{","b":{}})");
    EXPECT_EQ(cut->sign, "s");
    EXPECT_FALSE(cut->gateway_error);
}

TEST(Answer, TakesErrorNodeInPlaceOfTheOther) {
    const auto cut = cut_answer(R"({"error_response":{"code":"40002"}})", "n");
    ASSERT_TRUE(cut);
    EXPECT_TRUE(cut->gateway_error);
    EXPECT_FALSE(cut->sign);
    EXPECT_FALSE(verify_answer(*cut, own_public()));
}

TEST(Answer, RefusesWhatIsAmbiguousOrBroken) {
    for (const auto* body :
         {"", "[]", "{}", R"({"n":{}} x)", R"({"n":{},"n":{}})", R"({"n":{},"error_response":{}})",
          R"({"n":7})", R"({"n":{)", R"({"n":{]})", R"({"n":{},"sign":1})",
          R"({"n":{},"sign":"a","sign":"b"})", R"({"n":{},})", R"({"n":{"a":"\)"})
        EXPECT_FALSE(cut_answer(body, "n")) << body;
}

// A node that is text is encrypted: it counts as what is in it, and only under the right key.
TEST(Answer, OpensAnEncryptedNode) {
    const std::string key = "0123456789abcdef";
    const std::string plain = R"({"code":"10000"})";
    const auto node = '"' + seal_content(plain, key) + '"';
    const auto body = R"({"n":)" + node + R"(,"sign":")" + own_key().sign(node) + "\"}";
    const auto cut = cut_answer(body, "n");
    ASSERT_TRUE(cut);
    const auto verified = verify_answer(*cut, own_public()).value();
    EXPECT_EQ(open_node(verified, key), plain);
    EXPECT_EQ(open_node(plain, key), plain);
    EXPECT_FALSE(open_node(verified, ""));
    EXPECT_NE(open_node(verified, "fedcba9876543210"), plain);
}

TEST(Answer, TriesUnescapedSlashes) {
    const auto sign = own_key().sign(R"({"u":"https://a"})");
    const auto body = R"({"n":{"u":"https:\/\/a"},"sign":")" + sign + "\"}";
    const auto cut = cut_answer(body, "n");
    ASSERT_TRUE(cut);
    EXPECT_EQ(verify_answer(*cut, own_public()), R"({"u":"https://a"})");
    EXPECT_EQ(node_name_of("alipay.trade.query"), "alipay_trade_query_response");
}

TEST(WireTime, IsGmt8) {
    const auto at = parse_instant("2026-01-04T16:00:01.999999Z");
    EXPECT_EQ(format_wire_time(*at), "2026-01-05 00:00:01");
    EXPECT_EQ(format_wire_day(*at), "20260105");
    EXPECT_EQ(parse_wire_time("2026-01-05 00:00:01"), parse_instant("2026-01-04T16:00:01Z"));
    EXPECT_EQ(parse_wire_time("2026-01-05 00:00:01.123"), parse_instant("2026-01-04T16:00:01.123Z"));
    EXPECT_EQ(parse_wire_time("2026-01-05 00:00"), parse_instant("2026-01-04T16:00:00Z"));
    for (const auto* text :
         {"", "2026-01-05", "2026-01-05T00:00:01", "2026-13-05 00:00:01", "2026-01-05 00:00:01Z"})
        EXPECT_FALSE(parse_wire_time(text)) << text;
}

TEST(SubCode, DecidesWhatComesNext) {
    EXPECT_EQ(outcome_of("40004", "ACQ.SYSTEM_ERROR"), Outcome::unknown);
    EXPECT_EQ(outcome_of("20000", "isp.unknow-error"), Outcome::unknown);
    EXPECT_EQ(outcome_of("20000", "aop.unknow-error"), Outcome::unknown);
    EXPECT_EQ(outcome_of("40004", "ACQ.TRADE_NOT_EXIST"), Outcome::trade_not_found);
    EXPECT_EQ(outcome_of("40004", "ACQ.TRADE_HAS_SUCCESS"), Outcome::already_paid);
    EXPECT_EQ(outcome_of("40002", "isv.invalid-timestamp"), Outcome::configuration);
    EXPECT_EQ(outcome_of("40004", "ACQ.SOMETHING_NEW"), Outcome::refused);
}

}  // namespace
}  // namespace keepline::alipay
