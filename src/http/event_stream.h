#pragma once
// An answer that stays open: server-sent events (WHATWG HTML, 9.2), written from any thread.
//
//     auto stream = std::make_shared<EventStream>();
//     listeners.emplace_back(stream);                       // std::weak_ptr<EventStream>
//     answer(event_response(std::move(stream)));
//     ...
//     if (const auto open = listener.lock()) open->send("progress", json);
//
// The connection owns the stream and lets go of it when the client has left, has fallen behind, or the server
// stops. Whoever writes keeps a weak_ptr, sees it expire, and forgets it. Such an answer counts as a
// connection and not as a request in flight; an HTTP/1.0 client is refused.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/http.h"

namespace keepline::http {

/// Safe from any thread.
class EventStream {
public:
    /// Bytes that may wait for a client; with more, it is a slow reader and is closed. A client that comes
    /// back is told the present state, so nothing that matters is lost.
    static constexpr std::size_t kBehindMax = 64 * 1024;

    /// One event; they arrive in the order they are sent. Never waits. After end() it does nothing.
    /// @param event  a word: its name
    /// @param data   may have several lines
    void send(std::string_view event, std::string_view data);
    /// Nothing comes any more: the client gets what waits, and the end.
    void end();

    // The connection's side.
    /// @param wake  called when something waits; not after detach() has returned
    void attach(std::function<void()> wake);
    void detach();
    [[nodiscard]] bool is_behind() const;
    /// Appends what waits. True: that was all.
    bool take(std::string& out);

private:
    void wake() const {
        if (wake_) wake_();
    }

    mutable std::mutex mutex_;
    std::string waiting_;
    bool ended_ = false;
    bool behind_ = false;
    std::function<void()> wake_;
};

/// The answer that opens a stream.
Response event_response(std::shared_ptr<EventStream> stream);

}  // namespace keepline::http
