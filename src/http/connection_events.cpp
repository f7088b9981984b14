// The part of a connection whose answer stays open: events go out as they come (event_stream.h).

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "http/connection.h"

namespace keepline::http {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr std::string_view kComment = ":\n\n";
constexpr milliseconds kEndLimit{2'000};  ///< for a client to take the end when the server stops

}  // namespace

// The connection ends with the answer. HEAD is told of it and gets nothing.
void Connection::keep_open(const std::shared_ptr<EventStream>& events) {
    form_.chunked = true;
    if (form_.head) return;
    form_.close = true;
    events_ = events;
    ++loop_.service().streams;
}

// The head is written. What the client still sends is read away, so that its leaving is seen.
void Connection::stream() {
    output_.clear();
    enter(Phase::streaming, loop_.service().options.heartbeat);
    drain();
    events_->attach([weak = weak_from_this(), &io = loop_.io()] {
        boost::asio::post(io, [weak] {
            if (const auto self = weak.lock()) self->feed();
        });
    });
    if (loop_.service().stopping) events_->end();
    feed();
}

// One write at a time: what comes meanwhile waits in the stream, which says when it is too much.
void Connection::feed() {
    if (phase_ != Phase::streaming) return;
    if (events_->is_behind()) return close();
    if (!output_.empty()) return;
    std::string waiting;
    const bool last = events_->take(waiting);
    append_chunk(output_, waiting);
    if (last) output_ += kLastChunk;
    if (!output_.empty()) return write_events(last);
    enter(Phase::streaming, loop_.service().options.heartbeat);
}

// Keeps proxies from closing a quiet connection, and finds clients that went without a word.
void Connection::beat() {
    append_chunk(output_, kComment);
    write_events(false);
}

void Connection::write_events(bool last) {
    const Service& service = loop_.service();
    enter(Phase::streaming, service.stopping ? kEndLimit : service.options.write_timeout);
    boost::asio::async_write(socket_, boost::asio::buffer(output_),
                             [self = shared_from_this(), last](const error_code& ec, std::size_t) {
                                 if (self->phase_ != Phase::streaming) return;
                                 if (ec) return self->close();
                                 self->output_.clear();
                                 if (!last) return self->feed();
                                 self->let_go();
                                 self->half_close();  // the read that stream() began goes on
                             });
}

void Connection::end_events() {
    if (phase_ != Phase::streaming) return;  // what is not open yet sees that the server stops
    events_->end();
    enter(Phase::streaming, kEndLimit);
    feed();
}

void Connection::let_go() {
    events_->detach();
    events_.reset();
    --loop_.service().streams;
}

}  // namespace keepline::http
