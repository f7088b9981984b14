#include "http/router.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>

#include "base/check.h"
#include "base/log.h"
#include "http/problem.h"

namespace keepline::http {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// The first segment of "a/b/c"; `rest` keeps "b/c". A path "/a/" has an empty last segment.
std::string_view take_segment(std::string_view& rest, bool& more) {
    const auto slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    more = slash != std::string_view::npos;
    rest = more ? rest.substr(slash + 1) : std::string_view{};
    return segment;
}

// Stands between a handler and the listener: adds the trace id, tells the observer, and answers 500 when
// a handler lets go of it without an answer.
class Reply {
public:
    Reply(Responder responder, const Call& call, std::shared_ptr<Observer> observer)
        : responder_{std::move(responder)},
          observer_{std::move(observer)},
          route_{call.route},
          method_{call.request.method},
          trace_id_{call.trace_id},
          language_{call.language} {}
    Reply(Reply&& other) noexcept = default;
    Reply& operator=(Reply&&) = delete;
    ~Reply() {
        if (responder_) (*this)(problem(Error{ErrorCode::server_internal}, language_, trace_id_));
    }
    void operator()(Response response) {
        if (!responder_) return;
        if (observer_ && *observer_) {
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
            (*observer_)(route_, method_, response.status, took.count());
        }
        response.headers.emplace_back("Trace-Id", trace_id_);
        std::exchange(responder_, nullptr)(std::move(response));
    }

private:
    Responder responder_;
    std::shared_ptr<Observer> observer_;
    std::string_view route_;
    std::string method_;
    std::string trace_id_;
    Language language_;
    SteadyTime began_ = std::chrono::steady_clock::now();
};

Response method_not_allowed(const Call& call, const std::string& allow) {
    Response response =
        problem(Error{ErrorCode::request_method_not_allowed, {call.request.method}, {}}, call);
    response.headers.emplace_back("Allow", allow);
    return response;
}

}  // namespace

struct Router::Route {
    std::string method;
    std::string path_template;
    std::vector<std::string> names;
    CallHandler handler;
};

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::vector<std::unique_ptr<Route>> routes;

    [[nodiscard]] const Route* route(std::string_view method) const {
        for (const auto& candidate : routes)
            if (candidate->method == method) return candidate.get();
        return method == "HEAD" ? route("GET") : nullptr;
    }
    [[nodiscard]] std::string allow() const {
        std::string list;
        for (const auto& candidate : routes) list += (list.empty() ? "" : ", ") + candidate->method;
        if (route("GET") != nullptr && list.find("HEAD") == std::string::npos) list += ", HEAD";
        return list;
    }
};

struct Router::Match {
    const Node* node = nullptr;
    const Route* route = nullptr;
};

Router::Router() : root_{std::make_unique<Node>()}, observer_{std::make_shared<Observer>()} {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(std::string_view method, std::string_view path_template, CallHandler handler) {
    KL_CHECK(path_template.starts_with('/'), "route template \"{}\"", path_template);
    auto route = std::make_unique<Route>(
        Route{std::string{method}, std::string{path_template}, {}, std::move(handler)});
    Node* node = root_.get();
    std::string_view rest = path_template.substr(1);
    for (bool more = true; more;) {
        const std::string_view segment = take_segment(rest, more);
        const bool named = segment.starts_with('{');
        KL_CHECK(named == segment.ends_with('}'), "route template \"{}\"", path_template);
        if (named) route->names.emplace_back(segment.substr(1, segment.size() - 2));
        auto& child = named ? node->parameter : node->literals[std::string{segment}];
        if (!child) child = std::make_unique<Node>();
        node = child.get();
    }
    const bool twice =
        std::ranges::any_of(node->routes, [&](const auto& known) { return known->method == method; });
    KL_CHECK(!twice, "route {} {} added twice", method, path_template);
    node->routes.push_back(std::move(route));
}

void Router::set_fallback(CallHandler handler) { fallback_ = std::move(handler); }
void Router::set_observer(Observer observer) { *observer_ = std::move(observer); }

// Depth first: a literal that leads nowhere gives way to the parameter beside it.
const Router::Node* Router::find(const Node& from, std::string_view rest,
                                 std::vector<std::string>& values) const {
    bool more = false;
    const std::string_view segment = take_segment(rest, more);
    if (const auto literal = from.literals.find(segment); literal != from.literals.end()) {
        const Node* found = more ? find(*literal->second, rest, values) : literal->second.get();
        if (found != nullptr && (more || !found->routes.empty())) return found;
    }
    if (!from.parameter || segment.empty()) return nullptr;
    auto value = percent_decode(segment, false);
    if (!value) return nullptr;
    values.push_back(std::move(*value));
    const Node* found = more ? find(*from.parameter, rest, values) : from.parameter.get();
    if (found != nullptr && (more || !found->routes.empty())) return found;
    values.pop_back();
    return nullptr;
}

Router::Match Router::match(const Request& request, Call& call) const {
    if (!request.path.starts_with('/')) return {};
    std::vector<std::string> values;
    const Node* node = find(*root_, std::string_view{request.path}.substr(1), values);
    if (node == nullptr) return {};
    const Route* route = node->route(request.method);
    if (route == nullptr) return {node, nullptr};
    for (std::size_t at = 0; at < values.size(); ++at)
        call.parameters.emplace_back(route->names[at], std::move(values[at]));
    call.route = route->path_template;
    return {node, route};
}

void Router::handle(Request request, Responder responder) const {
    Call call;
    const Match found = match(request, call);
    call.language = preferred_language(request.header("Accept-Language"));
    call.trace_id = trace_id_of(request.header("traceparent"));
    call.request = std::move(request);
    Reply reply{std::move(responder), call, observer_};
    if (found.node != nullptr && found.route == nullptr)
        return reply(method_not_allowed(call, found.node->allow()));
    const CallHandler& handler = found.route != nullptr ? found.route->handler : fallback_;
    if (!handler) return reply(problem(Error{ErrorCode::request_not_found}, call));
    const std::string_view label = found.route != nullptr ? call.route : std::string_view{"(fallback)"};
    try {
        handler(std::move(call), std::move(reply));
    } catch (const std::exception& error) {
        log::error("handler of {} threw: {}", label, error.what());
    }
}

Handler Router::handler() const {
    return [this](Request request, Responder responder) { handle(std::move(request), std::move(responder)); };
}

const std::string& Call::parameter(std::string_view name) const {
    const auto found =
        std::ranges::find(parameters, name, [](const auto& pair) -> std::string_view { return pair.first; });
    KL_CHECK(found != parameters.end(), "no path parameter {} in {}", name, route);
    return found->second;
}

Response problem(const Error& error, const Call& call) {
    // The command line asks over the local socket and shows people what it is told: in both languages.
    const bool both = call.request.local && call.request.header("Accept-Language").empty();
    return problem(error, call.language, call.trace_id, both);
}

}  // namespace keepline::http
