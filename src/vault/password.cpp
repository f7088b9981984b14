#include "vault/password.h"

#include <sodium.h>

#include "base/check.h"

namespace keepline::vault {
namespace {

// libsodium's interactive costs: two passes over 64 MiB.
constexpr auto kPasses = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

}  // namespace

std::string hash_password(std::string_view password) {
    KL_CHECK(sodium_init() >= 0, "no source of randomness");
    std::string out(crypto_pwhash_STRBYTES, '\0');
    const int code = crypto_pwhash_str_alg(out.data(), password.data(), password.size(), kPasses, kMemory,
                                           crypto_pwhash_ALG_ARGON2ID13);
    KL_CHECK(code == 0, "no {} bytes of memory for a password", kMemory);
    out.resize(out.find('\0'));
    return out;
}

bool is_password(std::string_view hash, std::string_view password) {
    static const std::string kNobody = hash_password("nobody has this password");
    const std::string kept{hash.empty() ? std::string_view{kNobody} : hash};
    const bool same = crypto_pwhash_str_verify(kept.c_str(), password.data(), password.size()) == 0;
    return same && !hash.empty();
}

}  // namespace keepline::vault
