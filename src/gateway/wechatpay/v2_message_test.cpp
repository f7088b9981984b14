#include "gateway/wechatpay/v2_message.h"

#include <gtest/gtest.h>

namespace keepline::wechatpay {
namespace {

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr auto kHmac = V2SignType::hmac_sha256;

std::string value(std::string_view xml) {
    const auto fields = parse_v2(xml);
    return fields ? std::string{http::find(*fields, "a")} : "refused";
}

TEST(V2Message, IsReadAsItWasWritten) {
    const http::Form fields{
        {"body", "保号 <b> & \"1\" ]]> ]]&gt; &#65;"}, {"sub_mch_id", ""}, {"total_fee", "990"}};
    EXPECT_EQ(format_v2({{"a", "1"}}), "<xml><a><![CDATA[1]]></a></xml>");
    EXPECT_EQ(parse_v2(format_v2(fields)), fields);
    EXPECT_EQ(value("<?xml version=\"1.0\"?>\n<xml>\n  <a>1 &lt; 2</a>\n <!-- b --> <b/>\n</xml>\n"),
              "1 < 2");
    EXPECT_EQ(value("<xml><a> <![CDATA[1]]></a></xml>"), " 1");
}

TEST(V2Message, WhatIsNoFlatMessageIsRefused) {
    for (const char* xml :
         {"", "SUCCESS", "{}", "<xml>", "<xml><a>1</b></xml>", "<html><a>1</a></html>",
          "<xml><a>1</a></xml><xml><a>1</a></xml>", "<xml>text<a>1</a></xml>", "<xml><a><b>1</b></a></xml>",
          "<xml><a>1</a><b>2</b><a>1</a></xml>", "<xml><a>\xff</a></xml>", "<xml><a>&#xD800;</a></xml>"})
        EXPECT_EQ(value(xml), "refused") << xml;
    EXPECT_EQ(value(std::string{"<xml><a>1\0</a></xml>", 19}), "refused");
    EXPECT_EQ(value("<xml><a>" + std::string(64 * 1024, 'x') + "</a></xml>"), "refused");
}

// Neither a file nor a billion laughs.
TEST(V2Message, NoEntityIsEverDeclared) {
    EXPECT_EQ(value("<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><xml><a>&e;</a></xml>"),
              "refused");
    EXPECT_EQ(value("<!DOCTYPE xml><xml><a>1</a></xml>"), "refused");
    EXPECT_EQ(value("<xml><!DOCTYPE xml><a>1</a></xml>"), "refused");
    EXPECT_EQ(value("<xml><a>&e;</a></xml>"), "&e;");
}

TEST(V2Message, AnyChangeBreaksItsSignature) {
    const http::Form fields{{"return_code", "SUCCESS"}, {"total_fee", "990"}};
    const auto told = parse_v2(sign_v2(fields, kHmac, kKey)).value();
    EXPECT_TRUE(is_v2_signed(told, kHmac, kKey));
    EXPECT_FALSE(is_v2_signed(told, V2SignType::md5, kKey));
    EXPECT_FALSE(is_v2_signed(told, kHmac, "another key of the same length!!"));
    EXPECT_FALSE(is_v2_signed(fields, kHmac, kKey));
    auto changed = told;
    changed[1].second = "991";
    EXPECT_FALSE(is_v2_signed(changed, kHmac, kKey));
    changed = told;
    changed.emplace_back("cash_fee", "1");
    EXPECT_FALSE(is_v2_signed(changed, kHmac, kKey));
}

TEST(V2Message, TimesAndAmounts) {
    const Instant at = parse_instant("2026-01-05T09:30:18.9+08:00").value();
    EXPECT_EQ(format_v2_time(at), "20260105093018");
    EXPECT_EQ(parse_v2_time("20260105093018"), parse_instant("2026-01-05T01:30:18Z"));
    for (const char* text : {"", "2026010509301", "20261305093018", "2026-01-05 0930", "2026010509301x"})
        EXPECT_FALSE(parse_v2_time(text)) << text;
    EXPECT_EQ(parse_v2_fen("990"), Money::from_minor(990));
    for (const char* text : {"", "-1", "9.90", "1e3", " 1", "1000000000000"})
        EXPECT_FALSE(parse_v2_fen(text)) << text;
}

}  // namespace
}  // namespace keepline::wechatpay
