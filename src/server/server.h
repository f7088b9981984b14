#pragma once
// The HTTP side of the program: one router with everything mounted, on a TCP address and on the local socket.

#include <atomic>
#include <memory>
#include <string>

#include "api/key_ring.h"
#include "engine/desk.h"
#include "http/listener.h"
#include "http/metrics.h"
#include "http/router.h"

namespace keepline::server {

struct ServerOptions {
    http::ListenerOptions listener;
    std::string web_directory;  ///< built pages; empty: none are served
    std::string form_action = "'self'";
};

class Server {
public:
    /// Mounts what every server has: health, readiness, metrics, the API's description, the pages.
    Server(const Desk& desk, ServerOptions options);
    /// Where channels and resources are mounted, before start().
    http::Router& router() { return router_; }
    http::Metrics& metrics() { return metrics_; }
    /// @error server.cannot_listen, config.invalid (web_directory)
    Result<void> start();
    [[nodiscard]] std::uint16_t port() const { return listener_->port(); }
    /// From now on /readyz says no; requests in flight are finished or, after `limit`, dropped.
    void stop(std::chrono::milliseconds limit);

private:
    void mount_health();
    void mount_metrics();

    const Desk& desk_;
    ServerOptions options_;
    http::Router router_;
    http::Metrics metrics_;
    std::unique_ptr<http::Listener> listener_;
    std::atomic<bool> ready_ = false;
};

}  // namespace keepline::server
