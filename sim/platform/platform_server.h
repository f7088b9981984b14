#pragma once
// A simulated platform behind HTTP: the cashier's pages for payers, /control/ for tests, and deliveries of
// its notifications. What merchants call is the platform's own and is added by it.
//
//   PlatformServer server{party, shop, clock};
//   server.router().add("POST", "/gateway.do", …server.call(…)…);
//   server.listen({.address = "127.0.0.1"});
//
// It believes whoever reaches it: listen on the local machine only.

#include <functional>
#include <memory>

#include "base/clock.h"
#include "http/client.h"
#include "http/listener.h"
#include "http/router.h"
#include "sim/platform/courier.h"
#include "sim/platform/pages.h"

namespace keepline::sim {

struct PlatformAddress {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;    ///< 0: a free one
    std::string public_url{};  ///< where payers reach it, if not at its own address
};

class PlatformServer {
public:
    /// All outlive the server.
    PlatformServer(Party& party, Shop shop, const Clock& clock);
    ~PlatformServer();
    PlatformServer(const PlatformServer&) = delete;
    PlatformServer& operator=(const PlatformServer&) = delete;

    [[nodiscard]] http::Router& router() { return router_; }
    /// Answers one call of a merchant, made while nobody else uses the party. An answer that is withheld is
    /// kept until the merchant gives up, or the server stops.
    void call(const std::function<Reply(Instant now)>& make, http::Responder answer);
    /// A payer's browser comes: on to the cashier `open` gives, or the reason why not.
    http::Response enter(const std::function<Result<std::string>(Instant now)>& open);
    /// What the party has ready for whoever knows its address.
    http::Response fetch(const std::function<http::Response()>& take);
    /// Adds GET /paycode: a payer's wallet, opened at a till. `heads` are the ways his code may begin, the
    /// first where nobody asks for another; `show` makes a code that begins so, while nobody else uses the
    /// party.
    void serve_pay_codes(std::span<const CodeHead> heads,
                         std::function<std::string(std::string_view head)> show);
    /// @error server.cannot_listen
    Result<void> listen(const PlatformAddress& options);
    /// Where it listens, "http://host:port".
    [[nodiscard]] const std::string& address() const { return address_; }

private:
    void add_routes();
    http::Response scan(const http::Call& call);
    http::Response cashier(const http::Call& call);
    http::Response act(const http::Call& call);

    SharedParty shared_;
    Shop shop_;
    const Clock& clock_;
    std::vector<http::Responder> withheld_;
    http::Router router_;
    std::unique_ptr<http::Listener> listener_;
    std::string address_;
    http::CurlTransport transport_;
    Courier courier_{shared_, transport_, clock_};
};

}  // namespace keepline::sim
