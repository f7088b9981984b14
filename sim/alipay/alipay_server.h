#pragma once
// The simulated Alipay behind HTTP: gateway.do for merchants, pages for payers, /control/ for tests.
//
//   auto server = AlipayServer::start({.app_id = …, .dir = …}, clock);
//   (*server)->address();   // "http://127.0.0.1:9000"
//
// It believes whoever reaches it: listen on the local machine only.

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/error.h"

namespace keepline::sim {

struct AlipayServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;     ///< 0: a free one
    std::string public_url{};   ///< where payers reach it, if not at its own address
    std::filesystem::path dir;  ///< for the key files
    std::string app_id;
    std::string seller_id;
    std::uint64_t seed = 0;
    std::string content_key{};  ///< 16 bytes: encrypted requests are read, and answered encrypted
};

class AlipayServer {
public:
    /// @param clock  the system's time; outlives the server
    /// @error config.invalid (keys), server.cannot_listen
    static Result<std::unique_ptr<AlipayServer>> start(AlipayServerOptions options, const Clock& clock);
    ~AlipayServer();
    AlipayServer(const AlipayServer&) = delete;
    AlipayServer& operator=(const AlipayServer&) = delete;

    /// Where it listens, "http://host:port".
    [[nodiscard]] std::string address() const;

private:
    struct Impl;
    explicit AlipayServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::sim
