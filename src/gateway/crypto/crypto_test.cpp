#include <gtest/gtest.h>

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

}  // namespace
}  // namespace keepline::gateway
