#include "cli/remote.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "cli/house.h"
#include "http/client.h"

namespace keepline::cli {

Result<http::Response> Remote::call(const std::string& method, const std::string& path,
                                    const std::string& body, const std::string& key) const {
    // A directory without a socket has no server: nobody is asked, and nothing is logged of it.
    if (!std::filesystem::exists(socket_of(data_))) return fail(ErrorCode::gateway_unavailable);
    http::ClientOptions options;
    options.unix_socket = socket_of(data_);
    http::CurlTransport transport{options};
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
    if (!brand_.empty()) request.headers.emplace_back("Keepline-Brand", brand_);
    return transport.send("http://localhost", request, std::chrono::minutes{30});
}

void Remote::follow(const std::string& path, const std::function<void(std::string_view)>& take,
                    const std::atomic<bool>& stop) const {
    if (!std::filesystem::exists(socket_of(data_))) return;
    http::CurlTransport transport{{.unix_socket = socket_of(data_)}};
    http::Request request;
    request.path = path;
    if (!brand_.empty()) request.headers.emplace_back("Keepline-Brand", brand_);
    transport.follow("http://localhost", request, take, stop);
}

void print_error(const Error& error) {
    const auto& text = error_text(error.code);
    fmt::print(stderr, "{}: {}\n{}: {}\n", text.code, error_sentence(error, Language::zh), text.code,
               error_sentence(error, Language::en));
    for (const Fault& fault : error.faults)
        fmt::print(stderr, "  {}: {}: {} / {}\n", fault.pointer, error_text(fault.code).code,
                   error_sentence(fault.code, fault.arguments, Language::zh),
                   error_sentence(fault.code, fault.arguments, Language::en));
}

int print_answer(const Result<http::Response>& answer) {
    if (!answer) {
        fmt::print(
            stderr,
            "server.unreachable: 没有正在运行的服务，请先执行 keepline serve\n"
            "server.unreachable: No server runs on this data directory; start it with keepline serve\n");
        return kNotReachable;
    }
    if (answer->status < 300) {
        if (!answer->body.empty()) fmt::print("{}\n", answer->body);
        return kDone;
    }
    boost::system::error_code fault;
    const auto body = boost::json::parse(answer->body, fault);
    const auto* object = body.if_object();
    if (fault || object == nullptr || !object->contains("code")) {
        fmt::print(stderr, "HTTP {}\n", answer->status);
        return kRefused;
    }
    fmt::print(stderr, "{}: {}\n", object->at("code").as_string().c_str(),
               object->at("detail").as_string().c_str());
    if (const auto* errors = object->if_contains("errors"); errors != nullptr && errors->is_array())
        for (const auto& each : errors->as_array())
            fmt::print(stderr, "  {}: {}: {}\n", each.at("pointer").as_string().c_str(),
                       each.at("code").as_string().c_str(), each.at("detail").as_string().c_str());
    return kRefused;
}

}  // namespace keepline::cli
