// Copying the WAL back into the data file, and before that to whoever wants a copy of it.

#include <fmt/ranges.h>

#include <algorithm>

#include "base/log.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::sqlite {
namespace {

constexpr auto kBetween = std::chrono::seconds{1};
constexpr auto kBetweenRounds = std::chrono::milliseconds{200};
constexpr int kPasses = 3;
constexpr int kPatience = 4;  ///< times long_wal, until which no rest is small enough to hold commits up
constexpr std::int64_t kShortEnd = 512;  ///< frames: what the writer may copy back itself

int count_frames(void* frames, sqlite3* /*database*/, const char* /*name*/, int count) {
    *static_cast<std::atomic<std::int64_t>*>(frames) = count;
    return SQLITE_OK;
}

}  // namespace

SqliteStore::~SqliteStore() {
    {
        const std::lock_guard lock{checkpoint_mutex_};
        closing_ = true;
    }
    checkpoint_wake_.notify_all();
    if (checkpoints_.joinable()) checkpoints_.join();
    if (copies_.empty()) return;
    const Reading now{log_reader_};
    copy_log();
    // Whoever follows the log goes on with it after the next start.
    database_.tidy_when_closed(false);
    checkpointer_.tidy_when_closed(false);
}

Result<void> SqliteStore::open_side_doors() {
    for (Database* each : {&checkpointer_, &log_reader_}) {
        auto opened = Database::open(directory_ / "keepline.db", Database::Mode::write_existing);
        if (!opened) return std::unexpected{opened.error()};
        *each = std::move(*opened);
    }
    log_reader_.tidy_when_closed(false);
    sqlite3_wal_hook(database_.get(), count_frames, &wal_frames_);
    if (options_.copied_to.empty()) return {};
    const Reading now{log_reader_};
    if (auto copy = WalCopy::resume(options_.copied_to, WalReader{log_reader_}))
        copies_.push_back({std::move(copy), {options_.copied_to, {}, {}}});
    copy_log();
    return {};
}

void SqliteStore::copy_log() {
    const auto began = std::chrono::steady_clock::now();
    for (Copy& each : copies_) {
        if (!each.copy) continue;
        const auto copied = each.copy->catch_up(WalReader{log_reader_});
        if (copied) {
            each.state.caught_up_at = began;
            continue;
        }
        log::error("the copy of the log in {} broke off: {}", each.state.folder.string(),
                   fmt::join(copied.error().arguments, ": "));
        each.state.fault = copied.error();
        each.copy.reset();
    }
    tell_copies();
}

void SqliteStore::tell_copies() {
    const std::lock_guard lock{told_mutex_};
    told_.clear();
    for (const Copy& each : copies_) told_.push_back(each.state);
}

// While the reading transaction lasts, nothing that came after it began is copied back: so all that is, is in
// the copies, and the WAL cannot begin anew over frames that are not.
void SqliteStore::pass_back(Database& by) {
    std::optional<Reading> now;
    if (!copies_.empty()) {
        now.emplace(log_reader_);
        if (!now->is_begun()) return;
        copy_log();
    }
    by.execute("PRAGMA wal_checkpoint(PASSIVE)");
}

void SqliteStore::checkpoint() {
    const std::lock_guard lock{copies_mutex_};
    passed_back_ = wal_frames_.load();
    pass_back(checkpointer_);
    if (wal_frames_ < options_.long_wal) return;
    // Under load there is always something left at the end of a pass, but less and less.
    std::int64_t rest = kShortEnd;
    for (int pass = 0; pass < kPasses && rest >= kShortEnd; ++pass) {
        const std::int64_t before = wal_frames_;
        pass_back(checkpointer_);
        rest = wal_frames_ - before;
    }
    log_is_long_ = rest < kShortEnd || wal_frames_ >= kPatience * options_.long_wal;
}

// Nobody commits while the writer is here: what is left is copied back, and the next commit begins the file
// anew. Otherwise it would grow as long as the load lasts.
void SqliteStore::shorten_log() {
    const std::unique_lock lock{copies_mutex_, std::try_to_lock};
    if (!lock) return;
    log_is_long_ = false;
    pass_back(database_);
}

// The WAL is copied back beside the writer, so that no commit waits for it.
void SqliteStore::checkpoint_loop() {
    std::unique_lock lock{checkpoint_mutex_};
    while (!closing_) {
        const bool followed = !copies().empty();
        checkpoint_wake_.wait_for(lock, followed ? std::chrono::nanoseconds{kBetweenRounds} : kBetween,
                                  [this] { return closing_ || wal_frames_ - passed_back_ >= kStride; });
        lock.unlock();
        checkpoint();
        lock.lock();
    }
}

Result<Pinned> SqliteStore::begin_copy(const std::filesystem::path& folder) {
    auto file = Database::open(directory_ / "keepline.db", Database::Mode::read);
    if (!file) return std::unexpected{file.error()};
    const std::lock_guard lock{copies_mutex_};
    Pinned out{std::make_unique<Database>(std::move(*file)), nullptr, 0};
    out.instant = std::make_unique<Reading>(*out.file);
    const WalReader log{*out.file};
    const auto end = log.end();
    if (!out.instant->is_begun() || !end) return fail(ErrorCode::store_unavailable);
    out.frames = end->frames;
    WalCopy copy{folder};
    const auto began = std::chrono::steady_clock::now();
    if (auto copied = copy.catch_up(log); !copied) return std::unexpected{copied.error()};
    copies_.push_back({std::move(copy), {folder, began, {}}});
    tell_copies();
    return out;
}

void SqliteStore::end_copy(const std::filesystem::path& folder) {
    const std::lock_guard lock{copies_mutex_};
    std::erase_if(copies_, [&](const Copy& each) { return each.state.folder == folder; });
    tell_copies();
}

std::vector<CopyState> SqliteStore::copies() const {
    const std::lock_guard lock{told_mutex_};
    return told_;
}

}  // namespace keepline::sqlite
