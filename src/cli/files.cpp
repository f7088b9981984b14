#include <sodium.h>

#include <fstream>
#include <sstream>

#include "base/durable_file.h"
#include "cli/house.h"

namespace keepline::cli {
namespace {

constexpr std::size_t kSecretBytes = 32;

std::filesystem::path secret_of(const std::filesystem::path& data) { return data / "secret.key"; }

}  // namespace

std::filesystem::path socket_of(const std::filesystem::path& data) { return data / "keepline.sock"; }

// A power cut leaves a whole secret or none.
Result<void> make_secret(const std::filesystem::path& data) {
    std::string fresh(kSecretBytes, '\0');
    randombytes_buf(fresh.data(), fresh.size());
    auto file = DurableFile::create(secret_of(data));
    if (!file) return std::unexpected{file.error()};
    if (auto written = file->write(fresh); !written) return written;
    return file->publish();
}

// The secret is there before the data file is: data without one has lost it.
Result<std::unique_ptr<sqlite::SqliteStore>> open_store(const std::filesystem::path& data,
                                                        const sqlite::SqliteOptions& options) {
    if (!std::filesystem::exists(secret_of(data))) {
        if (std::filesystem::exists(data / "keepline.db"))
            return fail(ErrorCode::store_secret_missing, secret_of(data).string());
        std::error_code told_below;
        std::filesystem::create_directories(data, told_below);
        if (auto made = make_secret(data); !made) return std::unexpected{made.error()};
    }
    return sqlite::SqliteStore::open(data, options);
}

// As an editor leaves it at the end of a secret.
Result<std::string> read_line_of(const std::filesystem::path& file) {
    auto text = read_file(file);
    while (text && (text->ends_with('\n') || text->ends_with('\r'))) text->pop_back();
    return text;
}

Result<std::string> read_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (in) return text.str();
    return std::unexpected{
        Error{ErrorCode::config_invalid, {"1"}, {{file.string(), ErrorCode::input_required, {}}}}};
}

Result<std::string> read_secret(const std::filesystem::path& data) {
    const auto file = secret_of(data);
    auto secret = read_file(file);
    if (secret && secret->size() != kSecretBytes) return fail(ErrorCode::store_corrupt, file.string());
    return secret;
}

}  // namespace keepline::cli
