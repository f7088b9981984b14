#pragma once
// Answers on their way from any thread to the I/O thread that owns the connection. It outlives both: a
// responder kept after the listener stopped finds it closed.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/http.h"
#include "http/problem.h"

namespace keepline::http {

/// Safe from any thread.
class Mailbox {
public:
    struct Letter {
        std::uint64_t connection = 0;
        Response response;
    };
    /// `wake` is called when a letter comes into an empty box: one wake-up for a whole batch of answers.
    explicit Mailbox(std::function<void()> wake) : wake_{std::move(wake)} {}

    void put(std::uint64_t connection, Response response) {
        const std::lock_guard lock{mutex_};
        if (!wake_) return;
        letters_.push_back({connection, std::move(response)});
        if (letters_.size() == 1) wake_();
    }
    /// Moves what is there into `letters`, whose memory is used for the next ones.
    void take(std::vector<Letter>& letters) {
        letters.clear();
        const std::lock_guard lock{mutex_};
        letters.swap(letters_);
    }
    void close() {
        const std::lock_guard lock{mutex_};
        wake_ = nullptr;
        letters_.clear();
    }

private:
    std::mutex mutex_;
    std::function<void()> wake_;
    std::vector<Letter> letters_;
};

/// What a handler gets as its responder: the first answer counts, and there always is one.
class Envelope {
public:
    Envelope(std::shared_ptr<Mailbox> box, std::uint64_t connection)
        : box_{std::move(box)}, connection_{connection} {}
    Envelope(Envelope&&) noexcept = default;
    Envelope& operator=(Envelope&&) = delete;
    ~Envelope() {
        if (box_) (*this)(problem(Error{ErrorCode::server_internal, {}, {}}, Request{}));
    }
    void operator()(Response response) {
        if (const auto box = std::exchange(box_, nullptr)) box->put(connection_, std::move(response));
    }

private:
    std::shared_ptr<Mailbox> box_;
    std::uint64_t connection_;
};

}  // namespace keepline::http
