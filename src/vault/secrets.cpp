#include "vault/secrets.h"

#include <sodium.h>

#include <array>
#include <cstring>

#include "base/check.h"

namespace keepline::vault {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;

const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string derive(std::string_view key, std::string_view message) {
    std::string out(kKeyBytes, '\0');
    crypto_generichash(raw(out), out.size(), raw(message), message.size(), raw(key), key.size());
    return out;
}

}  // namespace

Secrets::Secrets(std::string_view secret)
    : sealing_{derive(secret, "keepline sealing 1")},
      nonces_{derive(secret, "keepline nonces 1")},
      hashing_{derive(secret, "keepline hashing 1")} {
    KL_CHECK(sodium_init() >= 0, "no source of randomness");
    KL_CHECK(secret.size() == kKeyBytes, "a secret of {} bytes", secret.size());
}

std::string Secrets::seal(std::string_view place, std::string_view plain) const {
    KL_CHECK(plain.size() <= kPlainMax, "{} bytes to seal", plain.size());
    std::string box(kNonceBytes + plain.size() + kTagBytes, '\0');
    derive(derive(nonces_, place), plain).copy(box.data(), kNonceBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(box) + kNonceBytes, nullptr, raw(plain), plain.size(),
                                               raw(place), place.size(), nullptr, raw(box), raw(sealing_));
    std::string out(sodium_base64_ENCODED_LEN(box.size(), kBase64), '\0');
    sodium_bin2base64(out.data(), out.size(), raw(box), box.size(), kBase64);
    out.resize(std::strlen(out.c_str()));
    return out;
}

std::optional<std::string> Secrets::open(std::string_view place, std::string_view sealed) const {
    std::string box(sealed.size(), '\0');
    std::size_t size = 0;
    const bool read = sodium_base642bin(raw(box), box.size(), sealed.data(), sealed.size(), nullptr, &size,
                                        nullptr, kBase64) == 0;
    if (!read || size < kNonceBytes + kTagBytes) return std::nullopt;
    std::string plain(size - kNonceBytes - kTagBytes, '\0');
    const int code = crypto_aead_xchacha20poly1305_ietf_decrypt(
        raw(plain), nullptr, nullptr, raw(box) + kNonceBytes, size - kNonceBytes, raw(place), place.size(),
        raw(box), raw(sealing_));
    return code == 0 ? std::optional{plain} : std::nullopt;
}

std::string Secrets::keyed_hash(std::string_view use, std::string_view value) const {
    const std::string hash = derive(derive(hashing_, use), value);
    std::string out(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), raw(hash), hash.size());
    out.pop_back();
    return out;
}

std::int64_t Secrets::keyed_id(std::string_view use, std::string_view value) const {
    const std::string hash = derive(derive(hashing_, use), value);
    std::uint64_t id = 0;
    std::memcpy(&id, hash.data(), sizeof id);
    return static_cast<std::int64_t>(id >> 5U) + 1;
}

}  // namespace keepline::vault
