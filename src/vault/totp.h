#pragma once
// One-time codes from an authenticator app: RFC 6238 with SHA-1, steps of 30 s, six digits, as every app
// understands them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace keepline::vault {

/// 20 random bytes (RFC 4226, 4: at least 128 bits).
std::string make_totp_secret();
/// RFC 4648 without padding, as apps take it.
std::string base32(std::string_view bytes);
/// The address an app reads from a QR code. It contains the secret: show it once, log it never.
std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account);
/// The code of one step; `digits` 6 to 8.
std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);
/// The step whose code this is: now's, the one before or the one after. Absent: none of them.
/// A step is accepted once only; whoever asks keeps the newest accepted one.
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, Instant now);

}  // namespace keepline::vault
