#pragma once
// Listens for HTTP/1.1 and hands whole requests to one handler.
//
//     auto listener = Listener::start({.address = "127.0.0.1", .port = 8080}, router.handler());
//     if (!listener) return fail_with(listener.error());
//     ...
//     (*listener)->stop(std::chrono::seconds{10});
//
// Answered without the handler, as problem+json: malformed bytes (400), header (431) or body (413) over its
// limit, a request that does not arrive in time (408), too many requests in flight (429 server.busy), too
// many connections (503 server.full), a request after stop() began (503 server.stopping).

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/http.h"

namespace keepline::http {

struct ListenerOptions {
    std::string address = "127.0.0.1";  ///< an IP address; empty: no TCP
    std::uint16_t port = 0;             ///< 0: a free one, see Listener::port()
    std::string unix_socket{};          ///< path of the local socket, made with mode 0600; empty: none
    unsigned threads = 1;               ///< I/O threads; a connection stays on one
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 1024 * 1024;
    std::chrono::milliseconds read_timeout{15'000};   ///< from a request's first byte to its last
    std::chrono::milliseconds idle_timeout{60'000};   ///< a kept connection without a request
    std::chrono::milliseconds write_timeout{30'000};  ///< for the client to take an answer
    std::chrono::milliseconds heartbeat{15'000};      ///< between signs of life of an answer that stays open
    std::size_t connections_max = 10'000;
    std::size_t in_flight_max = 4'096;           ///< requests handed out and not answered
    std::vector<std::string> trusted_proxies{};  ///< addresses whose X-Forwarded-For is believed
};

class Listener {
public:
    /// Binds and serves. The handler is called on the I/O threads, for one request of a connection at a
    /// time; its responder may be used from any thread, later uses do nothing, and dropping it answers 500.
    /// @error server.cannot_listen (address in use, no such address, no right to)
    static Result<std::unique_ptr<Listener>> start(ListenerOptions options, Handler handler);

    /// stop() without patience.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// The port that was bound; 0 without TCP.
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connections() const;
    [[nodiscard]] std::size_t in_flight() const;

    /// Takes no more connections, lets requests in flight answer for up to `limit`, answers new ones on kept
    /// connections with server.stopping, ends answers that stay open, then closes everything and ends the
    /// threads. Responders may still be used afterwards: they do nothing. Blocks; call it once, never from
    /// the handler.
    void stop(std::chrono::milliseconds limit);

private:
    class Impl;
    explicit Listener(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::http
