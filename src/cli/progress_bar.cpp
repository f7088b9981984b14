#include "cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace keepline::cli {
namespace {

constexpr auto kBetweenLines = std::chrono::seconds{5};
constexpr std::int64_t kBarWidth = 40;

}  // namespace

ProgressBar::ProgressBar() : terminal_{isatty(STDERR_FILENO) != 0} {}

void ProgressBar::show(std::string_view step, std::int64_t done, std::int64_t total) {
    const std::int64_t percent = total > 0 ? done * 100 / total : 0;
    const auto now = std::chrono::steady_clock::now();
    if (terminal_ && total > 0) {
        const std::string bar(static_cast<std::size_t>(percent * kBarWidth / 100), '#');
        fmt::print(stderr, "\r{:<8} [{:<40}] {:>3}%", step, bar, percent);
    } else if (terminal_) {
        fmt::print(stderr, "\r\033[K{:<8} {}", step, done > 0 ? std::to_string(done) : "…");
    } else if (!line_at_ || now - *line_at_ >= kBetweenLines) {
        line_at_ = now;
        fmt::print(stderr, "{} {}{}\n", step, done, total > 0 ? fmt::format("/{}", total) : "");
    }
    std::fflush(stderr);
}

void ProgressBar::clear() const {
    if (!terminal_) return;
    fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
}

}  // namespace keepline::cli
