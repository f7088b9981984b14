#pragma once
// The two ways in which WeChat Pay encrypts with AES-256. Keys are 32 bytes; another length opens nothing.

#include <optional>
#include <string>
#include <string_view>

namespace keepline::gateway {

/// AES-256-GCM: `sealed` is the ciphertext followed by the tag of 16 bytes.
/// @return the plain bytes; absent if anything of sealed, nonce or associated data was changed
std::optional<std::string> open_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                                    std::string_view sealed);
std::string seal_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                     std::string_view plain);

/// AES-256-ECB with PKCS#7 padding. Nothing here says whether the bytes were changed: who uses it must have
/// another proof, or compare what it says.
std::optional<std::string> open_ecb(std::string_view key, std::string_view sealed);
std::string seal_ecb(std::string_view key, std::string_view plain);

}  // namespace keepline::gateway
