#include "server/server.h"

#include "http/problem.h"
#include "http/static_files.h"
#include "openapi_json.h"

namespace keepline::server {

Server::Server(const Desk& desk, ServerOptions options) : desk_{desk}, options_{std::move(options)} {
    mount_health();
    mount_metrics();
    router_.add("GET", "/openapi.json", [](const http::Call&, http::Responder answer) {
        answer({200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}}, kOpenApi});
    });
}

void Server::mount_health() {
    router_.add("GET", "/healthz", [](const http::Call&, http::Responder answer) {
        answer({200, {{"Content-Type", "text/plain"}}, "ok\n"});
    });
    router_.add("GET", "/readyz", [this](const http::Call& call, http::Responder answer) {
        // Opening the store migrated and recovered it; a read shows that it is still reachable.
        desk_.blocking([this, call, answer = std::move(answer)]() mutable {
            const auto read = desk_.view->all_rows(HomeKind::brand, RowKind::brand_clock);
            if (!ready_ || !read)
                return answer(http::problem(
                    {ready_ ? ErrorCode::store_unavailable : ErrorCode::server_stopping, {}, {}}, call));
            answer({200, {{"Content-Type", "text/plain"}}, "ready\n"});
        });
    });
}

void Server::mount_metrics() {
    const auto count = [this](const char* name, const char* help, auto read) {
        metrics_.add_counter(name, help,
                             [this, read] { return static_cast<double>(read(desk_.engine.counts())); });
    };
    count("keepline_commands_total", "Commands answered", [](const EngineCounts& c) { return c.commands; });
    count("keepline_records_total", "Records committed", [](const EngineCounts& c) { return c.records; });
    count("keepline_batches_total", "Batches decided", [](const EngineCounts& c) { return c.batches; });
    count("keepline_refused_busy_total", "Commands refused because the queue was full",
          [](const EngineCounts& c) { return c.refused_busy; });
    count("keepline_commit_failures_total", "Batches that could not be saved",
          [](const EngineCounts& c) { return c.commit_failures; });
    metrics_.add_gauge("keepline_commands_waiting", "Commands in the queue",
                       [this] { return static_cast<double>(desk_.engine.counts().waiting); });
    router_.add("GET", "/metrics",
                [this](const http::Call&, http::Responder answer) { answer(metrics_.response()); });
    router_.set_observer([this](std::string_view route, std::string_view method, int status, double seconds) {
        metrics_.count_request(route, method, status, seconds);
    });
}

Result<void> Server::start() {
    if (!options_.web_directory.empty()) {
        auto pages = http::StaticFiles::load(
            {options_.web_directory,
             {{"/", "/index.html"}, {"/console", "/console/index.html"}, {"/docs", "/docs/index.html"}},
             options_.form_action});
        if (!pages) return std::unexpected{pages.error()};
        router_.set_fallback(pages->handler());
    }
    auto listener = http::Listener::start(options_.listener, router_.handler());
    if (!listener) return std::unexpected{listener.error()};
    listener_ = std::move(*listener);
    ready_ = true;
    return {};
}

void Server::stop(std::chrono::milliseconds limit) {
    ready_ = false;
    if (listener_) listener_->stop(limit);
}

}  // namespace keepline::server
