// Opening: lock, migrate, read the tables, play the rest of the log onto them. And the sweep that keeps that
// rest short.

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/log.h"
#include "store/codec.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/sqlite_view.h"

namespace keepline::sqlite {
namespace {

constexpr int kLinesBetweenLooks = 32;

Result<DirectoryLock> take_lock(const std::filesystem::path& directory) {
    DirectoryLock lock{::open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock.is_open()) return fail(ErrorCode::store_unavailable);
    if (!lock.take()) return fail(ErrorCode::store_locked, directory.string());
    return lock;
}

// Without a WAL a commit is not on the disk when it ends. What a killed process wrote to it may be in the
// machine's memory alone: a power cut would take back what is served.
bool has_safe_log(Database& database) {
    Statement mode = database.prepare("PRAGMA journal_mode");
    if (mode.step() != SQLITE_ROW || mode.bytes(0) != "wal") return false;
    sqlite3_file* log = nullptr;
    sqlite3_file_control(database.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log));
    return log == nullptr || log->pMethods == nullptr ||
           log->pMethods->xSync(log, SQLITE_SYNC_FULL) == SQLITE_OK;
}

HomeHead read_head(const Statement& row, int at) {
    HomeHead head;
    head.n = static_cast<std::uint32_t>(row.integer(at));
    head.seq = row.integer(at + 1);
    head.window = static_cast<std::int16_t>(row.integer(at + 2));
    head.keys_now = static_cast<std::uint32_t>(row.integer(at + 3));
    head.keys_before = static_cast<std::uint32_t>(row.integer(at + 4));
    return head;
}

void bind_head(Statement& statement, int at, const HomeHead& head) {
    statement.bind(at, std::int64_t{head.n}).bind(at + 1, head.seq).bind(at + 2, std::int64_t{head.window});
    statement.bind(at + 3, std::int64_t{head.keys_now}).bind(at + 4, std::int64_t{head.keys_before});
}

// A row of the line table says what is in force, and no chain covers it: it has a checksum of its own.
std::int64_t sum_of(NumberId number, const HomeHead& head, std::string_view packed) {
    const std::array<std::int64_t, 6> told{number.value, head.seq,      head.n,
                                           head.window,  head.keys_now, head.keys_before};
    const std::uint64_t sum =
        checksum({reinterpret_cast<const char*>(told.data()), sizeof told}) ^ checksum(packed);
    return static_cast<std::int64_t>(sum);
}

// The log must hold what was answered, before anything is written to it.
Result<void> check_note(Database& database, const HeadNote::Head& noted) {
    bool there = false;
    if (database.integer("PRAGMA user_version") > 0) {
        Statement hash = database.prepare("SELECT hash FROM log WHERE seq = ?");
        there = hash.bind(0, noted.seq).step() == SQLITE_ROW && hash.bytes(0) == noted.hash;
    }
    return there ? Result<void>{} : fail(ErrorCode::store_corrupt, fmt::format("record {}", noted.seq));
}

// A file that must be there is not made anew.
Result<Database> open_noted(const std::filesystem::path& directory) {
    const auto noted = HeadNote{directory / "head"}.read();
    auto database = Database::open(directory / "keepline.db",
                                   noted ? Database::Mode::write_existing : Database::Mode::write);
    if (!database && noted) return fail(ErrorCode::store_corrupt, "keepline.db");
    if (!database) return database;
    database->tidy_when_closed(false);
    const int code = database->execute("SELECT 1 FROM sqlite_schema LIMIT 1");
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return fail(ErrorCode::store_corrupt, database->message());
    if (code != SQLITE_OK) return fail(ErrorCode::store_unavailable);
    if (noted)
        if (auto checked = check_note(*database, *noted); !checked) return std::unexpected{checked.error()};
    return database;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& directory,
                                                       SqliteOptions options) {
    std::error_code ignored;
    std::filesystem::create_directories(directory, ignored);
    auto lock = take_lock(directory);
    if (!lock) return std::unexpected{lock.error()};
    auto database = open_noted(directory);
    if (!database) return std::unexpected{database.error()};
    // The log must survive a power cut once acknowledged: WAL with FULL syncs at each commit.
    database->execute("PRAGMA journal_mode = WAL");
    database->execute("PRAGMA synchronous = FULL");
    // What is erased at the end of its term is overwritten, not only forgotten.
    database->execute("PRAGMA secure_delete = ON");
    database->execute("PRAGMA wal_autocheckpoint = 0");
    if (auto migrated = migrate(*database); !migrated) return std::unexpected{migrated.error()};
    if (!has_safe_log(*database)) return fail(ErrorCode::store_unavailable);
    std::unique_ptr<SqliteStore> store{
        new SqliteStore{directory, std::move(*database), std::move(*lock), options}};
    if (auto recovered = store->recover(); !recovered) return std::unexpected{recovered.error()};
    store->database_.tidy_when_closed(true);
    auto reader = Database::open(directory / "keepline.db", Database::Mode::read);
    if (!reader) return std::unexpected{reader.error()};
    store->view_ = std::make_shared<SqliteView>(std::move(*reader), store->hot_);
    if (auto opened = store->open_side_doors(); !opened) return std::unexpected{opened.error()};
    store->data_version_ = store->database_.integer("PRAGMA data_version");
    if (options.checkpoint_thread)
        store->checkpoints_ = std::thread{[raw = store.get()] { raw->checkpoint_loop(); }};
    return store;
}

Result<void> SqliteStore::recover() {
    if (auto read = read_tables(); !read) return read;
    return replay();
}

Result<void> SqliteStore::read_tables() {
    Statement stream = database_.prepare("SELECT seq, hash, swept FROM stream WHERE id = 0");
    if (stream.step() != SQLITE_ROW) return fail(ErrorCode::store_corrupt, "stream");
    seq_ = stream.integer(0);
    head_ = stream.bytes(1);
    swept_ = stream.integer(2);
    Statement homes =
        database_.prepare("SELECT kind, id, n, seq, key_window, keys_now, keys_before FROM home");
    int code = homes.step();
    for (; code == SQLITE_ROW; code = homes.step())
        hot_->head({static_cast<HomeKind>(homes.integer(0)), homes.integer(1)}) = read_head(homes, 2);
    if (code != SQLITE_DONE) return fail(ErrorCode::store_corrupt, database_.message());
    Statement lines = database_.prepare(
        "SELECT number_id, n, seq, key_window, keys_now, keys_before, state, sum FROM line ORDER BY "
        "number_id");
    for (code = lines.step(); code == SQLITE_ROW; code = lines.step()) {
        const NumberId number{lines.integer(0)};
        const HomeHead head = read_head(lines, 1);
        const std::string_view packed = lines.bytes(6);
        if (lines.integer(7) != sum_of(number, head, packed) || !hot_->set_packed(number, packed))
            return fail(ErrorCode::store_corrupt, fmt::format("line {}", number.value));
        hot_->head(home_of(number)) = head;
    }
    return code == SQLITE_DONE ? Result<void>{} : fail(ErrorCode::store_corrupt, database_.message());
}

// States after are copied, nothing is decided again; records the table already has are passed over.
Result<void> SqliteStore::replay() {
    read_hash_.bind(0, swept_);
    std::string chain =
        read_hash_.step() == SQLITE_ROW ? std::string{read_hash_.bytes(0)} : std::string(kChainBytes, '\0');
    read_hash_.reset();
    Statement tail = database_.prepare("SELECT seq, body, hash FROM log WHERE seq > ? ORDER BY seq");
    tail.bind(0, swept_);
    std::int64_t at = swept_;
    int code = tail.step();
    for (; code == SQLITE_ROW; code = tail.step()) {
        const auto record = decode_record(tail.bytes(1));
        chain = chain_hash(chain, tail.bytes(1));
        if (tail.integer(0) != ++at || !record || chain != tail.bytes(2))
            return fail(ErrorCode::store_corrupt, fmt::format("record {}", at));
        const HomeHead* head = hot_->find_head(record->home);
        if (head == nullptr || std::int64_t{head->n} < record->n) hot_->apply(*record, at);
    }
    if (code != SQLITE_DONE) return fail(ErrorCode::store_corrupt, database_.message());
    if (at != seq_ || (at > 0 && chain != head_)) return fail(ErrorCode::store_corrupt, "stream");
    if (at > swept_) log::info("recovered {} records from the log", at - swept_);
    return {};
}

int SqliteStore::write_line(NumberId number) {
    const HomeHead& head = *hot_->find_head(home_of(number));
    const std::string_view packed = hot_->packed(number);
    put_line_.bind(0, number.value).bind_blob(6, packed).bind(7, sum_of(number, head, packed));
    bind_head(put_line_, 1, head);
    return put_line_.run();
}

int SqliteStore::write_heads() {
    for (const auto& [home, head] : hot_->other_heads()) {
        put_head_.bind(0, static_cast<std::int64_t>(home.kind)).bind(1, home.id);
        bind_head(put_head_, 2, head);
        if (const int code = put_head_.run(); code != SQLITE_DONE) return code;
    }
    return SQLITE_DONE;
}

bool SqliteStore::tidy() {
    if (!sweep_) {
        const bool idle = std::chrono::steady_clock::now() - last_commit_ >= options_.sweep_idle;
        if (swept_ == seq_ || (!idle && seq_ - swept_ < options_.sweep_behind)) return false;
        sweep_ = Sweep{seq_, hot_->take_dirty(), {}};
    }
    return sweep_slice();
}

// The lines are newer than the head noted at the start, never older: the watermark may move there, and only
// in the last slice. A crash before it replays from the old one.
bool SqliteStore::sweep_slice() {
    const auto until = std::chrono::steady_clock::now() + options_.sweep_slice;
    if (database_.execute("BEGIN IMMEDIATE") != SQLITE_OK) return false;
    int code = SQLITE_DONE;
    NumberId written = sweep_->written;
    std::optional<NumberId> next = sweep_->numbers.after(written);
    for (int lines = 1; code == SQLITE_DONE && next; ++lines) {
        code = write_line(*next);
        written = *next;
        next = sweep_->numbers.after(written);
        if (lines % kLinesBetweenLooks == 0 && std::chrono::steady_clock::now() >= until) break;
    }
    const bool last = !next;
    if (code == SQLITE_DONE && last) {
        code = write_heads();
        Statement mark = database_.prepare("UPDATE stream SET swept = ? WHERE id = 0");
        if (code == SQLITE_DONE) code = mark.bind(0, sweep_->head).run();
    }
    if (code != SQLITE_DONE || database_.execute("COMMIT") != SQLITE_OK) {
        log::warning("sweep put off: {}", database_.message());
        database_.execute("ROLLBACK");
        return false;  // the same slice again, later
    }
    sweep_->written = written;
    if (!last) return true;
    swept_ = sweep_->head;
    sweep_.reset();
    return swept_ != seq_;
}

}  // namespace keepline::sqlite
