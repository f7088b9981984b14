#pragma once
// Base64 of RFC 4648 with the standard alphabet, as signatures and ciphertexts travel.

#include <optional>
#include <string>
#include <string_view>

namespace keepline::gateway {

/// On one line, padded.
std::string encode_base64(std::string_view bytes);
/// Strict: whole groups, padding only at the end, no spaces or line ends. Absent for anything else, and for
/// empty text.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace keepline::gateway
