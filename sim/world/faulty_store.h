#pragma once
// Any store, whose batches fail and whose process stops as chance will have it: before a commit, or after it
// and before anybody is answered.

#include <utility>

#include "sim/world/entropy.h"
#include "sim/world/process.h"
#include "store/store.h"

namespace keepline::sim {

/// In a thousand batches.
struct StoreFaults {
    int load_fails = 0;
    int commit_fails = 0;
    int stops_before = 0;
    int stops_after = 0;
};

class FaultyStore : public Store {
public:
    FaultyStore(std::unique_ptr<Store> real, Entropy& entropy, const StoreFaults& faults)
        : real_{std::move(real)}, entropy_{entropy}, faults_{faults} {}

    [[nodiscard]] bool has_stopped() const { return stopped_; }
    [[nodiscard]] std::int64_t failed() const { return failed_; }
    /// What is below, to take it along into the next process. A batch that was under way dies with this one.
    std::unique_ptr<Store> release() {
        real_->abandon();
        return std::move(real_);
    }

    NumberId number_for(const Msisdn& msisdn) override { return real().number_for(msisdn); }
    Result<void> load(std::span<const Need> needs, Rows& rows) override {
        if (happens(faults_.load_fails)) return ++failed_, fail(ErrorCode::store_unavailable);
        return real().load(needs, rows);
    }
    Result<std::optional<Record>> repeated(const Command& command) override {
        return real().repeated(command);
    }
    Result<void> commit(std::span<const Record> records) override {
        if (happens(faults_.stops_before)) stop("before a commit");
        if (happens(faults_.commit_fails)) return ++failed_, fail(ErrorCode::store_unavailable);
        auto done = real().commit(records);
        if (happens(faults_.stops_after)) stop("after a commit");
        return done;
    }
    void abandon() override { real().abandon(); }
    bool tidy() override { return real().tidy(); }
    std::shared_ptr<const View> view() override { return real().view(); }

private:
    bool happens(int in_thousand) { return in_thousand > 0 && entropy_.between(1, 1000) <= in_thousand; }
    [[noreturn]] void stop(const char* where) {
        stopped_ = true;
        throw Stopped{where};
    }
    // Whoever catches the first one does not bring the process back.
    Store& real() {
        if (stopped_) throw Stopped{"long ago"};
        return *real_;
    }

    std::unique_ptr<Store> real_;
    Entropy& entropy_;
    const StoreFaults& faults_;
    bool stopped_ = false;
    std::int64_t failed_ = 0;
};

}  // namespace keepline::sim
