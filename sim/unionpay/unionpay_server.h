#pragma once
// The simulated UnionPay behind HTTP: ACP 5.1.0 for merchants, pages for payers, /control/ for tests.
//
// It believes whoever reaches it: listen on the local machine only.

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/error.h"

namespace keepline::sim {

struct UnionpayServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;     ///< 0: a free one
    std::string public_url{};   ///< where payers reach it, if not at its own address
    std::filesystem::path dir;  ///< for the key files
    std::string mer_id;
    std::uint64_t seed = 0;
};

class UnionpayServer {
public:
    /// Makes merchant_private.pem, merchant_certificate.pem and unionpay_root.pem in `dir`, or reads them.
    /// @param clock  the system's time; outlives the server
    /// @error config.invalid (keys), server.cannot_listen
    static Result<std::unique_ptr<UnionpayServer>> start(UnionpayServerOptions options, const Clock& clock);
    ~UnionpayServer();
    UnionpayServer(const UnionpayServer&) = delete;
    UnionpayServer& operator=(const UnionpayServer&) = delete;

    /// Where it listens, "http://host:port".
    [[nodiscard]] std::string address() const;

private:
    struct Impl;
    explicit UnionpayServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::sim
