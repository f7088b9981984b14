#include <sodium.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "cli/house.h"

namespace keepline::cli {
namespace {
constexpr std::size_t kSecretBytes = 32;
}

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
    if (!std::filesystem::exists(file)) {
        std::string fresh(kSecretBytes, '\0');
        randombytes_buf(fresh.data(), fresh.size());
        const auto unfinished = data / "secret.key.new";
        const mode_t before = umask(0077);
        std::ofstream{unfinished, std::ios::binary} << fresh;
        umask(before);
        std::filesystem::rename(unfinished, file);
    }
    auto secret = read_file(file);
    if (secret && secret->size() != kSecretBytes) return fail(ErrorCode::store_corrupt, file.string());
    return secret;
}

}  // namespace keepline::cli
