#include <sodium.h>

#include <fstream>
#include <sstream>

#include "base/durable_file.h"
#include "cli/house.h"

namespace keepline::cli {
namespace {

constexpr std::size_t kSecretBytes = 32;

// A power cut leaves a whole secret or none; of two processes that make one, the first wins.
Result<void> make_secret_file(const std::filesystem::path& name) {
    std::string fresh(kSecretBytes, '\0');
    randombytes_buf(fresh.data(), fresh.size());
    auto file = DurableFile::create(name);
    if (!file) return std::unexpected{file.error()};
    if (auto written = file->write(fresh); !written) return written;
    return file->publish();
}

}  // namespace

std::filesystem::path socket_of(const std::filesystem::path& data) { return data / "keepline.sock"; }

Result<std::string> read_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (in) return text.str();
    return std::unexpected{
        Error{ErrorCode::config_invalid, {"1"}, {{file.string(), ErrorCode::input_required, {}}}}};
}

Result<std::string> read_secret(const std::filesystem::path& data) {
    const auto file = data / "secret.key";
    if (!std::filesystem::exists(file))
        if (auto made = make_secret_file(file); !made) return std::unexpected{made.error()};
    auto secret = read_file(file);
    if (secret && secret->size() != kSecretBytes) return fail(ErrorCode::store_corrupt, file.string());
    return secret;
}

}  // namespace keepline::cli
