#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "yardsticks.h"

namespace keepline::bench {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
namespace beast_http = boost::beast::http;

constexpr std::string_view kAnswer =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"posted\":true}";

class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(tcp::socket socket) : socket_{std::move(socket)} {}
    void read() {
        parser_.emplace();
        beast_http::async_read(socket_, buffer_, *parser_,
                               [self = shared_from_this()](const error_code& ec, std::size_t) {
                                   if (!ec) self->write();
                               });
    }

private:
    void write() {
        boost::asio::async_write(socket_, boost::asio::buffer(kAnswer),
                                 [self = shared_from_this()](const error_code& ec, std::size_t) {
                                     if (!ec) self->read();
                                 });
    }
    tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
    std::optional<beast_http::request_parser<beast_http::string_body>> parser_;
};

}  // namespace

struct TrivialServer::Impl {
    boost::asio::io_context io{1};
    tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
    void accept() {
        acceptor.async_accept([this](const error_code& ec, tcp::socket socket) {
            if (ec) return;
            error_code ignored;
            socket.set_option(tcp::no_delay{true}, ignored);
            std::make_shared<Session>(std::move(socket))->read();
            accept();
        });
    }
};

TrivialServer::TrivialServer() : impl_{std::make_unique<Impl>()} {
    impl_->accept();
    thread_ = std::thread{[this] { impl_->io.run(); }};
}
TrivialServer::~TrivialServer() {
    impl_->io.stop();
    thread_.join();
}
std::uint16_t TrivialServer::port() const { return impl_->acceptor.local_endpoint().port(); }

}  // namespace keepline::bench
