#pragma once
// Sends HTTP requests to other parties, over libcurl.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/http.h"

namespace keepline::http {

struct ClientOptions {
    std::chrono::milliseconds connect_timeout{5'000};
    std::size_t response_bytes_max = 8 * 1024 * 1024;
    std::string unix_socket{};  ///< connect to this local socket instead of the URL's host
    std::string ca_file{};      ///< certificates to trust; empty: the system's
    /// Ours, PEM, shown to whoever asks for one, and its key, secret; both empty: none.
    std::string certificate{}, private_key{};
};

/// Only http and https; certificates are verified, redirects are not followed, connections are kept for
/// the next call. Safe from any thread; each call blocks its own.
///
/// The address is `url`, then `request.path` unless it is empty or "/", then "?" and `request.query`
/// unless that is empty. Anything but a whole answer is gateway.unavailable, and the log says why.
class CurlTransport final : public Transport {
public:
    explicit CurlTransport(ClientOptions options = {});
    ~CurlTransport() override;
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;

    Result<Response> send(const std::string& url, const Request& request,
                          std::chrono::milliseconds timeout) override;
    /// As long as something comes at least once a minute; 4 GiB at most.
    Result<Response> download(const std::string& url, const Request& request, std::FILE* to,
                              std::chrono::milliseconds timeout) override;

    /// Reads an answer that stays open: `take` is given its bytes as they come, until it ends or, looked at
    /// ten times a second, `stop` is set. An answer that does not come is the same as its end.
    void follow(const std::string& url, const Request& request,
                const std::function<void(std::string_view)>& take, const std::atomic<bool>& stop);

private:
    class Pool;
    struct Arrival;
    Result<Response> perform(const std::string& url, const Request& request,
                             std::chrono::milliseconds timeout, Arrival arrival);
    ClientOptions options_;
    std::unique_ptr<Pool> pool_;
};

}  // namespace keepline::http
