#include "sim/platform/key_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>

namespace keepline::sim {
namespace {

namespace fs = std::filesystem;

// The mode is given when the file is made: a secret is never readable by others, not even for a moment.
bool write_file(const fs::path& path, const std::string& text, mode_t mode) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (file < 0) return false;
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    return ::close(file) == 0 && written;
}

Result<gateway::PrivateKey> open_pair(const fs::path& dir, const std::string& name) {
    const auto secret = dir / (name + "_private.pem");
    const auto open = dir / (name + "_public.pem");
    if (std::ifstream file{secret, std::ios::binary}; file) {
        std::ostringstream text;
        text << file.rdbuf();
        auto key = gateway::PrivateKey::load(text.str());
        if (!key) return fail(ErrorCode::config_invalid, "1", secret.string());
        if (!write_file(open, key->public_pem(), 0644))
            return fail(ErrorCode::config_invalid, "1", open.string());
        return key;
    }
    auto key = gateway::PrivateKey::generate();
    if (!write_file(secret, key.pem(), 0600)) return fail(ErrorCode::config_invalid, "1", secret.string());
    if (!write_file(open, key.public_pem(), 0644)) return fail(ErrorCode::config_invalid, "1", open.string());
    return key;
}

}  // namespace

Result<KeyFiles> open_key_files(const fs::path& dir, const std::string& platform) {
    std::error_code error;
    fs::create_directories(dir, error);
    auto merchant = open_pair(dir, "merchant");
    if (!merchant) return std::unexpected{merchant.error()};
    auto theirs = open_pair(dir, platform);
    if (!theirs) return std::unexpected{theirs.error()};
    return KeyFiles{std::move(*merchant), std::move(*theirs)};
}

Result<std::string> open_secret_file(const fs::path& file, std::size_t length) {
    std::string secret;
    if (std::ifstream in{file}; in) {
        in >> secret;
        if (secret.size() == length) return secret;
        return fail(ErrorCode::config_invalid, "1", file.string());
    }
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device entropy;
    for (std::size_t i = 0; i < length; ++i) secret += kLetters[entropy() % kLetters.size()];
    if (!write_file(file, secret, 0600)) return fail(ErrorCode::config_invalid, "1", file.string());
    return secret;
}

}  // namespace keepline::sim
