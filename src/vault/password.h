#pragma once
// Passwords: Argon2id (RFC 9106), by libsodium. Both functions take tens of milliseconds and 64 MiB: call
// them on the blocking pool, never on an I/O thread or the writer.

#include <string>
#include <string_view>

namespace keepline::vault {

/// The hash with its salt and costs, as text of at most 127 bytes.
std::string hash_password(std::string_view password);
/// With an empty `hash` (nobody of that name) it takes as long and says no.
bool is_password(std::string_view hash, std::string_view password);

}  // namespace keepline::vault
