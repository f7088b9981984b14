#pragma once
// The only writer. Commands wait in a queue; one step takes all that wait, loads what they touch, lets the
// rules decide each in order, commits once, and answers. A lone command never waits for company.
//
//   engine.submit(command, [](Result<Answer> answer) { … });   // any thread
//   while (engine.step()) {}                                   // the worker's thread, or the simulator
//
// An answer is given only after the durable commit. A crash before it leaves a command that is either
// recorded or not; repeating it with its key finds out which.

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "domain/decide.h"
#include "engine/clock.h"
#include "store/store.h"

namespace keepline {

struct Answer {
    Home home;
    std::int64_t n = 0;  ///< of the record; 0 where nothing was recorded
    std::int32_t generation = 0;
    Instant recorded_at;
    Reply reply;
    std::optional<LineState> line;  ///< after the command, at a number's home
    bool repeated = false;          ///< the first answer, again
};
/// Called once, on the worker's thread: hand long work on.
using Done = std::move_only_function<void(Result<Answer>)>;

struct EngineOptions {
    std::size_t queue_max = 8192;  ///< commands waiting; more are answered server.busy
    std::size_t batch_max = 512;   ///< commands in one commit
};

struct EngineCounts {
    std::uint64_t commands = 0;
    std::uint64_t records = 0;
    std::uint64_t batches = 0;
    std::uint64_t refused_busy = 0;
    std::uint64_t commit_failures = 0;
    std::size_t waiting = 0;
};

class Engine {
public:
    Engine(Store& store, BusinessClock& clock, std::shared_ptr<const Catalog> catalog,
           EngineOptions options = {});

    /// @error server.busy (queue full), server.stopping, idempotency.key_reused, store.unavailable, and the
    ///        verb's own. Durable and idempotent once answered. Safe from any thread.
    void submit(Command command, Done done);
    /// One batch. False: nothing waited.
    bool step();
    /// From now on submit() steps before it returns: where one thread is all there is, whoever waits for an
    /// answer would wait for ever.
    void answer_at_once(bool at_once) { at_once_ = at_once; }
    /// Steps until stop(); then finishes what waits. Housework is done while nothing waits.
    void run();
    /// No command is taken from now on; run() returns when all that wait are answered.
    void stop();
    [[nodiscard]] EngineCounts counts() const;
    [[nodiscard]] const Catalog& catalog() const { return *catalog_; }
    [[nodiscard]] const BusinessClock& clock() const { return clock_; }

private:
    struct Waiting {
        Command command;
        Done done;
    };
    struct Batch;
    std::vector<Waiting> take();
    Result<void> load_all(Batch& batch);
    Result<Answer> decide_one(Batch& batch, const Command& command);
    Result<std::optional<Record>> find_repeat(Batch& batch, const Command& command);
    Result<void> commit(Batch& batch);

    Store& store_;
    BusinessClock& clock_;
    Instant stamp(Batch& batch, BrandId brand);
    std::shared_ptr<const Catalog> catalog_;
    EngineOptions options_;
    std::map<BrandId, Instant> last_stamp_;  ///< the system's clock may step back; a brand's records never do
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Waiting> waiting_;
    bool stopping_ = false;
    bool at_once_ = false;
    EngineCounts counts_;
};

}  // namespace keepline
