#pragma once
// Requests signed by whoever sends them: HTTP message signatures (RFC 9421) with Ed25519 keys, and the body
// by its Content-Digest (RFC 9530).
//
//   sign_request(request, "life", key, clock.now());             // the sender, once the request is whole
//
//   auto id = key_id_of(request);                                // the receiver: who says he sent it?
//   auto proved = verify_request(request, key_of(*id), now);     // did he?
//
// What is signed is the request as it travels: the method, `path` still percent-encoded, "?" and `query`, the
// digest of the bytes of `body`. A query that is empty cannot be told from none and is signed as none. The
// path is that of the whole address: whoever sends it must not put another before it.
//
// Threads: a key is loaded once, never changes, and may be used and copied from any thread.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/http.h"
#include "base/instant.h"

struct evp_pkey_st;

namespace keepline::http {

/// The private half of an Ed25519 key pair. Its text is not kept and never shown but by pem().
class SigningKey {
public:
    /// @param pem  PKCS#8 without a password, as `openssl genpkey -algorithm ed25519` writes it
    /// @error config.invalid
    static Result<SigningKey> load(std::string_view pem);
    static SigningKey generate();
    /// The 64 bytes of the signature over the bytes as they are.
    [[nodiscard]] std::string sign(std::string_view bytes) const;
    [[nodiscard]] std::string pem() const;         ///< PKCS#8, secret
    [[nodiscard]] std::string public_pem() const;  ///< SPKI

private:
    explicit SigningKey(std::shared_ptr<evp_pkey_st> key) : key_{std::move(key)} {}
    std::shared_ptr<evp_pkey_st> key_;
};

/// The public half.
class VerifyingKey {
public:
    /// @param pem  SPKI, as `openssl pkey -pubout` writes it
    /// @error config.invalid
    static Result<VerifyingKey> load(std::string_view pem);
    /// False for a wrong signature, and for one that has not 64 bytes.
    [[nodiscard]] bool verify(std::string_view bytes, std::string_view signature) const;

private:
    explicit VerifyingKey(std::shared_ptr<evp_pkey_st> key) : key_{std::move(key)} {}
    std::shared_ptr<evp_pkey_st> key_;
};

/// How far `created` may be from the receiver's time, before and after it.
inline constexpr std::chrono::seconds kSignatureWindow{300};

/// Adds Content-Digest (if there is a body), Signature-Input and Signature, in the place of those that were
/// there. Covered are "@method", "@path", "@query" if there is one, and "content-digest" if there is a body.
/// @param key_id   1 to 64 visible characters of ASCII, without quote and backslash
/// @param created  whole seconds of it are signed
/// @error auth.bad_signature  "keyid": it is none; the request is as it was
Result<void> sign_request(Request& request, std::string_view key_id, const SigningKey& key, Instant created);

/// Whose key the request says it is signed with. It proves nothing yet.
/// @error auth.bad_signature  "signature": there is not exactly one signature that can be read; "keyid": it
///        names no key
Result<std::string> key_id_of(const Request& request);

/// The text that the request's signature is made over (RFC 9421, 2.5), as its Signature-Input says. Fields
/// and "@method", "@path", "@query", "@authority" can be covered, without parameters of their own.
/// @error auth.bad_signature  "signature" as above; "components": one is not there, named twice, or not known
///        here
Result<std::string> signature_base(const Request& request);

/// Proves that whoever has the private half of `key` sent this request, about now, and that nothing of it was
/// changed. More than sign_request() covers may be covered, never less. A request that is repeated within the
/// window proves the same again: what it asks for must be safe to repeat.
/// @param now  the system's time
/// @error auth.bad_signature  names what is wrong, the first of: "signature" (as above, of another
///        algorithm), "keyid", "components", "created" (outside of kSignatureWindow, or `expires` has
///        passed), "content-digest" (none by SHA-256, or of another body), "signature" (it is wrong)
Result<void> verify_request(const Request& request, const VerifyingKey& key, Instant now);

}  // namespace keepline::http
