#pragma once
// Delivers a simulated platform's notifications over HTTP.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "sim/platform/party.h"

namespace keepline::sim {

/// A party shared by threads: whoever holds the lock may use it. wake() after anything that makes a delivery
/// due.
struct SharedParty {
    explicit SharedParty(Party& shared) : party{shared} {}
    std::mutex mutex;
    std::condition_variable changed;
    Party& party;
};

/// A few threads that wait for the next delivery, post it and report the answer. Several of them, so that a
/// doubled notification really arrives in parallel. Ends in the destructor.
class Courier {
public:
    /// All three outlive the courier.
    Courier(SharedParty& shared, http::Transport& transport, const Clock& clock);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

private:
    void run();
    [[nodiscard]] bool deliver(const Post& post);

    SharedParty& shared_;
    http::Transport& transport_;
    const Clock& clock_;
    std::vector<Post> taken_;  // due, waiting for a free thread
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace keepline::sim
