#include "sim/biller/key_pair.h"

#include <fstream>
#include <sstream>

#include "base/durable_file.h"

namespace keepline::sim::biller {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> unusable(const fs::path& path) {
    return fail(ErrorCode::config_invalid, "1", path.string());
}

Result<void> write(const fs::path& path, const std::string& text) {
    auto file = DurableFile::create(path);
    if (!file || !file->write(text) || !file->publish()) return unusable(path);
    return {};
}

Result<http::SigningKey> read_or_make(const fs::path& path) {
    if (!fs::exists(path)) {
        auto key = http::SigningKey::generate();
        if (auto written = write(path, key.pem()); !written) return std::unexpected{written.error()};
        return key;
    }
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    auto key = http::SigningKey::load(text.str());
    return key ? std::move(key) : unusable(path);
}

}  // namespace

Result<http::SigningKey> open_key_pair(const fs::path& dir) {
    std::error_code error;
    fs::create_directories(dir, error);
    auto key = read_or_make(dir / "biller.private.pem");
    const auto open = dir / "biller.public.pem";
    if (!key || fs::exists(open)) return key;
    if (auto written = write(open, key->public_pem()); !written) return std::unexpected{written.error()};
    return key;
}

}  // namespace keepline::sim::biller
