#pragma once
// The ways in which the payment platforms encrypt with AES. A key of another length than is said opens
// nothing.

#include <optional>
#include <string>
#include <string_view>

namespace keepline::gateway {

/// AES-256-GCM (WeChat Pay): `sealed` is the ciphertext followed by the tag of 16 bytes.
/// @return the plain bytes; absent if anything of sealed, nonce or associated data was changed
std::optional<std::string> open_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                                    std::string_view sealed);
std::string seal_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                     std::string_view plain);

/// AES-256-ECB (WeChat Pay, API v2) with PKCS#7 padding. Nothing here says whether the bytes were changed:
/// who uses it must have another proof, or compare what it says.
std::optional<std::string> open_ecb(std::string_view key, std::string_view sealed);
std::string seal_ecb(std::string_view key, std::string_view plain);

/// AES-128-CBC (Alipay) with PKCS#7 padding and a first block of zeros, as above: what is sealed so is
/// signed.
std::optional<std::string> open_cbc(std::string_view key, std::string_view sealed);
std::string seal_cbc(std::string_view key, std::string_view plain);
/// What a key of seal_cbc() must measure.
inline constexpr std::size_t kCbcKeyBytes = 16;

}  // namespace keepline::gateway
