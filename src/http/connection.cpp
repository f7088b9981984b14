#include "http/connection.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/write.hpp>
#include <exception>

#include "base/log.h"

namespace keepline::http {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::size_t kSmall = 4 * 1024;
constexpr std::size_t kLarge = 64 * 1024;
constexpr milliseconds kDrainLimit{2'000};
constexpr milliseconds kNoLimit = std::chrono::hours{24 * 365};

}  // namespace

boost::asio::mutable_buffer Input::prepare(std::size_t wanted) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (begin_ == end_ && bytes_.size() < wanted) bytes_.resize(wanted);
    if (end_ == bytes_.size() && begin_ > 0) {
        std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_), bytes_.end(), bytes_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == bytes_.size()) bytes_.resize(bytes_.size() * 2);
    return {bytes_.data() + end_, bytes_.size() - end_};
}

void Input::shrink() {
    if (begin_ != end_ || bytes_.size() <= kSmall) return;
    begin_ = end_ = 0;
    std::vector<char>(kSmall).swap(bytes_);
}

Connection::Connection(Loop& loop, std::uint64_t id, Socket socket, std::string peer, bool local)
    : loop_{loop},
      id_{id},
      socket_{std::move(socket)},
      peer_{std::move(peer)},
      local_{local},
      trusted_proxy_{std::ranges::find(loop.service().options.trusted_proxies, peer_) !=
                     loop.service().options.trusted_proxies.end()},
      parser_{{loop.service().options.header_bytes_max, loop.service().options.body_bytes_max}} {}

void Connection::enter(Phase phase, milliseconds limit) {
    phase_ = phase;
    deadline_ = loop_.now() + limit;
}

void Connection::start() {
    enter(Phase::reading, loop_.service().options.read_timeout);
    read();
}

void Connection::refuse() {
    form_.close = true;
    answer(problem(Error{ErrorCode::server_full, {"1"}, {}}, Request{}));
}

void Connection::read() {
    socket_.async_read_some(
        input_.prepare(parser_.in_body() ? kLarge : kSmall),
        [self = shared_from_this()](const error_code& ec, std::size_t size) { self->on_read(ec, size); });
}

void Connection::on_read(const error_code& ec, std::size_t size) {
    if (phase_ == Phase::draining || phase_ == Phase::streaming) return ec ? close() : drain();
    if (phase_ != Phase::idle && phase_ != Phase::reading) return;  // cancelled by time_out()
    if (ec) return close();
    input_.commit(size);
    if (phase_ == Phase::idle) enter(Phase::reading, loop_.service().options.read_timeout);
    parse();
}

void Connection::parse() {
    std::size_t used = 0;
    const ListenerOptions& options = loop_.service().options;
    const auto status = parser_.feed(input_.view(), used);
    input_.consume(used);
    switch (status) {
        case RequestParser::Status::more:
            return parser_.take_expectation() ? say_continue() : read();
        case RequestParser::Status::done:
            return dispatch();
        case RequestParser::Status::malformed:
            return reject(ErrorCode::request_malformed, 0);
        case RequestParser::Status::header_too_large:
            return reject(ErrorCode::request_header_too_large, options.header_bytes_max);
        case RequestParser::Status::body_too_large:
            return reject(ErrorCode::request_too_large, options.body_bytes_max);
    }
}

void Connection::say_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    boost::asio::async_write(socket_, boost::asio::buffer(kContinue),
                             [self = shared_from_this()](const error_code& ec, std::size_t) {
                                 if (self->phase_ == Phase::reading) ec ? self->close() : self->read();
                             });
}

