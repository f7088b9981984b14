#include "http/request_parser.h"

// What Beast is sure of, and a client refutes, ends the request and not the process.
#define BOOST_ENABLE_ASSERT_HANDLER
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <stdexcept>

namespace boost {

void assertion_failed(const char* condition, const char*, const char*, long) {
    // Of a last chunk that is looked at a second time: with the fourth byte alone it is only not whole yet.
    if (std::string_view{condition} != "n >= 5") throw std::logic_error{condition};
}
void assertion_failed_msg(const char* condition, const char*, const char* function, const char* file,
                          long line) {
    assertion_failed(condition, function, file, line);
}

}  // namespace boost

namespace keepline::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

constexpr std::size_t kHeadersMax = 100;

std::string_view view(string_view text) { return {text.data(), text.size()}; }

// Fills a Request as Beast's grammar recognises its pieces: no second copy in Beast's own containers.
class Grammar final : public beast_http::basic_parser<true> {
public:
    Grammar(const ParserLimits& limits, Request& request) : limits_{limits}, request_{request} {
        header_limit(static_cast<std::uint32_t>(limits.header_bytes));
        body_limit(limits.body_bytes);
        eager(true);
    }
    bool expects_continue = false;
    bool http_1_0 = false;
    int hosts = 0;

private:
    void on_request_impl(beast_http::verb, string_view method, string_view target, int version,
                         error_code& ec) override {
        http_1_0 = version < 11;
        request_.method = view(method);
        if (!set_target(view(target))) ec = beast_http::error::bad_target;
        count(method.size() + target.size(), ec);
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(beast_http::field field, string_view name, string_view value,
                       error_code& ec) override {
        count(name.size() + value.size() + 4, ec);
        // A trailer comes after the body and what was decided before it: it is no header (RFC 9110, 6.5.1).
        if (is_header_done()) return;
        if (field == beast_http::field::host) ++hosts;
        if (field == beast_http::field::expect) expects_continue = same_name(view(value), "100-continue");
        if (request_.headers.size() >= kHeadersMax) ec = beast_http::error::header_limit;
        request_.headers.emplace_back(view(name), view(value));
    }
    void on_header_impl(error_code& ec) override {
        // RFC 9112, 3.2: exactly one Host, or the request may mean another server than the one it reached.
        if (hosts > 1 || (hosts == 0 && !http_1_0)) ec = beast_http::error::bad_field;
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) request_.body.reserve(static_cast<std::size_t>(*length));
    }
    std::size_t on_body_impl(string_view piece, error_code&) override {
        request_.body += view(piece);
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code&) override {
        request_.body += view(piece);
        return piece.size();
    }
    void on_finish_impl(error_code&) override {}

    void count(std::size_t bytes, error_code& ec) {
        header_bytes_ += bytes;
        if (header_bytes_ > limits_.header_bytes) ec = beast_http::error::header_limit;
    }
    // Origin form, or absolute form whose authority is passed over (RFC 9112, 3.2).
    bool set_target(std::string_view target) {
        if (const auto scheme = target.find("://");
            scheme != std::string_view::npos && !target.starts_with('/')) {
            const auto path = target.find('/', scheme + 3);
            target = path == std::string_view::npos ? "/" : target.substr(path);
        }
        const auto mark = target.find('?');
        request_.path = target.substr(0, mark);
        request_.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
        return target.starts_with('/') || target == "*";
    }

    const ParserLimits& limits_;
    Request& request_;
    std::size_t header_bytes_ = 0;
};

}  // namespace

class RequestParser::Wire {
public:
    std::optional<Grammar> grammar;
};

RequestParser::RequestParser(ParserLimits limits) : limits_{limits}, wire_{std::make_unique<Wire>()} {
    reset();
}
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
    request_ = Request{};
    request_.headers.reserve(8);
    wire_->grammar.emplace(limits_, request_);
}

RequestParser::Status RequestParser::feed(std::string_view bytes, std::size_t& used) try {
    Grammar& grammar = *wire_->grammar;
    error_code ec;
    used = grammar.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, ec);
    if (ec == beast_http::error::header_limit) return Status::header_too_large;
    if (ec == beast_http::error::body_limit) return Status::body_too_large;
    if (ec && ec != beast_http::error::need_more) return Status::malformed;
    // Beast sets no limit to a chunk's own line, nor to trailers, while their end has not come.
    if (bytes.size() - used > limits_.header_bytes && !grammar.is_done()) return Status::header_too_large;
    return grammar.is_done() ? Status::done : Status::more;
} catch (const std::logic_error&) {
    used = bytes.size();
    return Status::malformed;
}

bool RequestParser::in_body() const { return wire_->grammar->is_header_done() && !wire_->grammar->is_done(); }
bool RequestParser::take_expectation() {
    return in_body() && request_.body.empty() && std::exchange(wire_->grammar->expects_continue, false);
}
bool RequestParser::keep_alive() const { return wire_->grammar->keep_alive(); }
bool RequestParser::is_http_1_0() const { return wire_->grammar->http_1_0; }
Request& RequestParser::request() { return request_; }

}  // namespace keepline::http
