#pragma once
// Hashes that the protocols prescribe, as hex text in lower case. Where a hash of a text with a secret in it
// is a signature, compare it with same_secret().

#include <string>
#include <string_view>

namespace keepline::gateway {

std::string md5_hex(std::string_view bytes);
std::string sha1_hex(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);
/// Compares in constant time.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace keepline::gateway
