#include "job/command_stream.h"

#include <thread>

namespace keepline::job {
namespace {

constexpr int kInFlightMax = 1024;  // two of the engine's batches: one being committed, one waiting
constexpr auto kBusyWait = std::chrono::milliseconds{20};

}  // namespace

Result<void> CommandStream::broken() {
    const std::lock_guard lock{mutex_};
    return failure_ ? Result<void>{std::unexpected{*failure_}} : Result<void>{};
}

Result<void> CommandStream::send(Command command, std::int64_t at) {
    wait_until_below(kInFlightMax);
    if (auto good = broken(); !good) return good;
    {
        const std::lock_guard lock{mutex_};
        ++in_flight_;
    }
    submit(std::move(command), at);
    return {};
}

Result<void> CommandStream::finish() {
    wait_until_below(1);
    return broken();
}

// Commands that found the queue full stay in flight and are sent again from here.
void CommandStream::wait_until_below(int limit) {
    std::unique_lock lock{mutex_};
    while (in_flight_ >= limit) {
        answered_.wait(lock, [&] { return in_flight_ < limit || !busy_.empty(); });
        if (busy_.empty()) continue;
        auto again = std::exchange(busy_, {});
        lock.unlock();
        std::this_thread::sleep_for(kBusyWait);
        for (auto& [command, at] : again) submit(std::move(command), at);
        lock.lock();
    }
}

void CommandStream::submit(Command command, std::int64_t at) {
    Command copy = command;
    engine_.submit(std::move(command), [this, at, copy = std::move(copy)](Result<Answer> answer) mutable {
        const std::lock_guard lock{mutex_};
        const ErrorCode code = answer ? ErrorCode{} : answer.error().code;
        if (!answer && code == ErrorCode::server_busy) {
            busy_.emplace_back(std::move(copy), at);  // still in flight
        } else {
            --in_flight_;
            if (!answer && (code == ErrorCode::store_unavailable || code == ErrorCode::server_stopping))
                failure_ = answer.error();
            else
                take_(answer, at);
        }
        answered_.notify_one();
    });
}

}  // namespace keepline::job
