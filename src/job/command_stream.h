#pragma once
// Sends many commands with many under way: what imports write with.
//
//   CommandStream stream{engine, [&](const Result<Answer>& answer, std::int64_t at) { … }};
//   for (…) if (auto good = stream.send(command, line); !good) return good;
//   return stream.finish();

#include <condition_variable>
#include <deque>
#include <mutex>

#include "engine/desk.h"

namespace keepline::job {

/// One thread sends; answers are taken on the engine's, one at a time.
class CommandStream {
public:
    /// @param take  hears every answer but those that break the stream; `at` is what was sent with the
    /// command
    using Take = std::function<void(const Result<Answer>& answer, std::int64_t at)>;
    CommandStream(Engine& engine, Take take) : engine_{engine}, take_{std::move(take)} {}
    ~CommandStream() { wait_until_below(1); }
    CommandStream(const CommandStream&) = delete;
    CommandStream& operator=(const CommandStream&) = delete;

    /// Waits while too many are under way. Commands that find the queue full are sent again.
    /// @error store.unavailable, server.stopping: of an earlier one; nothing more is sent
    Result<void> send(Command command, std::int64_t at);
    /// Waits for every answer.
    /// @error as send()
    Result<void> finish();

private:
    void wait_until_below(int limit);
    void submit(Command command, std::int64_t at);
    Result<void> broken();

    Engine& engine_;
    Take take_;
    std::mutex mutex_;
    std::condition_variable answered_;
    int in_flight_ = 0;
    std::deque<std::pair<Command, std::int64_t>> busy_;
    std::optional<Error> failure_;
};

}  // namespace keepline::job
