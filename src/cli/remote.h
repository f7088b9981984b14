#pragma once
// Commands that speak to a running server over its local socket.

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "base/http.h"

namespace keepline::cli {

class Remote {
public:
    /// @param brand  code of the brand meant; empty: the server's first
    Remote(std::filesystem::path data, std::string brand)
        : data_{std::move(data)}, brand_{std::move(brand)} {}
    /// Sends one request; the answer's JSON, whatever its status.
    /// @error gateway.unavailable (no server runs on this data directory)
    Result<http::Response> call(const std::string& method, const std::string& path,
                                const std::string& body = {}, const std::string& key = {}) const;
    /// Reads an answer that stays open; see CurlTransport::follow(). Nothing where no server runs.
    void follow(const std::string& path, const std::function<void(std::string_view)>& take,
                const std::atomic<bool>& stop) const;

private:
    std::filesystem::path data_;
    std::string brand_;
};

// Exit codes of all commands.
inline constexpr int kDone = 0;
inline constexpr int kBadArguments = 2;
inline constexpr int kRefused = 3;
inline constexpr int kNotReachable = 4;

/// Prints the answer's body (or, refused, its detail and code to stderr) and gives the exit code.
int print_answer(const Result<http::Response>& answer);
/// Prints an error with all its faults, Chinese first, to stderr.
void print_error(const Error& error);

}  // namespace keepline::cli
