#include "gateway/crypto/digest.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <span>

#include "base/check.h"

namespace keepline::gateway {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string hex(std::span<const unsigned char> bytes) {
    std::string out;
    for (const unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
    return out;
}

std::string digest_hex(std::string_view bytes, const EVP_MD* kind) {
    Digest digest{};
    unsigned size = 0;
    KL_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr) == 1,
             "a digest of {} bytes", bytes.size());
    return hex({digest.data(), size});
}

}  // namespace

std::string md5_hex(std::string_view bytes) { return digest_hex(bytes, EVP_md5()); }

std::string sha1_hex(std::string_view bytes) { return digest_hex(bytes, EVP_sha1()); }

std::string sha256_hex(std::string_view bytes) { return digest_hex(bytes, EVP_sha256()); }

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
    Digest digest{};
    unsigned size = 0;
    const auto* done =
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), &size);
    KL_CHECK(done != nullptr, "a keyed digest of {} bytes", bytes.size());
    return hex({digest.data(), size});
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace keepline::gateway
