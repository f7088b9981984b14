#pragma once
// The signature that Alipay ("RSA2"), WeChat Pay and UnionPay share: RSA PKCS#1 v1.5 with SHA-256, base64 on
// one line. Signatures over SHA-1 do not exist here.
//
// Threads: a key is loaded once, never changes, and may be used and copied from any thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

struct evp_pkey_st;

namespace keepline::gateway {

/// Signs. The text of the key is not kept and never shown.
class PrivateKey {
public:
    /// @param text  PEM, or base64 without header lines, of PKCS#8 or PKCS#1; RSA of 2048 bits or more.
    /// @error config.invalid
    static Result<PrivateKey> load(std::string_view text);
    /// Makes a new pair of 2048 bits.
    static PrivateKey generate();
    /// Base64 of the signature over the bytes as they are.
    [[nodiscard]] std::string sign(std::string_view text) const;
    /// What PublicKey::encrypt() made. Absent for anything else.
    [[nodiscard]] std::optional<std::string> decrypt(std::string_view sealed_base64) const;
    [[nodiscard]] std::string pem() const;         ///< PKCS#8, secret
    [[nodiscard]] std::string public_pem() const;  ///< SPKI

private:
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_{std::move(key)} {}
    std::shared_ptr<evp_pkey_st> key_;
};

/// Verifies.
class PublicKey {
public:
    /// @param text  PEM, or base64 without header lines, of SPKI; RSA of 2048 bits or more.
    /// @error config.invalid
    static Result<PublicKey> load(std::string_view text);
    /// A key that was read elsewhere. @error config.invalid unless it is RSA of 2048 bits or more
    static Result<PublicKey> of(std::shared_ptr<evp_pkey_st> key);
    /// False for a wrong signature, and for one that is empty or not strict base64.
    [[nodiscard]] bool verify(std::string_view text, std::string_view signature_base64) const;
    /// RSA-OAEP with SHA-1 and MGF1-SHA-1, base64: how personal fields travel. Absent if the text is too long
    /// for the key.
    [[nodiscard]] std::optional<std::string> encrypt(std::string_view text) const;

private:
    explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_{std::move(key)} {}
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace keepline::gateway
