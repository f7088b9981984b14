#pragma once
// What is signed in WeChat Pay API v3, both ways. No I/O: the simulated platform speaks through it too, from
// the other side.
//
// Source: WeChat Pay API v3, "签名生成" and "签名验证".

#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"
#include "base/instant.h"
#include "gateway/crypto/rsa.h"

namespace keepline::wechatpay {

/// The text a request's signature covers.
/// @param uri  path and query as sent, percent-encoded, without the host
std::string request_text(std::string_view method, std::string_view uri, std::string_view timestamp,
                         std::string_view nonce, std::string_view body);
/// The text the signature of an answer or a notification covers: the raw body between line ends.
std::string answer_text(std::string_view timestamp, std::string_view nonce, std::string_view body);

/// The members of an Authorization header.
struct Authorization {
    std::string mchid, serial, timestamp, nonce, signature;
};
std::string format_authorization(const Authorization& authorization);
/// Absent for another scheme, an unknown or repeated member, or a missing one. Their order is free.
std::optional<Authorization> parse_authorization(std::string_view header);

/// What the headers of an answer or a notification say of its signature.
struct AnswerSignature {
    std::string_view timestamp, nonce, serial, signature, type;
};
AnswerSignature read_signature(const std::vector<http::Header>& headers);
/// Whether the signature is over this body, by this key, and no more than five minutes from `now`. The
/// platform sends wrong ones on purpose, to see that they are refused.
bool is_signed(const AnswerSignature& signature, std::string_view body, const gateway::PublicKey& key,
               Instant now);
/// The headers an answer or a notification goes with.
std::vector<http::Header> sign_answer(std::string_view body, const gateway::PrivateKey& key,
                                      const std::string& serial, const std::string& nonce, Instant now);

/// The text a wallet checks before it opens its cashier for a page inside it, or for our app.
std::string jsapi_text(std::string_view app_id, std::string_view timestamp, std::string_view nonce,
                       std::string_view prepay_id);
std::string app_text(std::string_view app_id, std::string_view timestamp, std::string_view nonce,
                     std::string_view prepay_id);

/// 32 letters and digits nobody can guess.
std::string make_nonce();
/// Whole seconds since 1970, as the headers carry them.
std::string format_seconds(Instant at);

}  // namespace keepline::wechatpay
