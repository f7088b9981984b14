// Answers that stay open, over real sockets: what arrives, and when both sides let go.

#include "http/event_stream.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "http/client.h"
#include "http/listener.h"

namespace keepline::http {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// A client that reads as it likes.
class Reader {
public:
    explicit Reader(const Listener& listener, const std::string& asks = "GET /events HTTP/1.1")
        : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(listener.port());
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets' own way
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
        const timeval patience{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        write(asks + "\r\nHost: a\r\n\r\n");
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { leave(); }
    void leave() { ::close(std::exchange(fd_, -1)); }
    void write(const std::string& bytes) const {
        (void)::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    /// Everything up to the end, or until `enough` has come.
    std::string read(std::string_view enough = {}) {
        char piece[4096];
        while (enough.empty() || all_.find(enough) == std::string::npos) {
            const auto size = ::recv(fd_, piece, sizeof piece, 0);
            if (size <= 0) break;
            all_.append(piece, static_cast<std::size_t>(size));
        }
        return all_;
    }
    void forget() { all_.clear(); }

private:
    int fd_;
    std::string all_;
};

class Events : public testing::Test {
protected:
    Events() { restart({}); }
    void restart(ListenerOptions options) {
        auto started = Listener::start(std::move(options), [this](const Request&, Responder answer) {
            auto stream = std::make_shared<EventStream>();
            const std::weak_ptr<EventStream> kept = stream;
            answer(event_response(std::move(stream)));
            opened_.set_value(kept);
        });
        ASSERT_TRUE(started.has_value());
        listener_ = std::move(*started);
    }
    /// What the handler kept of the next stream.
    std::weak_ptr<EventStream> opened() {
        auto kept = opened_.get_future().get();
        opened_ = {};
        return kept;
    }
    static bool soon(const std::function<bool()>& is_so) {
        for (int i = 0; i < 1000 && !is_so(); ++i) std::this_thread::sleep_for(5ms);
        return is_so();
    }

    std::promise<std::weak_ptr<EventStream>> opened_;
    std::unique_ptr<Listener> listener_;
};

TEST_F(Events, ArriveInOrderUntilTheirEnd) {
    Reader reader{*listener_};
    const auto stream = opened();
    std::thread{[&] {
        stream.lock()->send("progress", R"({"n":1})");
        stream.lock()->send("progress", "two\nlines");
    }}.join();
    reader.read("lines\n\n");
    EXPECT_EQ(listener_->connections(), 1U);
    EXPECT_EQ(listener_->in_flight(), 0U);
    stream.lock()->send("done", "");
    stream.lock()->end();
    const std::string all = reader.read();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(all, HasSubstr("Content-Type: text/event-stream\r\n"));
    EXPECT_THAT(all, HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_THAT(all, testing::Not(HasSubstr("Content-Length")));
    const auto first = all.find("event: progress\ndata: {\"n\":1}\n\n");
    const auto second = all.find("event: progress\ndata: two\ndata: lines\n\n");
    EXPECT_NE(first, std::string::npos);
    EXPECT_LT(first, second);
    EXPECT_LT(second, all.find("event: done\ndata: \n\n"));
    EXPECT_THAT(all, EndsWith("\r\n0\r\n\r\n"));
    EXPECT_TRUE(soon([&] { return stream.expired(); }));
}

TEST_F(Events, AClientThatLeavesIsLetGo) {
    Reader reader{*listener_};
    const auto stream = opened();
    stream.lock()->send("progress", "1");
    reader.read("data: 1");
    reader.write("GET /more HTTP/1.1\r\nHost: a\r\n\r\n");  // is not heard any more
    reader.leave();
    EXPECT_TRUE(soon([&] { return stream.expired(); }));
    EXPECT_TRUE(soon([&] { return listener_->connections() == 0; }));
}

TEST_F(Events, ASlowReaderIsClosedAndAFastOneIsNot) {
    const Reader slow{*listener_};
    const auto forgotten = opened();
    Reader fast{*listener_};
    const auto kept = opened();
    const std::string piece(32 * 1024, 'x');
    std::size_t sent = 0;
    for (; sent < 4096 && !forgotten.expired(); ++sent) {
        const std::string name = "n" + std::to_string(sent);
        for (const auto& each : {forgotten, kept})
            if (const auto open = each.lock()) open->send(name, piece);
        // The fast one has taken it before the next is sent: what waits, waits for the slow one.
        ASSERT_THAT(fast.read("event: " + name + "\n"), HasSubstr(name));
        fast.forget();
    }
    EXPECT_TRUE(forgotten.expired()) << sent;
    EXPECT_FALSE(kept.expired());
}

TEST_F(Events, QuietStreamsShowThatTheyLive) {
    restart({.heartbeat = 100ms});
    Reader reader{*listener_};
    const auto stream = opened();
    EXPECT_THAT(reader.read("3\r\n:\n\n\r\n3\r\n:\n\n\r\n"), EndsWith(":\n\n\r\n"));
    EXPECT_FALSE(stream.expired());
}

TEST_F(Events, StopEndsThem) {
    Reader reader{*listener_};
    const auto stream = opened();
    stream.lock()->send("progress", "1");
    reader.read("data: 1");
    const auto began = std::chrono::steady_clock::now();
    listener_->stop(5s);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
    EXPECT_THAT(reader.read(), EndsWith("\r\n0\r\n\r\n"));
    EXPECT_TRUE(stream.expired());
}

TEST_F(Events, AStreamOpenedWhileStoppingEndsAtOnce) {
    std::promise<Responder> held;
    auto started =
        Listener::start({}, [&](const Request&, Responder answer) { held.set_value(std::move(answer)); });
    listener_ = std::move(*started);
    Reader reader{*listener_};
    Responder answer = held.get_future().get();
    auto stopped = std::async([&] { listener_->stop(5s); });
    std::this_thread::sleep_for(50ms);
    auto stream = std::make_shared<EventStream>();
    stream->send("progress", "1");
    answer(event_response(std::move(stream)));
    EXPECT_THAT(reader.read(), EndsWith("data: 1\n\n\r\n0\r\n\r\n"));
    stopped.get();
}

TEST_F(Events, TheClientFollowsUntilItIsToldToStop) {
    CurlTransport transport;
    Request asked;
    asked.path = "/events";
    const std::string address = "http://127.0.0.1:" + std::to_string(listener_->port());
    for (const bool ended : {true, false}) {
        std::string all;
        std::atomic<bool> stop = false;
        auto following = std::async(
            [&] { transport.follow(address, asked, [&](std::string_view piece) { all += piece; }, stop); });
        const auto stream = opened();
        stream.lock()->send("progress", "1");
        if (ended) stream.lock()->end();
        if (!ended) std::this_thread::sleep_for(200ms), stop = true;
        following.get();
        EXPECT_EQ(all, "event: progress\ndata: 1\n\n");
        EXPECT_TRUE(soon([&] { return stream.expired(); }));
    }
}

TEST_F(Events, NeedHttp1_1) {
    Reader old{*listener_, "GET /events HTTP/1.0"};
    const auto stream = opened();
    EXPECT_THAT(old.read(), StartsWith("HTTP/1.1 400 "));
    EXPECT_TRUE(soon([&] { return stream.expired(); }));
}

TEST_F(Events, HeadIsToldAndTheConnectionGoesOn) {
    Reader reader{*listener_, "HEAD /events HTTP/1.1"};
    EXPECT_TRUE(soon([kept = opened()] { return kept.expired(); }));
    EXPECT_THAT(reader.read("\r\n\r\n"), HasSubstr("text/event-stream"));
    reader.write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    opened().lock()->send("progress", "1");
    EXPECT_THAT(reader.read("data: 1"), HasSubstr("data: 1"));
}

TEST_F(Events, AnAnswerNobodyWaitsForIsLetGo) {
    Reader reader{*listener_};
    const auto stream = opened();
    listener_.reset();
    EXPECT_TRUE(stream.expired());
    auto late = std::make_shared<EventStream>();
    const std::weak_ptr<EventStream> kept = late;
    {
        const Response dropped = event_response(std::move(late));
    }
    EXPECT_TRUE(kept.expired());
}

}  // namespace
}  // namespace keepline::http
