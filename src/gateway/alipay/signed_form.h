#pragma once
// The signed parameters of the Alipay gateway, both ways: requests to it and notifications from it.
// Values are signed as they are, decoded exactly once; only the wire carries them percent-encoded.

#include <optional>
#include <string>

#include "base/http.h"
#include "gateway/alipay/rsa.h"

namespace keepline::alipay {

enum class SignType : std::uint8_t { included, left_out };
enum class EmptyValues : std::uint8_t { kept, dropped };

/// "a=1&b=2": all parameters but `sign`, sorted by name in ASCII order, values not encoded. Names do not
/// repeat.
std::string canonical(const http::Form& params, SignType sign_type, EmptyValues empty);

/// Drops empty parameters (implementations differ in how they sign those) and appends `sign`.
/// Keeps the order of the rest. `sign_type` must already be among them: requests sign it.
http::Form sign_request(http::Form params, const PrivateKey& key);

/// The signed parameters as the app hands them to the Alipay client: each value percent-encoded, joined with
/// '&'.
std::string order_string(const http::Form& signed_params);

/// A request's signature, as the gateway checks it: sign_type counts and must be RSA2; the sender may or may
/// not have signed its empty values.
bool verify_request(const http::Form& params, const PublicKey& key);

/// Signs a notification the gateway's way: without sign_type, empty values kept. Appends `sign`.
http::Form sign_notice(http::Form params, const PrivateKey& key);

/// The text of a notification whose signature is right, absent if none of the known ways fits: without
/// sign_type and with empty values (official rsaCheckV1), without sign_type and empty values, with sign_type
/// (V2). A sign_type other than RSA2 is refused: the sender does not choose a weaker hash.
std::optional<std::string> verify_notice(const http::Form& params, const PublicKey& key);

/// True if a name stands there twice: then the signature does not say which value is meant.
bool has_repeats(const http::Form& params);

}  // namespace keepline::alipay
