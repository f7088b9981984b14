#pragma once
// The embedded house: one data directory, one process, one writer. The log is the truth: the durable
// transaction appends records and cold rows; hot line state lives in memory and its table is swept behind.
// At start the table is read and the rest of the log is played onto it.
//
//   auto store = SqliteStore::open("/var/lib/keepline");

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "store/sqlite/database.h"
#include "store/sqlite/directory_lock.h"
#include "store/sqlite/head_note.h"
#include "store/sqlite/hot_lines.h"
#include "store/sqlite/row_tables.h"
#include "store/sqlite/wal_copy.h"
#include "store/store.h"

namespace keepline::sqlite {

struct SqliteOptions {
    std::int64_t sweep_behind = 1'000'000;        ///< records behind at which sweeping begins under load
    std::chrono::milliseconds sweep_idle{5000};   ///< or after this long without a commit
    std::chrono::microseconds sweep_slice{2500};  ///< what one slice may take
    bool checkpoint_thread = true;                ///< false: whoever opened the store calls checkpoint()
    std::int64_t long_wal = 262'144;    ///< frames at which the writer makes room for a new beginning
    std::filesystem::path copied_to{};  ///< where an earlier process copied the WAL; empty: nowhere
};

/// The data file at one instant, for a copy of it page by page. Goes before the store does.
struct Pinned {
    std::unique_ptr<Database> file;
    std::unique_ptr<Reading> instant;
    std::int64_t frames = 0;  ///< so much of the copy's first generation belongs to this instant
};

/// How the copy of the WAL in one folder stands.
struct CopyState {
    std::filesystem::path folder;
    std::chrono::steady_clock::time_point caught_up_at;  ///< all committed before is there
    std::optional<Error> fault;                          ///< it broke off
};

class SqliteStore : public Store {
public:
    /// Opens or creates the directory, takes its lock, migrates, and recovers.
    /// @error store.locked, store.newer, store.corrupt, store.unavailable
    static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& directory,
                                                     SqliteOptions options = {});
    ~SqliteStore() override;
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;

    NumberId number_for(const Msisdn& msisdn) override;
    Result<void> load(std::span<const Need> needs, Rows& rows) override;
    Result<std::optional<Record>> repeated(const Command& command) override;
    Result<void> commit(std::span<const Record> records) override;
    void abandon() override;
    bool tidy() override;
    /// Copies the WAL back, as far as no reader needs it, and before that to whoever wants a copy.
    void checkpoint();
    /// Copies the WAL into an empty folder from now on, until end_copy() or a fault there, which changes
    /// nothing for the store. The data file of this instant is pinned for its base. Any thread.
    /// @error store.unavailable, file.not_written
    Result<Pinned> begin_copy(const std::filesystem::path& folder);
    void end_copy(const std::filesystem::path& folder);
    [[nodiscard]] std::vector<CopyState> copies() const;
    std::shared_ptr<const View> view() override { return view_; }

    /// Sequence number of the newest record.
    [[nodiscard]] std::int64_t last_seq() const { return seq_; }
    /// Up to here the line table is true.
    [[nodiscard]] std::int64_t swept_seq() const { return swept_; }

private:
    struct Sweep {
        std::int64_t head = 0;  ///< the log's head when it began
        NumberSet numbers;
        NumberId written;  ///< up to here they are in the line table
    };
    SqliteStore(std::filesystem::path directory, Database database, DirectoryLock lock,
                SqliteOptions options);
    Result<void> recover();
    Result<void> read_tables();
    Result<void> replay();
    Result<void> write_all(std::span<const Record> records);
    bool sweep_slice();
    int write_line(NumberId number);
    int write_heads();
    Result<void> open_side_doors();
    void copy_log();
    void tell_copies();
    void pass_back(Database& by);
    void shorten_log();
    void checkpoint_loop();

    std::filesystem::path directory_;
    DirectoryLock lock_;
    SqliteOptions options_;
    HeadNote note_;
    Database database_;
    RowTables tables_;
    Statement append_, read_log_, read_hash_, move_stream_, put_line_, put_head_, find_number_;
    std::shared_ptr<HotLines> hot_;
    std::shared_ptr<const View> view_;
    std::int64_t seq_ = 0;
    std::int64_t swept_ = 0;
    std::string head_;  ///< hash of the newest record
    std::int64_t data_version_ = 0;
    std::chrono::steady_clock::time_point last_commit_{};
    std::map<Msisdn, NumberId> new_numbers_;
    std::optional<Sweep> sweep_;
    static constexpr std::int64_t kStride =
        2048;  ///< frames: copied back at once, they hold no commit up for long
    std::atomic<std::int64_t> wal_frames_ = 0;
    std::atomic<std::int64_t> passed_back_ = 0;  ///< frames there were when the last pass began
    std::atomic<bool> log_is_long_ = false;      ///< and all but its end is copied back
    Database checkpointer_, log_reader_;
    struct Copy {
        std::optional<WalCopy> copy;  ///< until a fault
        CopyState state;
    };
    std::mutex copies_mutex_;  ///< whoever checkpoints holds it
    std::vector<Copy> copies_;
    mutable std::mutex told_mutex_;
    std::vector<CopyState> told_;  ///< of copies_, for whoever asks meanwhile
    std::mutex checkpoint_mutex_;
    std::condition_variable checkpoint_wake_;
    bool closing_ = false;
    std::thread checkpoints_;
};

}  // namespace keepline::sqlite