void Connection::dispatch() {
    Service& service = loop_.service();
    form_ = {.head = parser_.request().method == "HEAD",
             .close = !parser_.keep_alive(),
             .http_1_0 = parser_.is_http_1_0(),
             .date = {}};
    Request request = std::move(parser_.request());
    request.local = local_;
    request.peer = trusted_proxy_ ? forwarded_peer(peer_, request.header("X-Forwarded-For"),
                                                   service.options.trusted_proxies)
                                  : peer_;
    enter(Phase::handling, kNoLimit);
    if (service.stopping) {
        form_.close = true;
        return answer(problem(Error{ErrorCode::server_stopping, {}, {}}, request));
    }
    if (service.in_flight >= service.options.in_flight_max)
        return answer(problem(Error{ErrorCode::server_busy, {"1"}, {}}, request));
    ++service.in_flight;
    try {
        service.handler(std::move(request), Envelope{loop_.mailbox(), id_});
    } catch (const std::exception& error) {
        log::error("http handler threw: {}", error.what());
    }
}

// The rest of the connection cannot be understood: say why and end it.
void Connection::reject(ErrorCode code, std::size_t limit) {
    form_ = {.head = false, .close = true, .http_1_0 = false, .date = {}};
    const std::string argument = limit > 0 ? std::to_string(limit) : "HTTP";
    answer(problem(Error{code, {argument}, {}}, parser_.request()));
}

void Connection::answer(const Response& response) {
    if (phase_ == Phase::closed) return;
    if (response.events) {
        if (form_.http_1_0) return answer(problem(Error{ErrorCode::request_malformed, {"HTTP/1.1"}, {}}, {}));
        keep_open(response.events);
    }
    if (loop_.service().stopping) form_.close = true;
    form_.date = loop_.date();
    output_.clear();
    append_response(output_, response, form_);
    enter(Phase::writing, loop_.service().options.write_timeout);
    ++loop_.service().writing;
    boost::asio::async_write(socket_, boost::asio::buffer(output_),
                             [self = shared_from_this()](const error_code& ec, std::size_t) {
                                 --self->loop_.service().writing;
                                 if (self->phase_ == Phase::closed) return;
                                 ec ? self->close() : self->on_written();
                             });
}

void Connection::on_written() {
    if (events_) return stream();
    if (output_.capacity() > kLarge) std::string{}.swap(output_);
    if (form_.close) return half_close(), drain();
    parser_.reset();
    if (!input_.view().empty()) {
        enter(Phase::reading, loop_.service().options.read_timeout);
        return parse();
    }
    input_.shrink();
    enter(Phase::idle, loop_.service().options.idle_timeout);
    read();
}

void Connection::half_close() {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    enter(Phase::draining, kDrainLimit);
}

// Closing with bytes unread would reset the connection and could take our answer from the client
// (RFC 9112, 9.6): read them away until the client closes too, or for two seconds.
void Connection::drain() {
    input_.consume(input_.view().size());
    read();
}

void Connection::time_out() {
    if (phase_ == Phase::streaming && output_.empty()) return beat();
    const bool began = !input_.view().empty() || parser_.in_body();
    if (phase_ != Phase::reading || !began) return close();
    error_code ignored;
    socket_.cancel(ignored);
    reject(ErrorCode::request_timeout, 0);
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    if (events_) let_go();
    error_code ignored;
    socket_.close(ignored);
    loop_.remove(id_);
}

std::string forwarded_peer(const std::string& peer, std::string_view forwarded,
                           const std::vector<std::string>& trusted) {
    std::string client = peer;
    while (!forwarded.empty() && std::ranges::find(trusted, client) != trusted.end()) {
        const auto comma = forwarded.rfind(',');
        std::string_view last = comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1);
        forwarded = comma == std::string_view::npos ? std::string_view{} : forwarded.substr(0, comma);
        while (last.starts_with(' ')) last.remove_prefix(1);
        while (last.ends_with(' ')) last.remove_suffix(1);
        error_code ec;
        const auto address = boost::asio::ip::make_address(std::string{last}, ec);
        if (ec) break;
        client = address.to_string();
    }
    return client;
}

}  // namespace keepline::http
