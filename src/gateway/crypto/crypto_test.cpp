#include <gtest/gtest.h>

#include "gateway/crypto/aes.h"
#include "gateway/crypto/base64.h"
#include "gateway/crypto/certificate.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/rsa.h"

namespace keepline::gateway {
namespace {

const PrivateKey& own_key() {
    static const PrivateKey key = PrivateKey::generate();
    return key;
}
const PublicKey& own_public() {
    static const PublicKey key = PublicKey::load(own_key().public_pem()).value();
    return key;
}

std::string without_headers(std::string_view pem) {
    std::string out;
    for (std::size_t at = 0; at < pem.size();) {
        const auto end = pem.find('\n', at);
        const auto line = pem.substr(at, end - at);
        if (!line.starts_with("-----")) out += line;
        at = end + 1;
    }
    return out;
}

TEST(Rsa, LoadsPemAndBase64WithoutHeaders) {
    ASSERT_TRUE(PrivateKey::load(own_key().pem()));
    const auto key = PrivateKey::load(without_headers(own_key().pem()));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->sign("text"), own_key().sign("text"));
    const auto bare = PublicKey::load(without_headers(own_key().public_pem()));
    ASSERT_TRUE(bare);
    EXPECT_TRUE(bare->verify("text", own_key().sign("text")));
}

TEST(Rsa, RefusesWhatIsNoKey) {
    EXPECT_FALSE(PrivateKey::load(""));
    EXPECT_FALSE(PrivateKey::load("AAAA"));
    EXPECT_FALSE(PrivateKey::load(own_key().public_pem()));
    EXPECT_FALSE(PublicKey::load("not base64!"));
    EXPECT_EQ(PublicKey::load("").error().code, ErrorCode::config_invalid);
}

TEST(Rsa, RefusesSignaturesThatAreNotStrictBase64) {
    const auto sign = own_key().sign("text");
    EXPECT_TRUE(own_public().verify("text", sign));
    EXPECT_FALSE(own_public().verify("text", ""));
    EXPECT_FALSE(own_public().verify("text", " " + sign));
    EXPECT_FALSE(own_public().verify("text", sign + "\n"));
    EXPECT_FALSE(own_public().verify("text", sign.substr(0, sign.size() - 1)));
    EXPECT_FALSE(own_public().verify("texT", sign));
}

TEST(Rsa, PersonalFieldsOpenOnlyWithTheirKey) {
    const auto sealed = own_public().encrypt("13800000001");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(own_key().decrypt(*sealed), "13800000001");
    EXPECT_NE(PrivateKey::generate().decrypt(*sealed), "13800000001");
    EXPECT_FALSE(own_key().decrypt("AAAA"));
    EXPECT_FALSE(own_public().encrypt(std::string(300, 'x')));
}

TEST(Base64, IsStrict) {
    EXPECT_EQ(encode_base64("any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
    EXPECT_EQ(decode_base64("YW55IGNhcm5hbCBwbGVhcw=="), "any carnal pleas");
    for (const auto* wrong : {"", "A", "AAA", "AA=A", "AAAA\n", " AAAA", "A===", "AAA_"})
        EXPECT_FALSE(decode_base64(wrong)) << wrong;
}

// RFC 1321, RFC 3174 and RFC 4231 (case 2).
TEST(Digest, KnownAnswers) {
    EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_TRUE(same_secret("abc", "abc"));
    EXPECT_FALSE(same_secret("abc", "abd"));
    EXPECT_FALSE(same_secret("abc", "abcd"));
}

TEST(Aes, GcmOpensOnlyWhatWasSealed) {
    const std::string key(32, 'k');
    const std::string sealed = seal_gcm(key, "nonce1234567", "transaction", "text");
    EXPECT_EQ(sealed.size(), 4U + 16U);
    EXPECT_EQ(open_gcm(key, "nonce1234567", "transaction", sealed), "text");
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        std::string changed = sealed;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(open_gcm(key, "nonce1234567", "transaction", changed)) << at;
    }
    EXPECT_FALSE(open_gcm(key, "nonce1234568", "transaction", sealed));
    EXPECT_FALSE(open_gcm(key, "", "transaction", sealed));
    EXPECT_FALSE(open_gcm(key, "nonce1234567", "", sealed));
    EXPECT_FALSE(open_gcm("short", "nonce1234567", "transaction", sealed));
    EXPECT_FALSE(open_gcm(key, "nonce1234567", "transaction", sealed.substr(0, 15)));
    EXPECT_EQ(open_gcm(key, "n", "", seal_gcm(key, "n", "", "")), "");
}

TEST(Aes, EcbKeepsItsPadding) {
    const std::string key(32, 'k');
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U})
        EXPECT_EQ(open_ecb(key, seal_ecb(key, std::string(size, 'x'))), std::string(size, 'x'));
    EXPECT_FALSE(open_ecb(key,
                          "not whole blocks"
                          "!"));
    EXPECT_FALSE(open_ecb(key, ""));
    EXPECT_FALSE(open_ecb("short", seal_ecb(key, "x")));
}

TEST(Certificate, WhatIsNoneIsRefused) {
    EXPECT_FALSE(Certificate::load(""));
    EXPECT_FALSE(Certificate::load(own_key().public_pem()));
}

}  // namespace
}  // namespace keepline::gateway
