#pragma once
// What WeChat Pay encrypts for us under the APIv3 key: the subject of a notification, and its certificates.
// No I/O. Whoever opens a notification has checked its signature first.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/crypto/certificate.h"

namespace keepline::wechatpay {

/// A notification's envelope and what was in it.
struct Event {
    std::string id;    ///< the same in every delivery
    std::string type;  ///< "TRANSACTION.SUCCESS"
    std::string text;  ///< JSON
};
/// @return absent if it is no such envelope, or what is sealed in it was changed or is under another key
std::optional<Event> open_event(std::string_view body, std::string_view api_key);
/// The other side's: an envelope. @param nonce  12 bytes, never twice with one key
std::string seal_event(const Event& event, std::string_view original_type, const std::string& created_at,
                       std::string_view nonce, std::string_view api_key);

/// The certificates in an answer to GET /v3/certificates. Absent if one of them cannot be opened or read, or
/// has another number than is said.
std::optional<std::vector<gateway::Certificate>> open_certificates(std::string_view body,
                                                                   std::string_view api_key);
/// The same as text: the PEM of each.
std::optional<std::vector<std::string>> open_certificate_texts(std::string_view body,
                                                               std::string_view api_key);

}  // namespace keepline::wechatpay
