#pragma once
// Checks for programmer errors. They stay on in release builds: a ledger that goes on after a broken
// assumption is worse than one that stops.

#include <fmt/format.h>

#include <string>

namespace keepline {

/// Prints the condition, its place and the message to stderr and aborts the process.
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const std::string& message);

}  // namespace keepline

/// KL_CHECK(total >= 0, "total {} of line {}", total, id): stops the process when the condition is false.
#define KL_CHECK(condition, ...)                                                                \
    do {                                                                                        \
        if (!(condition)) [[unlikely]]                                                          \
            ::keepline::check_failed(#condition, __FILE__, __LINE__, fmt::format(__VA_ARGS__)); \
    } while (false)
