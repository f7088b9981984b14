#include "sim/alipay/alipay_server.h"

#include <fmt/format.h>

#include "http/client.h"
#include "http/listener.h"
#include "http/router.h"
#include "sim/alipay/control.h"
#include "sim/alipay/courier.h"
#include "sim/alipay/key_files.h"
#include "sim/alipay/pages.h"

namespace keepline::sim {
namespace {

using http::Call;
using http::Responder;
using http::Response;

// A form may lead to the merchant's page, and browsers check redirects of forms too.
std::string content_policy(std::string_view form_target) {
    return fmt::format(
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self' {}",
        form_target);
}

std::string_view origin_of(std::string_view url) {
    const auto host = url.find("://");
    return host == std::string_view::npos ? "" : url.substr(0, url.find_first_of("/?#; ", host + 3));
}

Response html(int status, std::string body, std::string_view form_target = "") {
    return {status,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Content-Security-Policy", content_policy(form_target)},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "no-referrer"},
             {"Cache-Control", "no-store"}},
            std::move(body)};
}

Response redirect(std::string to) {
    return {303, {{"Location", std::move(to)}, {"Cache-Control", "no-store"}}, ""};
}

}  // namespace

class AlipayServer::Impl {
public:
    Impl(AlipayParty party, const Clock& clock) : shared_{std::move(party)}, clock_{clock} { add_routes(); }
    ~Impl() {
        if (listener_) listener_->stop(std::chrono::milliseconds{200});
    }

    Result<void> listen(const AlipayServerOptions& options) {
        http::ListenerOptions listen;
        listen.address = options.address;
        listen.port = options.port;
        auto listener = http::Listener::start(std::move(listen), router_.handler());
        if (!listener) return std::unexpected{listener.error()};
        listener_ = std::move(*listener);
        address_ = fmt::format("http://{}:{}", options.address, listener_->port());
        const std::lock_guard lock{shared_.mutex};
        shared_.party.set_base_url(options.public_url.empty() ? address_ : options.public_url);
        return {};
    }

    [[nodiscard]] const std::string& address() const { return address_; }

private:
    void add_routes() {
        router_.add("POST", "/gateway.do",
                    [this](Call call, Responder answer) { gateway(call, std::move(answer)); });
        router_.add("GET", "/gateway.do",
                    [this](const Call& call, Responder answer) { answer(open_wap(call)); });
        router_.add("GET", "/qr/{code}", [this](const Call& call, Responder answer) { answer(scan(call)); });
        router_.add("GET", "/cashier/{id}",
                    [this](const Call& call, Responder answer) { answer(cashier(call)); });
        router_.add("POST", "/cashier/{id}/{act}",
                    [this](const Call& call, Responder answer) { answer(act(call)); });
        router_.add("GET", "/style.css", [](const Call&, Responder answer) {
            answer({200, {{"Content-Type", "text/css; charset=utf-8"}}, std::string{style_sheet()}});
        });
        add_control_routes(router_, shared_, clock_);
    }

    void gateway(const Call& call, Responder answer) {
        auto params = http::parse_form(call.request.query);
        const auto body = http::parse_form(call.request.body);
        if (!params || !body) return answer({400, {}, ""});
        params->insert(params->end(), body->begin(), body->end());
        Reply reply;
        {
            const std::lock_guard lock{shared_.mutex};
            reply = shared_.party.call(*params, clock_.now());
            // Kept unanswered until the merchant gives up, or the server stops.
            if (reply.withheld) withheld_.push_back(std::move(answer));
        }
        shared_.changed.notify_one();
        // NOLINTNEXTLINE(bugprone-use-after-move): moved only when it is withheld
        if (!reply.withheld) answer(std::move(reply.response));
    }

    Response open_wap(const Call& call) {
        const auto params = http::parse_form(call.request.query);
        if (!params) return html(400, message_page("请求无效", "Malformed request"));
        const std::lock_guard lock{shared_.mutex};
        const auto id = shared_.party.open_wap(*params, clock_.now());
        shared_.changed.notify_one();
        if (id) return redirect("/cashier/" + *id);
        return html(400, message_page("无法付款：" + id.error().arguments.front(), "This cannot be paid"));
    }

    Response scan(const Call& call) {
        const std::lock_guard lock{shared_.mutex};
        const auto id = shared_.party.scan(call.parameter("code"), clock_.now());
        shared_.changed.notify_one();
        if (id) return redirect("/cashier/" + *id);
        return html(404, message_page("二维码无效或已过期", "This code is unknown or has expired"));
    }

    Response cashier(const Call& call) {
        const std::lock_guard lock{shared_.mutex};
        const Instant now = clock_.now();
        shared_.party.advance(now);
        const auto* trade = shared_.party.find_cashier(call.parameter("id"));
        if (trade == nullptr) return html(404, message_page("没有这笔交易", "There is no such trade"));
        const auto back = shared_.party.return_address(*trade, now);
        return html(200, cashier_page(*trade, trade->business(now), back), origin_of(back));
    }

    Response act(const Call& call) {
        const std::lock_guard lock{shared_.mutex};
        const auto* trade = shared_.party.find_cashier(call.parameter("id"));
        const auto wanted = parse_act(call.parameter("act"));
        if (trade == nullptr || !wanted)
            return html(404, message_page("没有这笔交易", "There is no such trade"));
        const Instant now = clock_.now();
        const bool done = shared_.party.act(trade->out_trade_no, *wanted, now);
        shared_.changed.notify_one();
        const auto back = shared_.party.return_address(*trade, now);
        return redirect(done && !back.empty() ? back : "/cashier/" + trade->cashier_id);
    }

    SharedParty shared_;
    const Clock& clock_;
    std::vector<Responder> withheld_;
    http::Router router_;
    std::unique_ptr<http::Listener> listener_;
    std::string address_;
    http::CurlTransport transport_;
    Courier courier_{shared_, transport_, clock_};
};

AlipayServer::AlipayServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
AlipayServer::~AlipayServer() = default;

std::string AlipayServer::address() const { return impl_->address(); }

Result<std::unique_ptr<AlipayServer>> AlipayServer::start(AlipayServerOptions options, const Clock& clock) {
    const auto keys = open_key_files(options.dir);
    if (!keys) return std::unexpected{keys.error()};
    const auto merchant = alipay::PublicKey::load(keys->merchant.public_pem());
    if (!merchant) return std::unexpected{merchant.error()};
    AlipayParty party{
        {options.app_id, options.seller_id, options.public_url, options.seed}, keys->alipay, *merchant};
    auto impl = std::make_unique<Impl>(std::move(party), clock);
    if (auto listening = impl->listen(options); !listening) return std::unexpected{listening.error()};
    return std::unique_ptr<AlipayServer>{new AlipayServer{std::move(impl)}};
}

}  // namespace keepline::sim
