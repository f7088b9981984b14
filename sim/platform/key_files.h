#pragma once
// The key pairs of both sides as files, so that a demo's merchant can be configured with them.

#include <filesystem>

#include "base/error.h"
#include "gateway/crypto/rsa.h"

namespace keepline::sim {

/// Made once and read from then on: merchant_private.pem, merchant_public.pem, PLATFORM_private.pem,
/// PLATFORM_public.pem. The private ones are readable by their owner only.
struct KeyFiles {
    gateway::PrivateKey merchant;
    gateway::PrivateKey platform;
};

/// @error config.invalid when the directory or a file cannot be used; the second argument names it
Result<KeyFiles> open_key_files(const std::filesystem::path& dir, const std::string& platform);
/// A secret both sides share, as text in a file only its owner reads; made of letters and digits if it is not
/// there.
/// @error config.invalid
Result<std::string> open_secret_file(const std::filesystem::path& file, std::size_t length);

}  // namespace keepline::sim
