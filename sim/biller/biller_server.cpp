#include "sim/biller/biller_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <thread>

#include "http/client.h"
#include "http/listener.h"
#include "sim/biller/control.h"
#include "sim/biller/key_pair.h"
#include "sim/biller/pages.h"

namespace keepline::sim::biller {
namespace {

using http::Responder;
using http::Response;

// Several, so that a credit that is sent twice really arrives in parallel.
constexpr int kThreads = 4;
constexpr std::chrono::seconds kTimeout{5};
constexpr Duration kLongestNap = std::chrono::seconds{60};
constexpr std::string_view kContentPolicy =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'";

constexpr Words kNotPayable{"这个号码现在不能缴费", "This number cannot be paid for now"};
constexpr Words kNoAnswer{"暂时无法查询，请稍后再试", "It cannot be looked up now; try again later"};
constexpr Words kNoChoice{"请选择一项，或填写允许的充值金额",
                          "Choose one, or give an amount that is allowed"};
constexpr Words kNoOffer{"页面已失效，请重新输入号码", "This page is out of date; enter the number again"};
constexpr Words kNoTrade{"没有这笔交易", "There is no such trade"};

Response html(int status, std::string body) {
    return {status,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Content-Security-Policy", std::string{kContentPolicy}},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "no-referrer"},
             {"Cache-Control", "no-store"}},
            std::move(body)};
}

Response redirect(const std::string& to) {
    return {303, {{"Location", to}, {"Cache-Control", "no-store"}}, ""};
}

http::Form form_of(const http::Call& call) {
    return http::parse_form(call.request.body).value_or(http::Form{});
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(' ') - first + 1)};
}

Choice choice_in(const http::Form& form) {
    Choice choice{.top_up = parse_decimal(trimmed(http::find(form, "amount")))};
    const auto option = http::find(form, "option");
    std::size_t place = 0;
    const auto read = std::from_chars(option.data(), option.data() + option.size(), place);
    if (read.ec == std::errc{}) choice.option = place;
    return choice;
}

bool is_code(std::string_view text) {
    constexpr std::size_t kMax = 32;
    return !text.empty() && text.size() <= kMax &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

}  // namespace

class BillerServer::Impl {
public:
    Impl(BillerParty party, std::string keepline_url, const Clock& clock)
        : shared_{std::move(party)}, keepline_url_{std::move(keepline_url)}, clock_{clock} {
        add_routes();
        for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { run(); });
    }

    ~Impl() {
        if (listener_) listener_->stop(std::chrono::milliseconds{200});
        {
            const std::lock_guard lock{shared_.mutex};
            stopping_ = true;
        }
        shared_.changed.notify_all();
        for (auto& thread : threads_) thread.join();
    }

    Result<void> listen(const BillerServerOptions& options) {
        http::ListenerOptions listen;
        listen.address = options.address;
        listen.port = options.port;
        auto listener = http::Listener::start(std::move(listen), router_.handler());
        if (!listener) return std::unexpected{listener.error()};
        listener_ = std::move(*listener);
        address_ = fmt::format("http://{}:{}", options.address, listener_->port());
        return {};
    }

    [[nodiscard]] const std::string& address() const { return address_; }

