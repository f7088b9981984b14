#include "http/listener.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <optional>
#include <thread>

#include "base/log.h"
#include "http/connection.h"

namespace keepline::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Local = boost::asio::local::stream_protocol;

// IPv4 clients of a dual-stack socket are written as IPv4, so that one client has one name.
std::string peer_of(const tcp::socket& socket) {
    error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    if (ec) return {};
    const auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

bool answers(boost::asio::io_context& io, const std::string& path) {
    Local::socket probe{io};
    error_code ec;
    probe.connect(Local::endpoint{path}, ec);
    return !ec;
}

}  // namespace

class Listener::Impl {
public:
    Impl(ListenerOptions options, Handler handler) {
        service_.options = std::move(options);
        service_.handler = std::move(handler);
        const unsigned threads = std::max(service_.options.threads, 1U);
        for (unsigned at = 0; at < threads; ++at) loops_.push_back(std::make_unique<Loop>(service_));
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { stop(std::chrono::milliseconds{0}); }

    Result<void> start() {
        if (auto bound = bind_tcp(); !bound) return bound;
        if (auto bound = bind_local(); !bound) return bound;
        if (tcp_) accept_tcp();
        if (local_) accept_local();
        for (const auto& loop : loops_) loop->run();
        running_ = true;
        return {};
    }

    void stop(std::chrono::milliseconds limit) {
        if (!std::exchange(running_, false)) return;
        service_.stopping = true;
        boost::asio::post(loops_.front()->io(), [this] { close_acceptors(); });
        for (const auto& loop : loops_) loop->end_streams();
        const auto end = std::chrono::steady_clock::now() + limit;
        while (service_.in_flight + service_.writing + service_.streams > 0 &&
               std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        for (const auto& loop : loops_) loop->stop();
        close_acceptors();
        if (!bound_path_.empty()) ::unlink(bound_path_.c_str());
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const Service& service() const { return service_; }

private:
    Result<void> bind_tcp() {
        const ListenerOptions& options = service_.options;
        if (options.address.empty()) return {};
        const auto refuse = [&](const error_code& ec) {
            return fail(ErrorCode::server_cannot_listen, fmt::format("{}:{}", options.address, options.port),
                        ec.message());
        };
        error_code ec;
        const auto address = boost::asio::ip::make_address(options.address, ec);
        if (ec) return refuse(ec);
        const tcp::endpoint endpoint{address, options.port};
        tcp_.emplace(loops_.front()->io());
        tcp_->open(endpoint.protocol(), ec);
        if (!ec) tcp_->set_option(tcp::acceptor::reuse_address{true}, ec);
        if (!ec) tcp_->bind(endpoint, ec);
        if (!ec) tcp_->listen(boost::asio::socket_base::max_listen_connections, ec);
        if (ec) return refuse(ec);
        port_ = tcp_->local_endpoint().port();
        return {};
    }

    Result<void> bind_local() {
        const std::string& path = service_.options.unix_socket;
        if (path.empty()) return {};
        const auto refuse = [&](const std::string& why) {
            return fail(ErrorCode::server_cannot_listen, path, why);
        };
        if (path.size() >= sizeof(sockaddr_un::sun_path)) return refuse("path too long");
        error_code ec;
        if (std::filesystem::is_socket(path)) {
            if (answers(loops_.front()->io(), path)) return refuse("in use");
            ::unlink(path.c_str());  // left behind by a process that was killed
        }
        local_.emplace(loops_.front()->io());
        local_->open(Local{}, ec);
        if (!ec) local_->bind(Local::endpoint{path}, ec);
        if (ec) return refuse(ec.message());
        bound_path_ = path;
        // Before listen(), so that nobody connects in between.
        if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return refuse("chmod failed");
        local_->listen(boost::asio::socket_base::max_listen_connections, ec);
        if (ec) return refuse(ec.message());
        return {};
    }

    void accept_tcp() {
        Loop& loop = next_loop();
        tcp_->async_accept(loop.io(), [this, &loop](const error_code& ec, tcp::socket socket) {
            if (ec) return pause(ec, [this] { accept_tcp(); });
            error_code ignored;
            socket.set_option(tcp::no_delay{true}, ignored);
            std::string peer = peer_of(socket);
            hand_over(loop, Socket{std::move(socket)}, std::move(peer), false);
            accept_tcp();
        });
    }

    void accept_local() {
        Loop& loop = next_loop();
        local_->async_accept(loop.io(), [this, &loop](const error_code& ec, Local::socket socket) {
            if (ec) return pause(ec, [this] { accept_local(); });
            hand_over(loop, Socket{std::move(socket)}, {}, true);
            accept_local();
        });
    }

    static void hand_over(Loop& loop, Socket socket, std::string peer, bool local) {
        boost::asio::post(loop.io(),
                          [&loop, socket = std::move(socket), peer = std::move(peer), local]() mutable {
                              loop.adopt(std::move(socket), std::move(peer), local);
                          });
    }

    // Out of descriptors or the like: accepting again at once would only spin.
    template <class Again>
    void pause(const error_code& ec, Again again) {
        if (ec == boost::asio::error::operation_aborted || service_.stopping) return;
        log::warning("cannot accept a connection: {}", ec.message());
        auto timer =
            std::make_shared<boost::asio::steady_timer>(loops_.front()->io(), std::chrono::milliseconds{100});
        timer->async_wait([this, timer, again](const error_code&) {
            if (!service_.stopping) again();
        });
    }

    void close_acceptors() {
        error_code ignored;
        if (tcp_) tcp_->close(ignored);
        if (local_) local_->close(ignored);
    }

    Loop& next_loop() { return *loops_[next_++ % loops_.size()]; }

    Service service_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::optional<tcp::acceptor> tcp_;
    std::optional<Local::acceptor> local_;
    std::string bound_path_;
    std::size_t next_ = 0;
    std::uint16_t port_ = 0;
    bool running_ = false;
};

Result<std::unique_ptr<Listener>> Listener::start(ListenerOptions options, Handler handler) {
    auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
    if (auto started = impl->start(); !started) return std::unexpected{std::move(started.error())};
    return std::unique_ptr<Listener>{new Listener{std::move(impl)}};
}

Listener::Listener(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Listener::~Listener() = default;
std::uint16_t Listener::port() const { return impl_->port(); }
std::size_t Listener::connections() const { return impl_->service().connections; }
std::size_t Listener::in_flight() const { return impl_->service().in_flight; }
void Listener::stop(std::chrono::milliseconds limit) { impl_->stop(limit); }

}  // namespace keepline::http
