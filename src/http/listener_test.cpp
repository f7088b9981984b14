// The listener and the client against each other, and raw bytes where the client is too polite.

#include "http/listener.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include "http/client.h"
#include "http/request_parser.h"

namespace keepline::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

Request request(std::string method, std::string path, std::string body = {}) {
    Request made;
    made.method = std::move(method);
    made.path = std::move(path);
    made.body = std::move(body);
    return made;
}

void echo(Request got, Responder answer) {
    const std::string from = got.local ? "local" : got.peer;
    answer({.status = 200,
            .headers = {{"X-From", from}},
            .body = got.method + ' ' + got.path + '?' + got.query + ' ' + got.body});
}

std::unique_ptr<Listener> listen(Handler handler, ListenerOptions options = {}) {
    auto listener = Listener::start(std::move(options), std::move(handler));
    EXPECT_TRUE(listener.has_value());
    return std::move(*listener);
}

std::string base(const Listener& listener) { return "http://127.0.0.1:" + std::to_string(listener.port()); }

Result<Response> send(const Listener& listener, const Request& request) {
    static CurlTransport transport;
    return transport.send(base(listener), request, 5s);
}

/// A plain TCP client.
class Raw {
public:
    explicit Raw(const Listener& listener) : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(listener.port());
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets' own way
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
        const timeval patience{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;
    ~Raw() { ::close(fd_); }
    void write(std::string_view bytes) const { (void)::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    /// Reads until the other side closes, or `enough` is there.
    [[nodiscard]] std::string read(std::string_view enough = {}) const {
        std::string all;
        char piece[4096];
        while (enough.empty() || all.find(enough) == std::string::npos) {
            const auto size = ::recv(fd_, piece, sizeof piece, 0);
            if (size <= 0) break;
            all.append(piece, static_cast<std::size_t>(size));
        }
        return all;
    }

private:
    int fd_;
};

/// Holds requests back until told to answer.
class Gate {
public:
    Handler handler() {
        return [this](Request, Responder answer) {
            const std::lock_guard lock{mutex_};
            waiting_.push_back(std::move(answer));
            changed_.notify_all();
        };
    }
    void wait_for(std::size_t count) {
        std::unique_lock lock{mutex_};
        EXPECT_TRUE(changed_.wait_for(lock, 5s, [&] { return waiting_.size() >= count; }));
    }
    void open() {
        std::vector<Responder> ready;
        {
            const std::lock_guard lock{mutex_};
            ready.swap(waiting_);
        }
        for (auto& answer : ready) answer({.status = 200, .headers = {}, .body = "late"});
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Responder> waiting_;
};

TEST(Listener, AnswersTheClient) {
    const auto listener = listen(echo);
    Request asked = request("POST", "/a/b", "body");
    asked.query = "x=1";
    const auto got = send(*listener, asked);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, "POST /a/b?x=1 body");
    EXPECT_EQ(got->header("x-from"), "127.0.0.1");
    EXPECT_THAT(std::string{got->header("date")}, testing::EndsWith("GMT"));
}

TEST(Listener, KeepsTheConnection) {
    const auto listener = listen(echo);
    CurlTransport transport;
    for (int turn = 0; turn < 20; ++turn)
        EXPECT_EQ(transport.send(base(*listener), request("GET", "/" + std::to_string(turn)), 5s)->status,
                  200);
    EXPECT_EQ(listener->connections(), 1U);
}

TEST(Listener, AnswersPipelinedRequestsInTurn) {
    const auto listener = listen(echo);
    const Raw raw{*listener};
    raw.write(
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
        "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string all = raw.read();
    EXPECT_LT(all.find("GET /1?"), all.find("POST /2? hi"));
    EXPECT_LT(all.find("POST /2? hi"), all.find("GET /3?"));
    EXPECT_THAT(all, HasSubstr("Connection: close"));
}

TEST(Listener, TakesChunkedAndLargeBodies) {
    const auto listener = listen(echo);
    const Raw raw{*listener};
    raw.write(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    EXPECT_THAT(raw.read(), HasSubstr("POST /? abcde"));
    const std::string large(1000 * 1000, 'x');
    EXPECT_EQ(send(*listener, request("POST", "/", large))->body, "POST /? " + large);
}

// Of an empty body the last chunk alone comes byte by byte.
TEST(RequestParser, TakesALastChunkInPieces) {
    const std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    RequestParser parser{{}};
    std::size_t used = 0;
    ASSERT_EQ(parser.feed(std::string_view{bytes}.substr(0, bytes.size() - 5), used),
              RequestParser::Status::more);
    std::string_view rest = std::string_view{bytes}.substr(used);
    for (std::size_t size = rest.size() - 4; size < rest.size(); ++size) {
        ASSERT_EQ(parser.feed(rest.substr(0, size), used), RequestParser::Status::more) << size;
        ASSERT_EQ(used, 0U) << size;
    }
    EXPECT_EQ(parser.feed(rest, used), RequestParser::Status::done);
}

TEST(RequestParser, WhatDoesNotEndIsTooLarge) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char* begins : {"0\r\nTrailer: ", "1;extension="}) {
        RequestParser parser{{.header_bytes = 100, .body_bytes = 100}};
        std::size_t used = 0;
        EXPECT_EQ(parser.feed(head, used), RequestParser::Status::more);
        EXPECT_EQ(parser.feed(begins + std::string(80, 'x'), used), RequestParser::Status::more);
        EXPECT_EQ(parser.feed(begins + std::string(100, 'x'), used), RequestParser::Status::header_too_large);
    }
}

TEST(RequestParser, TrailersAreNoHeaders) {
    RequestParser parser{{}};
    std::size_t used = 0;
    const auto status = parser.feed(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nHost: b\r\n"
        "Authorization: Bearer x\r\n\r\n",
        used);
    ASSERT_EQ(status, RequestParser::Status::done);
    EXPECT_EQ(parser.request().body, "x");
    EXPECT_EQ(parser.request().headers.size(), 2U);
    EXPECT_EQ(parser.request().header("Authorization"), "");
}

TEST(Listener, HeadHasALengthAndNoBody) {
    const auto listener = listen(echo);
    const Raw raw{*listener};
    raw.write("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string all = raw.read();
    EXPECT_THAT(all, HasSubstr("Content-Length: 9\r\n"));
    EXPECT_THAT(all, testing::EndsWith("\r\n\r\n"));
    EXPECT_EQ(send(*listener, request("HEAD", "/x"))->status, 200);
}

TEST(Listener, Serves1_0AndSays100Continue) {
    const auto listener = listen(echo);
    const Raw old{*listener};
    old.write("GET / HTTP/1.0\r\n\r\n");
    EXPECT_THAT(old.read(), HasSubstr("Connection: close"));
    const Raw careful{*listener};
    careful.write(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: "
        "close\r\n\r\n");
    EXPECT_THAT(careful.read("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
    careful.write("hi");
    EXPECT_THAT(careful.read(), HasSubstr("POST /? hi"));
}

TEST(Listener, RefusesBadBytes) {
    const auto listener = listen(echo);
    for (const char* bad :
         {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        const Raw raw{*listener};
        raw.write(bad);
        const std::string answer = raw.read();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 ")) << bad;
        EXPECT_THAT(answer, HasSubstr("request.malformed")) << bad;
    }
}

TEST(Listener, RefusesTooMuch) {
    const auto listener = listen(echo, {.header_bytes_max = 1000, .body_bytes_max = 100});
    const Raw header{*listener};
    header.write("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(5000, 'x') + "\r\n\r\n");
    EXPECT_THAT(header.read(), StartsWith("HTTP/1.1 431 "));
    const Raw body{*listener};
    body.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'));
    EXPECT_THAT(body.read(), StartsWith("HTTP/1.1 413 "));
    const Raw chunks{*listener};
    chunks.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                 std::string(101, 'x') + "\r\n0\r\n\r\n");
    EXPECT_THAT(chunks.read(), StartsWith("HTTP/1.1 413 "));
}

TEST(Listener, DoesNotWaitForSlowClients) {
    const auto listener = listen(echo, {.read_timeout = 200ms, .idle_timeout = 200ms});
    const Raw slow{*listener};
    slow.write("GET / HT");
    EXPECT_THAT(slow.read(), StartsWith("HTTP/1.1 408 "));
    const Raw idle{*listener};
    idle.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(idle.read(), StartsWith("HTTP/1.1 200 "));  // and ends, or this would wait for ever
    const Raw silent{*listener};
    EXPECT_EQ(silent.read(), "");
}

TEST(Listener, KeepsRequestsInFlightWithinTheirLimit) {
    Gate gate;
    const auto listener = listen(gate.handler(), {.in_flight_max = 1});
    auto first = std::async([&] { return send(*listener, request("GET", "/")); });
    gate.wait_for(1);
    const auto second = send(*listener, request("GET", "/"));
    EXPECT_EQ(second->status, 429);
    EXPECT_EQ(second->header("retry-after"), "1");
    EXPECT_THAT(second->body, HasSubstr("server.busy"));
    gate.open();
    EXPECT_EQ(first.get()->body, "late");
}

TEST(Listener, KeepsConnectionsWithinTheirLimit) {
    const auto listener = listen(echo, {.connections_max = 2});
    const Raw one{*listener};
    const Raw two{*listener};
    const Raw three{*listener};
    EXPECT_THAT(three.read(), StartsWith("HTTP/1.1 503 "));
    one.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(one.read(), StartsWith("HTTP/1.1 200 "));
}

TEST(Listener, ADroppedOrThrowingRequestAnswers500) {
    const auto listener = listen([](const Request& got, Responder answer) {
        if (got.path == "/throws") throw std::runtime_error{"no"};
        const Responder gone = std::move(answer);
    });
    EXPECT_EQ(send(*listener, request("GET", "/throws"))->status, 500);
    EXPECT_EQ(send(*listener, request("GET", "/drops"))->status, 500);
}

TEST(Listener, StopLetsRequestsInFlightAnswer) {
    Gate gate;
    const auto listener = listen(gate.handler());
    const Raw kept{*listener};
    kept.write("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
    gate.wait_for(1);
    gate.open();
    EXPECT_THAT(kept.read("late"), StartsWith("HTTP/1.1 200 "));
    auto flying = std::async([&] { return send(*listener, request("GET", "/")); });
    gate.wait_for(1);
    auto stopped = std::async([&] { listener->stop(5s); });
    std::this_thread::sleep_for(50ms);
    kept.write("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(kept.read(), StartsWith("HTTP/1.1 503 "));
    gate.open();
    EXPECT_EQ(flying.get()->body, "late");
    stopped.get();
    EXPECT_FALSE(send(*listener, request("GET", "/")).has_value());
}

TEST(Listener, StopEndsAtItsLimitAndLateAnswersDoNothing) {
    Gate gate;
    auto listener = listen(gate.handler());
    auto flying = std::async([&] { return send(*listener, request("GET", "/")); });
    gate.wait_for(1);
    listener->stop(50ms);
    EXPECT_EQ(flying.get().error().code, ErrorCode::gateway_unavailable);
    listener.reset();
    gate.open();
}

TEST(Listener, ServesManyConnectionsFromSeveralThreads) {
    const auto listener = listen(echo, {.threads = 2});
    std::atomic<int> good = 0;
    std::vector<std::thread> clients;
    for (int client = 0; client < 16; ++client)
        clients.emplace_back([&] {
            CurlTransport transport;
            for (int turn = 0; turn < 50; ++turn) {
                const std::string path = "/" + std::to_string(turn);
                const auto got = transport.send(base(*listener), request("GET", path), 5s);
                if (got && got->body == "GET " + path + "? ") ++good;
            }
        });
    for (auto& client : clients) client.join();
    EXPECT_EQ(good, 16 * 50);
}

TEST(Listener, AnswersFromOtherThreads) {
    const auto listener = listen([](Request, Responder answer) {
        std::thread{[answer = std::move(answer)]() mutable {
            answer({.status = 201, .headers = {}, .body = {}});
            answer({.status = 500, .headers = {}, .body = {}});
        }}.detach();
    });
    for (int turn = 0; turn < 10; ++turn) EXPECT_EQ(send(*listener, request("GET", "/"))->status, 201);
}

TEST(Listener, ServesTheLocalSocket) {
    const auto path =
        std::filesystem::temp_directory_path() / ("keepline-" + std::to_string(::getpid()) + ".sock");
    const ListenerOptions options{.address = "", .unix_socket = path.string()};
    auto listener = listen(echo, options);
    EXPECT_EQ(listener->port(), 0);
    EXPECT_EQ(Listener::start(options, echo).error().code, ErrorCode::server_cannot_listen);
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    CurlTransport transport{{.unix_socket = path.string()}};
    const auto got = transport.send("http://localhost", request("GET", "/x"), 5s);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->header("x-from"), "local");
    listener.reset();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Listener, RefusesAnAddressInUse) {
    const auto listener = listen(echo);
    const auto second = Listener::start({.port = listener->port()}, echo);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, ErrorCode::server_cannot_listen);
    EXPECT_FALSE(Listener::start({.address = "not an address"}, echo).has_value());
}

TEST(Listener, BelievesOnlyTrustedProxies) {
    Request asked = request("GET", "/");
    asked.headers = {{"X-Forwarded-For", "203.0.113.9, 198.51.100.7, 127.0.0.1"}};
    EXPECT_EQ(send(*listen(echo), asked)->header("x-from"), "127.0.0.1");
    const auto behind = listen(echo, {.trusted_proxies = {"127.0.0.1"}});
    EXPECT_EQ(send(*behind, asked)->header("x-from"), "198.51.100.7");
    asked.headers = {{"X-Forwarded-For", "<script>"}};
    EXPECT_EQ(send(*behind, asked)->header("x-from"), "127.0.0.1");
}

TEST(Client, WantsAWholeAnswerFromAnHttpAddress) {
    CurlTransport transport{{.response_bytes_max = 1000}};
    const auto listener = listen([](Request, Responder answer) {
        answer({.status = 302, .headers = {{"Location", "/x"}}, .body = std::string(2000, 'x')});
    });
    for (const std::string& url :
         {base(*listener), std::string{"file:///etc/hostname"}, std::string{"http://127.0.0.1:1"}})
        EXPECT_EQ(transport.send(url, Request{}, 1s).error().code, ErrorCode::gateway_unavailable) << url;
    EXPECT_EQ(send(*listener, Request{})->status, 302);
    Request smuggler;
    smuggler.headers = {{"X", "a\r\nY: b"}};
    EXPECT_FALSE(send(*listener, smuggler).has_value());
}

TEST(Client, GivesUpInTime) {
    Gate gate;
    const auto listener = listen(gate.handler());
    CurlTransport transport;
    EXPECT_FALSE(transport.send(base(*listener), Request{}, 100ms).has_value());
    gate.open();
}

}  // namespace
}  // namespace keepline::http
