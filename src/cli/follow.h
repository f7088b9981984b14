#pragma once
// `keepline backup --follow`: a directory on another disk that holds what the house holds, at most a second
// later. A base a day, each in a numbered folder, and beside it what was written since
// (store/sqlite/wal_copy.h). Where to, is noted in the data directory: it goes on after a restart.

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "api/following.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::cli {

class Follower : public api::Following {
public:
    /// Goes on with what the data directory notes. The store outlives it.
    Follower(sqlite::SqliteStore& store, std::filesystem::path data);
    ~Follower() override;
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;
    Result<void> follow(const std::string& directory, int keep_days) override;
    Result<void> stop() override;
    [[nodiscard]] api::FollowState state() const override;

    /// The folder that a store opened on this data directory goes on copying to; empty: none.
    static std::filesystem::path copied_to(const std::filesystem::path& data);

private:
    struct Order {
        std::filesystem::path directory;
        int keep_days = 0;
    };
    /// The newest base, whose folder the WAL goes to.
    struct Base {
        std::filesystem::path folder;
        Instant taken_at;
    };
    static std::optional<Order> read_order(const std::filesystem::path& data);
    [[nodiscard]] Result<void> write_note(const Order& order) const;
    [[nodiscard]] bool is_live(const Base& base) const;
    void run();
    void tend(const Order& order);
    Result<void> take_base(const std::filesystem::path& folder, Instant now);
    void end_other_copies();
    void forget_old(const Order& order) const;

    sqlite::SqliteStore& store_;
    const std::filesystem::path data_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::optional<Order> order_;
    std::optional<Base> base_;
    std::filesystem::path begun_;  ///< of the base that is being taken
    std::optional<Error> error_;   ///< of the last base that was not taken
    bool closing_ = false;
    std::thread thread_;
};

}  // namespace keepline::cli
