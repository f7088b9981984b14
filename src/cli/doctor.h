#pragma once
// What an administrator should know before it hurts. Each check looks at one thing and says what it found.

#include <filesystem>
#include <string>
#include <vector>

#include "cli/config.h"

namespace keepline::cli {

enum class Level : std::uint8_t { ok, warn, error };
}  // namespace keepline::cli
template <>
struct keepline::EnumNames<keepline::cli::Level> {
    static constexpr std::array<std::string_view, 3> names{"ok", "warn", "error"};
};
namespace keepline::cli {

/// One finding: what is so, and what to do about it, in both languages. `code` is stable and dotted.
struct Finding {
    std::string code;
    Level level = Level::ok;
    std::string zh, en;
};
using Findings = std::vector<Finding>;

/// Days left below which a certificate is warned of.
inline constexpr int kCertificateDays = 30;

// The checks, one by one. `now` is the system's time.
void check_calendars(const Config& config, BusinessDate today, Findings& out);
void check_keys(const Config& config, Instant now, Findings& out);
void check_modes(const Config& config, const std::filesystem::path& data, Findings& out);
void check_disk(std::uintmax_t free_bytes, std::uintmax_t data_bytes, Findings& out);
/// The newest record against the system's clock; `moved` where a test clock has been advanced.
void check_clock(Instant newest, Instant now, bool moved, Findings& out);
/// The data file, read beside a server or without one.
void check_store(const std::filesystem::path& data, Instant now, Findings& out);

/// All of them. The configuration's own faults come first; without a readable one the rest is still looked
/// at.
Findings examine(const std::filesystem::path& config, const std::filesystem::path& data);

}  // namespace keepline::cli
