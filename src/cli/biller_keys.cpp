#include "cli/biller_keys.h"

#include "base/log.h"
#include "cli/house.h"

namespace keepline::cli {
namespace {

constexpr std::chrono::seconds kLookEvery{30};

}  // namespace

Result<void> BillerKeys::read(Known& known) {
    std::error_code fault;
    const auto written = std::filesystem::last_write_time(known.file, fault);
    const auto text = read_file(known.file);
    if (!text) return std::unexpected{text.error()};
    auto key = http::VerifyingKey::load(*text);
    if (!key) return fail(ErrorCode::config_invalid, "1", known.file.string());
    known.key = std::move(*key);
    known.written = written;
    return {};
}

Result<void> BillerKeys::open(const Config& config, BrandId brand) {
    for (const BillerConfig& each : config.billers) {
        const GatewayAccount& account = config.catalog->gateways.at(each.id);
        if (account.brand != brand) continue;
        Known known{each.public_key_file, {}, {}};
        if (auto found = read(known); !found) return found;
        by_code_.emplace(account.code, std::move(known));
    }
    looked_at_ = std::chrono::steady_clock::now();
    return {};
}

void BillerKeys::look_again() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_at_ < kLookEvery) return;
    looked_at_ = now;
    for (auto& [code, known] : by_code_) {
        std::error_code fault;
        const auto written = std::filesystem::last_write_time(known.file, fault);
        if (fault || written == known.written) continue;
        known.written = written;
        if (read(known))
            log::info("biller {}: the new key is used", code);
        else
            log::error("biller {}: {} cannot be used; the key before it still is", code, known.file.string());
    }
}

std::optional<http::VerifyingKey> BillerKeys::find(std::string_view code) {
    const std::lock_guard lock{mutex_};
    look_again();
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? std::nullopt : found->second.key;
}

}  // namespace keepline::cli
