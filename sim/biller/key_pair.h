#pragma once
// The biller's Ed25519 key pair as files, so that Keepline can be configured with the public one.

#include <filesystem>

#include "http/message_signature.h"

namespace keepline::sim::biller {

/// biller.private.pem, which only its owner may read, and biller.public.pem: made once and read from then on.
/// @error config.invalid when the directory or a file cannot be used; the second argument names it
Result<http::SigningKey> open_key_pair(const std::filesystem::path& dir);

}  // namespace keepline::sim::biller
