#pragma once
// Logging as a function that the command line points at its logger. Until then lines are dropped.
// Never log secrets, bodies or whole MSISDNs.

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <string_view>

namespace keepline::log {

enum class Level : std::uint8_t { debug, info, warning, error };
using Sink = std::function<void(Level, std::string_view)>;

/// Sets where lines go. Call once, before any thread starts.
void set_sink(Sink sink);
void write(Level level, std::string_view line);

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace keepline::log
