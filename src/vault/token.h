#pragma once
// Random secrets that somebody holds and we only recognize: API keys, sessions, recovery codes.

#include <cstddef>
#include <string>
#include <string_view>

namespace keepline::vault {

/// `bytes` of randomness as lower-case hex.
std::string random_hex(std::size_t bytes);
/// A password for one use, easy to read aloud: four groups of five letters and digits (99 bits).
std::string one_time_password();
/// BLAKE2b-256 in hex. Enough for secrets with at least 100 random bits; passwords need hash_password().
std::string hash_token(std::string_view token);
/// In a time that does not tell where they differ. Texts of different length are never equal.
bool same_text(std::string_view a, std::string_view b);

}  // namespace keepline::vault
