#include "vault/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>

#include "base/check.h"
#include "base/http.h"
#include "vault/token.h"

namespace keepline::vault {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr std::int64_t kStepUs = 30'000'000;

}  // namespace

std::string make_totp_secret() {
    std::string secret(kSecretBytes, '\0');
    randombytes_buf(secret.data(), secret.size());
    return secret;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(c);
        for (held += 8; held >= 5; held -= 5) out += kAlphabet[bits >> (held - 5) & 31U];
    }
    if (held > 0) out += kAlphabet[bits << (5 - held) & 31U];
    return out;
}

std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
    const std::string by = http::percent_encode(issuer);
    return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30", by,
                       http::percent_encode(account), base32(secret), by);
}

// RFC 4226, 5.3: HMAC of the counter, four bytes taken at the offset its last nibble names.
std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
    std::array<unsigned char, 8> counter{};
    for (int i = 0; i < 8; ++i) counter[7 - i] = static_cast<unsigned char>(step >> (8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    const auto* made = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
                            counter.size(), mac.data(), &size);
    KL_CHECK(made != nullptr && size == 20, "HMAC-SHA-1 gave {} bytes", size);
    const unsigned at = mac[size - 1] & 15U;
    const std::uint32_t word = (mac[at] & 0x7FU) << 24U | std::uint32_t{mac[at + 1]} << 16U |
                               std::uint32_t{mac[at + 2]} << 8U | mac[at + 3];
    std::uint32_t limit = 1;
    for (int i = 0; i < digits; ++i) limit *= 10;
    return fmt::format("{:0{}}", word % limit, digits);
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, Instant now) {
    std::optional<std::int64_t> found;
    const std::int64_t step = now.us / kStepUs;
    for (const std::int64_t each : {step - 1, step, step + 1})
        if (same_text(totp_code(secret, each), code)) found = each;
    return found;
}

}  // namespace keepline::vault
