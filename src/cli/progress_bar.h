#pragma once
// How far long work is, on stderr: stdout holds what came of it alone.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace keepline::cli {

/// A bar on a terminal; in a pipe plain lines, one in five seconds.
class ProgressBar {
public:
    ProgressBar();
    /// @param total  0: not known
    void show(std::string_view step, std::int64_t done, std::int64_t total);
    /// Takes the bar away.
    void clear() const;

private:
    bool terminal_;
    std::optional<std::chrono::steady_clock::time_point> line_at_;
};

}  // namespace keepline::cli
