#include <gtest/gtest.h>

#include <set>

#include "vault/password.h"
#include "vault/secrets.h"
#include "vault/token.h"
#include "vault/totp.h"

namespace keepline::vault {
namespace {

const Secrets kSecrets{std::string(32, 's')};

TEST(Totp, GivesTheCodesOfTheStandard) {
    const std::string secret = "12345678901234567890";  // RFC 6238, appendix B
    EXPECT_EQ(totp_code(secret, 59 / 30, 8), "94287082");
    EXPECT_EQ(totp_code(secret, 1111111109 / 30, 8), "07081804");
    EXPECT_EQ(totp_code(secret, 1234567890 / 30, 8), "89005924");
    EXPECT_EQ(totp_code(secret, 20000000000 / 30, 8), "65353130");
    EXPECT_EQ(totp_code(secret, 59 / 30), "287082");
}

TEST(Totp, AcceptsOneStepOnEitherSideAndNoMore) {
    const std::string secret = make_totp_secret();
    const Instant now{1'000'000LL * 30 * 1000};
    for (const int off : {-1, 0, 1})
        EXPECT_EQ(totp_step(secret, totp_code(secret, 1000 + off), now), 1000 + off);
    for (const int off : {-2, 2}) EXPECT_FALSE(totp_step(secret, totp_code(secret, 1000 + off), now));
    EXPECT_FALSE(totp_step(secret, "", now));
    EXPECT_FALSE(totp_step(make_totp_secret(), totp_code(secret, 1000), now));
}

TEST(Totp, IsReadByApps) {
    EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");  // RFC 4648, 10
    EXPECT_EQ(base32("fooba"), "MZXW6YTB");
    EXPECT_EQ(otpauth_uri("foobar", "长联", "li.na"),
              "otpauth://totp/%E9%95%BF%E8%81%94:li.na?secret=MZXW6YTBOI&issuer=%E9%95%BF%E8%81%94"
              "&algorithm=SHA1&digits=6&period=30");
}

TEST(Password, IsKnownByItsHashOnly) {
    const std::string hash = hash_password("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_LE(hash.size(), 127U);
    EXPECT_TRUE(is_password(hash, "correct horse"));
    EXPECT_FALSE(is_password(hash, "correct horsf"));
    EXPECT_FALSE(is_password("", "nobody has this password"));
    EXPECT_NE(hash, hash_password("correct horse"));
}

TEST(Seal, OpensOnlyHereAndOnlyInItsPlace) {
    const std::string longest(Secrets::kPlainMax, 'x');
    for (const std::string& plain : {std::string{}, std::string{"110101199003077758"}, longest}) {
        const std::string sealed = kSecrets.seal("subscriber:7:identity", plain);
        EXPECT_LE(sealed.size(), 240U);
        EXPECT_EQ(kSecrets.open("subscriber:7:identity", sealed), plain);
        EXPECT_FALSE(kSecrets.open("subscriber:8:identity", sealed));
        EXPECT_FALSE(Secrets{std::string(32, 't')}.open("subscriber:7:identity", sealed));
        std::string changed = sealed;
        changed[30] = changed[30] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(kSecrets.open("subscriber:7:identity", changed));
        EXPECT_EQ(sealed, kSecrets.seal("subscriber:7:identity", plain));
        EXPECT_NE(sealed, kSecrets.seal("subscriber:8:identity", plain));
    }
    EXPECT_FALSE(kSecrets.open("x", "not base64 !"));
}

TEST(KeyedHash, IsEqualForEqualValuesOfOneUse) {
    EXPECT_EQ(kSecrets.keyed_hash("id", "1"), kSecrets.keyed_hash("id", "1"));
    EXPECT_NE(kSecrets.keyed_hash("id", "1"), kSecrets.keyed_hash("id", "2"));
    EXPECT_NE(kSecrets.keyed_hash("id", "1"), kSecrets.keyed_hash("other", "1"));
    EXPECT_NE(kSecrets.keyed_hash("id", "1"), Secrets{std::string(32, 't')}.keyed_hash("id", "1"));
    for (int i = 0; i < 1000; ++i) {
        const auto id = kSecrets.keyed_id("id", std::to_string(i));
        EXPECT_GE(id, 1);
        EXPECT_LE(id, std::int64_t{1} << 59);
    }
}

TEST(Token, IsRandomAndKnownByItsHash) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(one_time_password()).second);
    EXPECT_EQ(one_time_password().size(), 23U);
    EXPECT_EQ(random_hex(32).size(), 64U);
    EXPECT_EQ(hash_token("a"), hash_token("a"));
    EXPECT_TRUE(same_text("a", "a"));
    EXPECT_FALSE(same_text("a", "b"));
    EXPECT_FALSE(same_text("a", "ab"));
}

}  // namespace
}  // namespace keepline::vault
