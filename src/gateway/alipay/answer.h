#pragma once
// The gateway's synchronous answer: {"<method>_response":{…},"sign":"…"}. The signature is over the bytes of
// the node as they arrived, so the node is cut out by matching braces, never printed again from a parsed
// value.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "gateway/alipay/rsa.h"

namespace keepline::alipay {

/// The two parts of an answer that count. Views into the raw body.
struct AnswerCut {
    std::string_view node;  ///< from '{' to the matching '}', byte for byte; or a text in quotes
    std::optional<std::string_view> sign;  ///< absent if the member is missing
    bool gateway_error = false;            ///< the node is `error_response`
};

/// Cuts an answer, with its members in any order. `node_name` is "alipay_trade_query_response" or the like;
/// `error_response` stands in for it. Absent if the body is not such an object, or a member that counts
/// stands there twice.
std::optional<AnswerCut> cut_answer(std::string_view raw_body, std::string_view node_name);

/// "alipay.trade.query" -> "alipay_trade_query_response".
std::string node_name_of(std::string_view method);

/// The text that was signed: the node as it arrived or, tried second, with "\/" read as "/" (as the official
/// SDKs do: the signer and the printer of the answer are two programs). Absent if neither fits the signature;
/// a missing sign is never right.
std::optional<std::string> verify_answer(const AnswerCut& cut, const PublicKey& key);

/// The JSON of a verified node: as it is, or, where the merchant asked for encrypted contents, opened. Absent
/// if it is encrypted under another key.
std::optional<std::string> open_node(std::string_view signed_node, std::string_view content_key);
/// Contents as they travel encrypted, either way: AES-128-CBC in base64.
std::string seal_content(std::string_view plain, std::string_view content_key);
std::optional<std::string> open_content(std::string_view sealed_base64, std::string_view content_key);

}  // namespace keepline::alipay
