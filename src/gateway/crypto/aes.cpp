#include "gateway/crypto/aes.h"

#include <openssl/evp.h>

#include <array>
#include <climits>
#include <memory>

#include "base/check.h"

namespace keepline::gateway {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kBlockBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Context new_context() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

// Both directions of both modes: what goes in, and out of it all that comes, the end included.
std::optional<std::string> run(EVP_CIPHER_CTX* context, std::string_view in) {
    if (in.size() > INT_MAX - kBlockBytes) return std::nullopt;
    std::string out(in.size() + kBlockBytes, '\0');
    int size = 0;
    int rest = 0;
    if (EVP_CipherUpdate(context, bytes(out), &size, bytes(in), static_cast<int>(in.size())) != 1 ||
        EVP_CipherFinal_ex(context, bytes(out) + size, &rest) != 1)
        return std::nullopt;
    out.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(rest));
    return out;
}

Context begin_gcm(std::string_view key, std::string_view nonce, std::string_view associated, bool seals) {
    auto context = new_context();
    int size = 0;
    const bool begun =
        key.size() == kKeyBytes && !nonce.empty() && nonce.size() <= 64 && associated.size() <= INT_MAX &&
        EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, nullptr, nullptr, seals ? 1 : 0) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce.size()),
                            nullptr) == 1 &&
        EVP_CipherInit_ex(context.get(), nullptr, nullptr, bytes(key), bytes(nonce), seals ? 1 : 0) == 1 &&
        EVP_CipherUpdate(context.get(), nullptr, &size, bytes(associated),
                         static_cast<int>(associated.size())) == 1;
    if (!begun) context.reset();
    return context;
}

Context begin_blocks(const EVP_CIPHER* cipher, std::string_view key, bool seals) {
    static constexpr std::array<unsigned char, kBlockBytes> kZeros{};
    auto context = new_context();
    const bool begun =
        key.size() == static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher)) &&
        EVP_CipherInit_ex(context.get(), cipher, nullptr, bytes(key), kZeros.data(), seals ? 1 : 0) == 1;
    if (!begun) context.reset();
    return context;
}

std::optional<std::string> open_blocks(const EVP_CIPHER* cipher, std::string_view key,
                                       std::string_view sealed) {
    const auto context = begin_blocks(cipher, key, false);
    return context ? run(context.get(), sealed) : std::nullopt;
}

std::string seal_blocks(const EVP_CIPHER* cipher, std::string_view key, std::string_view plain) {
    const auto context = begin_blocks(cipher, key, true);
    KL_CHECK(context != nullptr, "a key of {} bytes", key.size());
    auto sealed = run(context.get(), plain);
    KL_CHECK(sealed.has_value(), "sealing {} bytes", plain.size());
    return std::move(*sealed);
}

}  // namespace

std::optional<std::string> open_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                                    std::string_view sealed) {
    if (sealed.size() < kTagBytes) return std::nullopt;
    const auto context = begin_gcm(key, nonce, associated, false);
    std::string tag{sealed.substr(sealed.size() - kTagBytes)};
    if (!context || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) != 1)
        return std::nullopt;
    return run(context.get(), sealed.substr(0, sealed.size() - kTagBytes));
}

std::string seal_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                     std::string_view plain) {
    const auto context = begin_gcm(key, nonce, associated, true);
    KL_CHECK(context != nullptr, "a key of {} bytes and a nonce of {}", key.size(), nonce.size());
    auto sealed = run(context.get(), plain);
    std::string tag(kTagBytes, '\0');
    KL_CHECK(sealed && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag.data()) == 1,
             "sealing {} bytes", plain.size());
    return std::move(*sealed) + tag;
}

std::optional<std::string> open_ecb(std::string_view key, std::string_view sealed) {
    return open_blocks(EVP_aes_256_ecb(), key, sealed);
}

std::string seal_ecb(std::string_view key, std::string_view plain) {
    return seal_blocks(EVP_aes_256_ecb(), key, plain);
}

std::optional<std::string> open_cbc(std::string_view key, std::string_view sealed) {
    return open_blocks(EVP_aes_128_cbc(), key, sealed);
}

std::string seal_cbc(std::string_view key, std::string_view plain) {
    return seal_blocks(EVP_aes_128_cbc(), key, plain);
}

}  // namespace keepline::gateway
