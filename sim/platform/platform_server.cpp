#include "sim/platform/platform_server.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/platform/control.h"

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

PlatformServer::PlatformServer(Party& party, Shop shop, const Clock& clock)
    : shared_{party}, shop_{shop}, clock_{clock} {
    add_routes();
}

PlatformServer::~PlatformServer() {
    if (listener_) listener_->stop(std::chrono::milliseconds{200});
}

Result<void> PlatformServer::listen(const PlatformAddress& options) {
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

void PlatformServer::add_routes() {
    router_.add("GET", "/qr/{code}", [this](const Call& call, Responder answer) { answer(scan(call)); });
    router_.add("GET", "/cashier/{id}",
                [this](const Call& call, Responder answer) { answer(cashier(call)); });
    router_.add("POST", "/cashier/{id}/{act}",
                [this](const Call& call, Responder answer) { answer(act(call)); });
    router_.add("GET", "/style.css", [this](const Call&, Responder answer) {
        answer({200, {{"Content-Type", "text/css; charset=utf-8"}}, style_sheet(shop_)});
    });
    add_control_routes(router_, shared_, clock_);
}

void PlatformServer::call(const std::function<Reply(Instant now)>& make, Responder answer) {
    Reply reply;
    {
        const std::lock_guard lock{shared_.mutex};
        reply = make(clock_.now());
        if (reply.withheld) withheld_.push_back(std::move(answer));
    }
    shared_.changed.notify_one();
    // NOLINTNEXTLINE(bugprone-use-after-move): moved only when it is withheld
    if (!reply.withheld) answer(std::move(reply.response));
}

void PlatformServer::serve_pay_codes(std::span<const CodeHead> heads,
                                     std::function<std::string(std::string_view)> show) {
    router_.add("GET", "/paycode", [this, heads, show](const Call& call, Responder answer) {
        const auto query = http::parse_form(call.request.query).value_or(http::Form{});
        auto head = std::ranges::find(heads, http::find(query, "head"), &CodeHead::head);
        if (head == heads.end()) head = heads.begin();
        const std::lock_guard lock{shared_.mutex};
        answer(html(200, pay_code_page(shop_, show(head->head), *head, heads)));
    });
}

Response PlatformServer::fetch(const std::function<Response()>& take) {
    const std::lock_guard lock{shared_.mutex};
    return take();
}

Response PlatformServer::enter(const std::function<Result<std::string>(Instant now)>& open) {
    const std::lock_guard lock{shared_.mutex};
    const auto id = open(clock_.now());
    shared_.changed.notify_one();
    if (id) return redirect("/cashier/" + *id);
    return html(400, message_page(shop_, "无法付款：" + id.error().arguments.front(), "This cannot be paid"));
}

Response PlatformServer::scan(const Call& call) {
    const std::lock_guard lock{shared_.mutex};
    const auto id = shared_.party.scan(call.parameter("code"), clock_.now());
    shared_.changed.notify_one();
    if (id) return redirect("/cashier/" + *id);
    return html(404, message_page(shop_, "二维码无效或已过期", "This code is unknown or has expired"));
}

Response PlatformServer::cashier(const Call& call) {
    const std::lock_guard lock{shared_.mutex};
    const Instant now = clock_.now();
    shared_.party.advance(now);
    const auto trade = shared_.party.find_cashier(call.parameter("id"), now);
    if (!trade) return html(404, message_page(shop_, "没有这笔交易", "There is no such trade"));
    return html(200, cashier_page(shop_, *trade), origin_of(trade->return_address));
}

Response PlatformServer::act(const Call& call) {
    const std::lock_guard lock{shared_.mutex};
    const Instant now = clock_.now();
    const auto& id = call.parameter("id");
    const auto trade = shared_.party.find_cashier(id, now);
    const auto wanted = parse_act(call.parameter("act"));
    if (!trade || !wanted) return html(404, message_page(shop_, "没有这笔交易", "There is no such trade"));
    const bool done = shared_.party.act(trade->out_trade_no, *wanted, now);
    shared_.changed.notify_one();
    const auto back = shared_.party.find_cashier(id, now)->return_address;
    return redirect(done && !back.empty() ? back : "/cashier/" + id);
}

}  // namespace keepline::sim
