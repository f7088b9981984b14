// The I/O thread of connection.h.

#include <boost/asio/post.hpp>

#include "http/connection.h"

namespace keepline::http {
namespace {

constexpr std::chrono::milliseconds kTick{100};

std::string date_now() {
    return format_http_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

}  // namespace

Loop::Loop(Service& service)
    : service_{service},
      mailbox_{std::make_shared<Mailbox>([this] { boost::asio::post(io_, [this] { deliver(); }); })},
      date_{date_now()} {}

Loop::~Loop() {
    if (thread_.joinable()) stop();
    mailbox_->close();
}

void Loop::run() {
    tick();
    thread_ = std::thread{[this] { io_.run(); }};
}

void Loop::stop() {
    mailbox_->close();
    boost::asio::post(io_, [this] {
        const auto ending = std::move(connections_);
        connections_.clear();
        for (const auto& [id, connection] : ending) connection->close();
        timer_.cancel();
        io_.stop();
    });
    thread_.join();
}

void Loop::adopt(Socket socket, std::string peer, bool local) {
    const bool full = ++service_.connections > service_.options.connections_max;
    const std::uint64_t id = ++last_id_;
    auto connection = std::make_shared<Connection>(*this, id, std::move(socket), std::move(peer), local);
    connections_.emplace(id, connection);
    full ? connection->refuse() : connection->start();
}

void Loop::remove(std::uint64_t id) {
    --service_.connections;
    connections_.erase(id);
}

void Loop::end_streams() {
    boost::asio::post(io_, [this] {
        std::vector<std::shared_ptr<Connection>> all;
        for (const auto& [id, connection] : connections_) all.push_back(connection);
        for (const auto& connection : all) connection->end_events();
    });
}

// One coarse timer for all connections: a timer for each would cost more than the requests.
void Loop::tick() {
    now_ = std::chrono::steady_clock::now();
    date_ = date_now();
    std::vector<std::shared_ptr<Connection>> late;
    for (const auto& [id, connection] : connections_)
        if (connection->deadline() < now_) late.push_back(connection);
    for (const auto& connection : late) connection->time_out();
    timer_.expires_after(kTick);
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) tick();
    });
}

void Loop::deliver() {
    mailbox_->take(letters_);
    for (auto& letter : letters_) {
        const auto found = connections_.find(letter.connection);
        if (found != connections_.end()) found->second->answer(letter.response);
        letter.response.events.reset();  // the connection's alone: the letters stay until the next come
        --service_.in_flight;            // after `writing` has counted it, so that stop() never sees neither
    }
}

}  // namespace keepline::http
