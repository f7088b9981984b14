#include "vault/token.h"

#include <sodium.h>

#include <array>

namespace keepline::vault {
namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
    std::string out(size * 2, '\0');
    sodium_bin2hex(out.data(), out.size() + 1, bytes, size);
    return out;
}

// Without what looks alike: 0 o, 1 l i.
constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr int kGroups = 4;
constexpr int kGroupLetters = 5;

}  // namespace

std::string random_hex(std::size_t bytes) {
    std::string raw(bytes, '\0');
    randombytes_buf(raw.data(), raw.size());
    return hex(reinterpret_cast<const unsigned char*>(raw.data()), raw.size());
}

std::string one_time_password() {
    std::string out;
    for (int group = 0; group < kGroups; ++group) {
        if (group > 0) out += '-';
        for (int i = 0; i < kGroupLetters; ++i)
            out += kLetters[randombytes_uniform(static_cast<std::uint32_t>(kLetters.size()))];
    }
    return out;
}

std::string hash_token(std::string_view token) {
    std::array<unsigned char, 32> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(token.data()),
                       token.size(), nullptr, 0);
    return hex(hash.data(), hash.size());
}

bool same_text(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace keepline::vault
