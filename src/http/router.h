#pragma once
// Finds the handler for a method and a path.
//
//     Router router;
//     router.add("POST", "/v1/lines/{id}/renewals", [](Call call, Responder answer) { ... });
//     auto listener = Listener::start(options, router.handler());
//
// Fill it before the first request; after that it only reads, from any thread.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"

namespace keepline::http {

/// One request on its way through a handler.
struct Call {
    Request request;
    std::vector<std::pair<std::string, std::string>> parameters;  ///< of the path, percent-decoded
    Language language = Language::zh;
    std::string trace_id;    ///< 32 hexadecimal digits
    std::string_view route;  ///< the template, as it labels metrics; lives as long as the router

    /// A path parameter of the route's template; naming another is a programmer error.
    [[nodiscard]] const std::string& parameter(std::string_view name) const;
};

/// The problem+json answer to a call, in its language and with its trace id.
Response problem(const Error& error, const Call& call);

/// Like Handler: called on an I/O thread, must not block, keeps the responder until the answer is there.
using CallHandler = std::function<void(Call, Responder)>;

/// Told of every answer: the route's template (empty if none matched), method, status, seconds it took.
using Observer =
    std::function<void(std::string_view route, std::string_view method, int status, double seconds)>;

class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// Adds a route. A segment of the template is a literal or one `{name}`; literals win over names.
    /// HEAD is answered by GET's handler unless it has its own. Adding a route twice is a programmer error.
    void add(std::string_view method, std::string_view path_template, CallHandler handler);
    /// Takes what no template matches (web pages). Without it that is 404 request.not_found.
    void set_fallback(CallHandler handler);
    void set_observer(Observer observer);

    /// Answers one request: by its handler, or with 404 request.not_found, or 405
    /// request.method_not_allowed and Allow. Every answer carries Trace-Id. A handler that throws or drops
    /// its responder answers 500 server.internal.
    void handle(Request request, Responder responder) const;
    /// handle() as a Handler; the router must outlive it.
    [[nodiscard]] Handler handler() const;

private:
    struct Route;
    struct Node;
    struct Match;
    [[nodiscard]] const Node* find(const Node& from, std::string_view rest,
                                   std::vector<std::string>& values) const;
    [[nodiscard]] Match match(const Request& request, Call& call) const;

    std::unique_ptr<Node> root_;
    CallHandler fallback_;
    std::shared_ptr<Observer> observer_;
};

}  // namespace keepline::http
