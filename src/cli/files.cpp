#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "cli/house.h"

namespace keepline::cli {
namespace {

constexpr std::size_t kSecretBytes = 32;

bool write_durably(const std::filesystem::path& file, std::string_view bytes) {
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    const bool written = write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    const bool kept = written && fsync(fd) == 0;
    return close(fd) == 0 && kept;
}

bool sync_directory(const std::filesystem::path& directory) {
    const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool kept = fsync(fd) == 0;
    return close(fd) == 0 && kept;
}

// The name appears only once its bytes are on the disk: a power cut leaves a whole secret or none.
bool make_secret_file(const std::filesystem::path& file) {
    std::string fresh(kSecretBytes, '\0');
    randombytes_buf(fresh.data(), fresh.size());
    std::filesystem::path unfinished = file;
    unfinished += ".new";
    if (!write_durably(unfinished, fresh)) return false;
    std::error_code fault;
    std::filesystem::rename(unfinished, file, fault);
    return !fault && sync_directory(file.parent_path());
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
    if (!std::filesystem::exists(file) && !make_secret_file(file)) return fail(ErrorCode::store_unavailable);
    auto secret = read_file(file);
    if (secret && secret->size() != kSecretBytes) return fail(ErrorCode::store_corrupt, file.string());
    return secret;
}

}  // namespace keepline::cli
