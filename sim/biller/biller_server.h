#pragma once
// The simulated biller behind HTTP: its top-up pages for payers, its calls to Keepline, /control/ for tests.
//
//   auto server = BillerServer::start({.dir = …, .keepline_url = "http://127.0.0.1:8080", .code = "life"},
//   clock);
//   (*server)->address();   // "http://127.0.0.1:9400"
//
// It believes whoever reaches it: listen on the local machine only.

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"

namespace keepline::sim::biller {

struct BillerServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;      ///< 0: a free one
    std::filesystem::path dir;   ///< for biller.private.pem and biller.public.pem, made if they are not there
    std::string keepline_url{};  ///< "http://host:port", without a path: paths are signed
    std::string code{};          ///< the biller's at Keepline: 1 to 32 of a-z, 0-9, "_", "-"
    std::uint64_t seed = 0;
};

class BillerServer {
public:
    /// @param clock  the system's time; outlives the server
    /// @error config.invalid (keys, code), server.cannot_listen
    static Result<std::unique_ptr<BillerServer>> start(BillerServerOptions options, const Clock& clock);
    ~BillerServer();
    BillerServer(const BillerServer&) = delete;
    BillerServer& operator=(const BillerServer&) = delete;

    /// Where it listens, "http://host:port".
    [[nodiscard]] std::string address() const;

private:
    class Impl;
    explicit BillerServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::sim::biller
