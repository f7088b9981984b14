#include "load_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "process.h"

namespace keepline::bench {
namespace {

using Steady = std::chrono::steady_clock;

struct Connection {
    int socket = -1;
    std::string out;
    std::string in;
    Steady::time_point sent_at;
};

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw Trouble{fmt::format("no connection to port {}", port)};
    return socket;
}

// The size of the whole answer at the front of `in`, once it is there.
std::optional<std::size_t> whole_answer(std::string_view in) {
    const auto head = in.find("\r\n\r\n");
    if (head == std::string_view::npos) return std::nullopt;
    const auto field = in.find("Content-Length: ");
    std::size_t body = 0;
    if (field < head) std::from_chars(in.data() + field + 16, in.data() + head, body);
    return in.size() >= head + 4 + body ? std::optional{head + 4 + body} : std::nullopt;
}

class Load {
public:
    Load(const LoadOptions& options, const std::function<void(std::string&)>& next_request)
        : options_{options}, next_request_{next_request}, poll_{::epoll_create1(EPOLL_CLOEXEC)} {
        connections_.resize(static_cast<std::size_t>(options.connections));
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            connections_[i].socket = connect_to(options.port);
            epoll_event event{EPOLLIN, {.u64 = i}};
            ::epoll_ctl(poll_, EPOLL_CTL_ADD, connections_[i].socket, &event);
        }
    }
    ~Load() {
        for (const Connection& each : connections_) ::close(each.socket);
        ::close(poll_);
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    LoadResult run() {
        for (Connection& each : connections_) send_next(each);
        const auto from = Steady::now() + options_.warm_up;
        const auto until = from + options_.measured;
        for (auto now = Steady::now(); now < until && !interrupted(); now = Steady::now())
            poll_once(now >= from);
        return result();
    }

private:
    void send_next(Connection& connection) {
        connection.out.clear();
        next_request_(connection.out);
        connection.sent_at = Steady::now();
        // A large request may wait for room; nothing else has to be sent meanwhile.
        for (std::size_t at = 0; at < connection.out.size();) {
            const auto sent = ::send(connection.socket, connection.out.data() + at,
                                     connection.out.size() - at, MSG_NOSIGNAL);
            if (sent <= 0) throw Trouble{"a request could not be sent"};
            at += static_cast<std::size_t>(sent);
        }
    }

    void poll_once(bool counts) {
        std::array<epoll_event, 64> events{};
        const int ready = ::epoll_wait(poll_, events.data(), events.size(), 100);
        for (int i = 0; i < ready; ++i)
            read_from(connections_[events.at(static_cast<std::size_t>(i)).data.u64], counts);
    }

    void read_from(Connection& connection, bool counts) {
        std::array<char, 8192> part{};
        const auto got = ::recv(connection.socket, part.data(), part.size(), MSG_DONTWAIT);
        if (got <= 0) throw Trouble{"the server closed a connection"};
        connection.in.append(part.data(), static_cast<std::size_t>(got));
        const auto size = whole_answer(connection.in);
        if (!size) return;
        int status = 0;
        std::from_chars(connection.in.data() + 9, connection.in.data() + 12, status);
        const bool busy = options_.may_be_busy && status == 429;
        const std::string_view wanted = busy ? "Retry-After: " : options_.expected_text;
        if ((!busy && status != options_.expected_status) ||
            std::string_view{connection.in}.substr(0, *size).find(wanted) == std::string_view::npos)
            throw Trouble{"an answer that was not expected: " + connection.in};
        if (counts && busy) ++busy_;
        if (counts && !busy)
            took_.push_back(
                std::chrono::duration<float, std::milli>(Steady::now() - connection.sent_at).count());
        connection.in.erase(0, *size);
        send_next(connection);
    }

    LoadResult result() {
        LoadResult out =
            summed_up(std::move(took_), std::chrono::duration<double>(options_.measured).count());
        out.answers += busy_;
        out.busy = busy_;
        return out;
    }

    const LoadOptions& options_;
    const std::function<void(std::string&)>& next_request_;
    int poll_;
    std::vector<Connection> connections_;
    std::vector<float> took_;
    std::int64_t busy_ = 0;
};

}  // namespace

LoadResult summed_up(std::vector<float> took_ms, double seconds) {
    if (took_ms.empty()) throw Trouble{"nothing was answered"};
    std::ranges::sort(took_ms);
    const auto at = [&](double part) {
        return static_cast<double>(
            took_ms[static_cast<std::size_t>(part * static_cast<double>(took_ms.size() - 1))]);
    };
    return {static_cast<double>(took_ms.size()) / seconds,
            at(0.5),
            at(0.99),
            at(0.999),
            at(1.0),
            std::ssize(took_ms),
            0};
}

LoadResult drive(const LoadOptions& options, const std::function<void(std::string&)>& next_request) {
    return Load{options, next_request}.run();
}

}  // namespace keepline::bench
