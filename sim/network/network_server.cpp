#include "sim/network/network_server.h"

#include <fmt/format.h>

#include "http/listener.h"
#include "sim/network/control.h"
#include "sim/network/pages.h"

namespace keepline::sim::network {
namespace {

using http::Call;
using http::Responder;
using http::Response;

constexpr std::string_view kBasePath = "/tmf-api/ServiceActivationAndConfiguration/v4";
constexpr std::string_view kContentPolicy =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'";

Response html(std::string body) {
    return {200,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Content-Security-Policy", std::string{kContentPolicy}},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "no-referrer"},
             {"Cache-Control", "no-store"}},
            std::move(body)};
}

}  // namespace

class NetworkServer::Impl {
public:
    Impl(NetworkParty party, const Clock& clock) : shared_{std::move(party)}, clock_{clock} { add_routes(); }
    ~Impl() {
        if (listener_) listener_->stop(std::chrono::milliseconds{200});
    }

    Result<void> listen(const NetworkServerOptions& options) {
        http::ListenerOptions listen;
        listen.address = options.address;
        listen.port = options.port;
        auto listener = http::Listener::start(std::move(listen), router_.handler());
        if (!listener) return std::unexpected{listener.error()};
        listener_ = std::move(*listener);
        address_ = fmt::format("http://{}:{}", options.address, listener_->port());
        const std::lock_guard lock{shared_.mutex};
        shared_.party.set_base_url(base_url());
        return {};
    }

    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] std::string base_url() const { return fmt::format("{}{}", address_, kBasePath); }

private:
    void add_routes() {
        for (const auto& [method, path] : {std::pair{"GET", "/service"},
                                           {"POST", "/service"},
                                           {"GET", "/service/{id}"},
                                           {"PATCH", "/service/{id}"},
                                           {"DELETE", "/service/{id}"},
                                           {"GET", "/monitor/{id}"}})
            router_.add(method, fmt::format("{}{}", kBasePath, path),
                        [this](Call call, Responder answer) { ask(std::move(call), std::move(answer)); });
        router_.add("GET", "/", [this](const Call& call, Responder answer) { answer(page(call)); });
        router_.add("GET", "/style.css", [](const Call&, Responder answer) {
            answer({200, {{"Content-Type", "text/css; charset=utf-8"}}, std::string{style_sheet()}});
        });
        add_control_routes(router_, shared_, clock_);
    }

    void ask(Call call, Responder answer) {
        call.request.path.erase(0, kBasePath.size());
        Reply reply;
        {
            const std::lock_guard lock{shared_.mutex};
            reply = shared_.party.call(call.request, clock_.now());
            // Kept unanswered until the client gives up, or the server stops.
            if (reply.withheld) withheld_.push_back(std::move(answer));
        }
        // NOLINTNEXTLINE(bugprone-use-after-move): moved only when it is withheld
        if (!reply.withheld) answer(std::move(reply.response));
    }

    Response page(const Call& call) {
        const auto query = http::parse_form(call.request.query);
        const std::lock_guard lock{shared_.mutex};
        shared_.party.advance(clock_.now());
        const std::string name{query ? http::find(*query, "name") : ""};
        return html(services_page(shared_.party.services(), name));
    }

    SharedParty shared_;
    const Clock& clock_;
    std::vector<Responder> withheld_;
    http::Router router_;
    std::unique_ptr<http::Listener> listener_;
    std::string address_;
};

NetworkServer::NetworkServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
NetworkServer::~NetworkServer() = default;

std::string NetworkServer::address() const { return impl_->address(); }
std::string NetworkServer::base_url() const { return impl_->base_url(); }

Result<std::unique_ptr<NetworkServer>> NetworkServer::start(NetworkServerOptions options,
                                                            const Clock& clock) {
    auto impl = std::make_unique<Impl>(NetworkParty{{.base_url = "", .token = options.token}}, clock);
    if (auto listening = impl->listen(options); !listening) return std::unexpected{listening.error()};
    return std::unique_ptr<NetworkServer>{new NetworkServer{std::move(impl)}};
}

}  // namespace keepline::sim::network