private:
    using Job = std::move_only_function<void()>;

    void add_routes() {
        const auto add = [this](const char* method, const char* path,
                                Response (Impl::*handle)(const http::Call&)) {
            router_.add(method, path, [this, handle](const http::Call& call, Responder answer) {
                const std::lock_guard lock{shared_.mutex};
                answer((this->*handle)(call));
                shared_.changed.notify_one();
            });
        };
        router_.add("POST", "/check",
                    [this](const http::Call& call, Responder answer) { check(call, std::move(answer)); });
        add("GET", "/", &Impl::entry);
        add("GET", "/offers/{id}", &Impl::offer);
        add("POST", "/pay", &Impl::order);
        add("GET", "/trades", &Impl::list);
        add("GET", "/trades/{reference}", &Impl::show);
        add("POST", "/trades/{reference}/{act}", &Impl::act);
        router_.add("GET", "/style.css", [](const http::Call&, Responder answer) {
            answer({200, {{"Content-Type", "text/css; charset=utf-8"}}, style_sheet()});
        });
        add_control_routes(router_, shared_);
    }

    Response entry(const http::Call&) { return html(200, entry_page(nullptr)); }

    // Keepline is asked on a thread that may wait.
    void check(const http::Call& call, Responder answer) {
        const std::lock_guard lock{shared_.mutex};
        jobs_.emplace_back([this, msisdn = trimmed(http::find(form_of(call), "msisdn")),
                            answer = std::move(answer)]() mutable { answer(look_up(msisdn)); });
        shared_.changed.notify_one();
    }

    // Signing needs no lock: nothing it reads ever changes.
    Response look_up(const std::string& msisdn) {
        const auto response =
            transport_.send(keepline_url_, shared_.party.check(msisdn, clock_.now()), kTimeout);
        if (!response || response->status == 429 || response->status >= 500)
            return html(503, entry_page(&kNoAnswer));
        auto offer = read_offer(response->body, msisdn);
        if (response->status != 200 || !offer) return html(200, entry_page(&kNotPayable));
        const std::lock_guard lock{shared_.mutex};
        return redirect("/offers/" + shared_.party.keep(std::move(*offer)));
    }

    Response offer(const http::Call& call) {
        const auto& id = call.parameter("id");
        const Offer* offer = shared_.party.find_offer(id);
        return offer != nullptr ? html(200, offer_page(id, *offer, nullptr))
                                : html(404, entry_page(&kNoOffer));
    }

    Response order(const http::Call& call) {
        const auto form = form_of(call);
        const std::string id{http::find(form, "offer")};
        const Offer* offer = shared_.party.find_offer(id);
        if (offer == nullptr) return html(404, entry_page(&kNoOffer));
        const auto reference = shared_.party.order(id, choice_in(form), clock_.now());
        return reference ? redirect("/trades/" + *reference) : html(200, offer_page(id, *offer, &kNoChoice));
    }

    Response list(const http::Call&) { return html(200, trades_page(shared_.party.trades())); }

    // Looked at again by a header: there is no script, and a page with an element for it fails the checks of
    // accessibility.
    Response show(const http::Call& call) {
        const Trade* trade = shared_.party.find_trade(call.parameter("reference"));
        if (trade == nullptr) return html(404, notice_page(kNoTrade));
        auto response = html(200, trade_page(*trade));
        if (changes_soon(*trade)) response.headers.emplace_back("Refresh", "2");
        return response;
    }

    Response act(const http::Call& call) {
        const auto& reference = call.parameter("reference");
        const auto& act = call.parameter("act");
        const Instant now = clock_.now();
        if (shared_.party.find_trade(reference) == nullptr) return html(404, notice_page(kNoTrade));
        if (act == "confirm")
            shared_.party.confirm(reference, parse_name<Trick>(http::find(form_of(call), "trick")), now);
        if (act == "close") shared_.party.close(reference);
        if (act == "reverse") shared_.party.reverse(reference, now);
        return redirect("/trades/" + reference);
    }

    // What is due at Keepline, and what pages wait for.
    void run() {
        std::unique_lock lock{shared_.mutex};
        while (!stopping_) {
            const Instant now = clock_.now();
            for (auto& call : shared_.party.take_calls(now))
                jobs_.emplace_back([this, call = std::move(call)] { send(call); });
            if (jobs_.empty()) {
                const Instant next = std::min(shared_.party.next_due(), now + kLongestNap);
                shared_.changed.wait_for(lock, std::max(next - now, Duration{std::chrono::milliseconds{1}}));
                continue;
            }
            auto job = std::move(jobs_.front());
            jobs_.pop_front();
            if (!jobs_.empty()) shared_.changed.notify_one();
            lock.unlock();
            job();
            lock.lock();
        }
    }

    void send(const Call& call) {
        const auto response = transport_.send(keepline_url_, call.request, kTimeout);
        const std::lock_guard lock{shared_.mutex};
        shared_.party.answered(call, response ? &*response : nullptr, clock_.now());
        shared_.changed.notify_one();
    }

    SharedParty shared_;
    std::string keepline_url_;
    const Clock& clock_;
    http::CurlTransport transport_;
    http::Router router_;
    std::unique_ptr<http::Listener> listener_;
    std::string address_;
    std::deque<Job> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

BillerServer::BillerServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
BillerServer::~BillerServer() = default;

std::string BillerServer::address() const { return impl_->address(); }

Result<std::unique_ptr<BillerServer>> BillerServer::start(BillerServerOptions options, const Clock& clock) {
    if (!is_code(options.code)) return fail(ErrorCode::config_invalid, "1", options.code);
    auto key = open_key_pair(options.dir);
    if (!key) return std::unexpected{key.error()};
    if (options.keepline_url.ends_with('/')) options.keepline_url.pop_back();
    auto impl = std::make_unique<Impl>(
        BillerParty{{options.code, options.seed}, std::move(*key), http::SigningKey::generate()},
        options.keepline_url, clock);
    if (auto listening = impl->listen(options); !listening) return std::unexpected{listening.error()};
    return std::unique_ptr<BillerServer>{new BillerServer{std::move(impl)}};
}

}  // namespace keepline::sim::biller
