#pragma once
// The simulated network behind HTTP: TMF640 for clients, a page for people, /control/ for tests.
//
//   auto server = NetworkServer::start({.token = "secret"}, clock);
//   (*server)->base_url();   // "http://127.0.0.1:9100/tmf-api/ServiceActivationAndConfiguration/v4"
//
// Only TMF640 asks for the token; the page and /control/ believe whoever reaches them: listen on the local
// machine only.

#include <memory>

#include "base/clock.h"
#include "base/error.h"

namespace keepline::sim::network {

struct NetworkServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: a free one
    std::string token{};     ///< bearer token of clients; empty: none is asked for
};

class NetworkServer {
public:
    /// @param clock  the system's time; outlives the server
    /// @error server.cannot_listen
    static Result<std::unique_ptr<NetworkServer>> start(NetworkServerOptions options, const Clock& clock);
    ~NetworkServer();
    NetworkServer(const NetworkServer&) = delete;
    NetworkServer& operator=(const NetworkServer&) = delete;

    /// Where it listens, "http://host:port".
    [[nodiscard]] std::string address() const;
    /// What a client's configuration names: the address with the API's path.
    [[nodiscard]] std::string base_url() const;

private:
    class Impl;
    explicit NetworkServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::sim::network
