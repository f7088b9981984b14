#pragma once
// One connection and the I/O thread it lives on. Internal to the listener: the only header with Asio in it.

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/event_stream.h"
#include "http/listener.h"
#include "http/mailbox.h"
#include "http/request_parser.h"
#include "http/response_text.h"

namespace keepline::http {

using Socket = boost::asio::generic::stream_protocol::socket;
using SteadyTime = std::chrono::steady_clock::time_point;

/// What all I/O threads of one listener share.
struct Service {
    ListenerOptions options;
    Handler handler;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> in_flight{0};  ///< handed to the handler, answer not yet taken from the mailbox
    std::atomic<std::size_t> writing{0};    ///< answers on their way out
    std::atomic<std::size_t> streams{0};    ///< answers that stay open
    std::atomic<bool> stopping{false};
};

/// Bytes that arrived and are not parsed yet.
class Input {
public:
    /// Room for at least one byte, and for `wanted` if none is waiting.
    boost::asio::mutable_buffer prepare(std::size_t wanted);
    void commit(std::size_t size) { end_ += size; }
    void consume(std::size_t size) { begin_ += size; }
    [[nodiscard]] std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }
    /// Gives back the room a large body needed.
    void shrink();

private:
    std::vector<char> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

class Loop;

/// Reads a request, hands it out, writes its answer, and again. Everything on its loop's thread.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Loop& loop, std::uint64_t id, Socket socket, std::string peer, bool local);
    void start();
    /// Says 503 server.full and closes.
    void refuse();
    void answer(const Response& response);
    /// Ends an answer that stays open: the server stops.
    void end_events();
    /// The deadline of its phase has passed.
    void time_out();
    void close();
    [[nodiscard]] SteadyTime deadline() const { return deadline_; }

private:
    enum class Phase { idle, reading, handling, writing, streaming, draining, closed };

    void enter(Phase phase, std::chrono::milliseconds limit);
    void read();
    void on_read(const boost::system::error_code& ec, std::size_t size);
    void parse();
    void say_continue();
    void dispatch();
    void reject(ErrorCode code, std::size_t limit);
    void on_written();
    void half_close();
    void drain();
    void keep_open(const std::shared_ptr<EventStream>& events);
    void stream();
    void feed();
    void beat();
    void write_events(bool last);
    void let_go();

    Loop& loop_;
    std::uint64_t id_;
    Socket socket_;
    std::string peer_;
    bool local_;
    bool trusted_proxy_;
    Phase phase_ = Phase::reading;
    SteadyTime deadline_;
    RequestParser parser_;
    Input input_;
    std::string output_;
    ResponseForm form_;
    std::shared_ptr<EventStream> events_;  ///< set from an answer that stays open to its end
};

/// One I/O thread: its connections, its mailbox, and a timer that ends what takes too long.
class Loop {
public:
    explicit Loop(Service& service);
    ~Loop();
    void run();
    /// Closes every connection and ends the thread.
    void stop();
    /// Takes a connection over; call on the loop's thread.
    void adopt(Socket socket, std::string peer, bool local);
    void remove(std::uint64_t id);
    /// Ends the answers that stay open; from any thread.
    void end_streams();

    boost::asio::io_context& io() { return io_; }
    Service& service() { return service_; }
    [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
    [[nodiscard]] SteadyTime now() const { return now_; }  ///< a tenth of a second old at most
    [[nodiscard]] const std::string& date() const { return date_; }

private:
    void tick();
    void deliver();

    Service& service_;
    boost::asio::io_context io_{1};
    boost::asio::steady_timer timer_{io_};
    std::shared_ptr<Mailbox> mailbox_;
    std::vector<Mailbox::Letter> letters_;
    std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections_;
    std::uint64_t last_id_ = 0;
    SteadyTime now_ = std::chrono::steady_clock::now();
    std::string date_;
    std::thread thread_;
};

/// The client's address behind trusted proxies: the last one of X-Forwarded-For that is not such a proxy.
std::string forwarded_peer(const std::string& peer, std::string_view forwarded,
                           const std::vector<std::string>& trusted);

}  // namespace keepline::http
