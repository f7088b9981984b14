// Bytes of a connection: the same request whether they come at once or one at a time; within its limits; and,
// written again, the same. What a request says can begin no header of the answer.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "http/connection.h"
#include "http/problem.h"
#include "http/request_parser.h"
#include "http/response_text.h"

namespace keepline::fuzz {
namespace {

using http::Request;
using http::RequestParser;
using Status = RequestParser::Status;

constexpr http::ParserLimits kLimits{.header_bytes = 512, .body_bytes = 256};

struct Read {
    Status status = Status::more;
    Request request;
};

// Hands over what has arrived, a piece more each time, as a connection does.
Read read(std::string_view bytes, std::size_t piece) {
    RequestParser parser{kLimits};
    Read out;
    for (std::size_t from = 0, arrived = 0; out.status == Status::more && arrived < bytes.size();) {
        arrived = std::min(arrived + piece, bytes.size());
        std::size_t used = 0;
        do {
            out.status = parser.feed(bytes.substr(from, arrived - from), used);
            from += used;
        } while (out.status == Status::more && used > 0 && from < arrived);
        KL_CHECK(out.status != Status::more || arrived - from <= kLimits.header_bytes, "{} bytes wait",
                 arrived - from);
    }
    out.request = parser.request();
    return out;
}

bool frames(std::string_view name) {
    constexpr std::string_view kNames[] = {"Content-Length", "Transfer-Encoding", "Expect", "Connection",
                                           "Upgrade"};
    return std::ranges::any_of(kNames, [&](std::string_view each) { return http::same_name(each, name); });
}

std::vector<http::Header> own_headers(const Request& request) {
    std::vector<http::Header> out = request.headers;
    std::erase_if(out, [](const http::Header& each) { return frames(each.first); });
    return out;
}

std::string write(const Request& request) {
    std::string out = request.method + ' ' + request.path;
    if (!request.query.empty()) out += '?' + request.query;
    out += " HTTP/1.1\r\n";
    for (const auto& [name, value] : own_headers(request)) out += name + ": " + value + "\r\n";
    const auto is_host = [](const http::Header& each) { return http::same_name(each.first, "Host"); };
    if (std::ranges::none_of(request.headers, is_host)) out += "Host: \r\n";  // of HTTP/1.0
    return out + fmt::format("Content-Length: {}\r\n\r\n", request.body.size()) + request.body;
}

void check_limits(const Request& request) {
    std::size_t size = 0;
    for (const auto& [name, value] : request.headers) size += name.size() + value.size();
    KL_CHECK(size <= kLimits.header_bytes, "{} bytes of headers", size);
    KL_CHECK(request.body.size() <= kLimits.body_bytes, "{} bytes of body", request.body.size());
    KL_CHECK(request.path.starts_with('/') || request.path == "*", "path {}", request.path);
    KL_CHECK(request.path.find('?') == std::string::npos, "path {}", request.path);
}

void check_written(const Request& request) {
    std::string bytes = write(request);
    const Read again = read(bytes, bytes.size());
    if (again.status == Status::header_too_large) return;  // the length is spelled out, and was not before
    KL_CHECK(again.status == Status::done, "written again it is refused: {}", bytes);
    KL_CHECK(again.request.method == request.method && again.request.path == request.path &&
                 again.request.query == request.query && again.request.body == request.body,
             "written again it differs: {}", bytes);
}

// As many lines as the answer has headers, whatever the request put into their values.
void check_answer(const Request& request) {
    http::Response response{200, {{"Location", request.path + request.query}, {"Vary", request.body}}, ""};
    for (const auto& [name, value] : request.headers) response.headers.emplace_back("Echo", value);
    const auto lines = [](const http::Response& each) {
        std::string out;
        http::append_response(out, each, {});
        return std::ranges::count(out, '\n');
    };
    const auto headers = static_cast<std::ptrdiff_t>(response.headers.size());
    KL_CHECK(lines(response) == lines({200, {}, ""}) + headers, "a header of the payer's making");
}

}  // namespace

void try_input(std::string_view input) {
    const Read whole = read(input, std::max<std::size_t>(input.size(), 1));
    const Read pieces = read(input, 1);
    // What comes in pieces may be refused earlier or later, or for its length; it is never another request.
    const bool too_long = pieces.status == Status::header_too_large;
    KL_CHECK(too_long || (whole.status == Status::done) == (pieces.status == Status::done),
             "{} at once, {} in pieces", static_cast<int>(whole.status), static_cast<int>(pieces.status));
    http::problem(Error{ErrorCode::request_malformed, {"HTTP"}, {}}, whole.request);
    if (whole.status != Status::done || too_long) return;
    const Request& request = whole.request;
    KL_CHECK(request.headers == pieces.request.headers && request.body == pieces.request.body,
             "another request in pieces");
    check_limits(request);
    check_written(request);
    check_answer(request);
    const std::string peer =
        http::forwarded_peer("10.0.0.1", request.header("X-Forwarded-For"), {"10.0.0.1", "10.0.0.2"});
    KL_CHECK(!peer.empty() && peer.find_first_of(" ,\r\n") == std::string::npos, "peer {}", peer);
}

}  // namespace keepline::fuzz
