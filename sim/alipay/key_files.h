#pragma once
// The key pairs of both sides as files, so that a demo's merchant can be configured with them.

#include <filesystem>

#include "base/error.h"
#include "gateway/alipay/rsa.h"

namespace keepline::sim {

/// Made once and read from then on: merchant_private.pem, merchant_public.pem, alipay_private.pem,
/// alipay_public.pem. The private ones are readable by their owner only.
struct KeyFiles {
    alipay::PrivateKey merchant;
    alipay::PrivateKey alipay;
};

/// @error config.invalid when the directory or a file cannot be used; the second argument names it
Result<KeyFiles> open_key_files(const std::filesystem::path& dir);

}  // namespace keepline::sim
