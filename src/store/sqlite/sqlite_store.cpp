#include "store/sqlite/sqlite_store.h"

#include "base/log.h"
#include "store/codec.h"
#include "store/sqlite/sqlite_view.h"

namespace keepline::sqlite {

SqliteStore::SqliteStore(std::filesystem::path directory, Database database, DirectoryLock lock,
                         SqliteOptions options)
    : directory_{std::move(directory)},
      lock_{std::move(lock)},
      options_{options},
      note_{directory_ / "head"},
      database_{std::move(database)},
      tables_{database_},
      append_{database_.prepare("INSERT INTO log (seq, prev, body, hash) VALUES (?, ?, ?, ?)")},
      read_log_{database_.prepare("SELECT prev, body FROM log WHERE seq = ?")},
      read_hash_{database_.prepare("SELECT hash FROM log WHERE seq = ?")},
      move_stream_{database_.prepare("UPDATE stream SET seq = ?, hash = ? WHERE id = 0 AND seq = ?")},
      put_line_{database_.prepare(
          "INSERT OR REPLACE INTO line (number_id, n, seq, key_window, keys_now, keys_before, state, sum)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")},
      put_head_{database_.prepare(
          "INSERT OR REPLACE INTO home (kind, id, n, seq, key_window, keys_now, keys_before)"
          " VALUES (?, ?, ?, ?, ?, ?, ?)")},
      find_number_{database_.prepare(kFindNumber)},
      hot_{std::make_shared<HotLines>()} {}

NumberId SqliteStore::number_for(const Msisdn& msisdn) {
    if (const auto found = new_numbers_.find(msisdn); found != new_numbers_.end()) return found->second;
    find_number_.bind(0, msisdn.view());
    std::optional<NumberId> known;
    if (find_number_.step() == SQLITE_ROW) known = NumberId{find_number_.integer(0)};
    find_number_.reset();
    if (known) return *known;
    const std::int64_t next = hot_->last_number() + std::ssize(new_numbers_) + 1;
    return new_numbers_.try_emplace(msisdn, NumberId{next}).first->second;
}

Result<void> SqliteStore::load(std::span<const Need> needs, Rows& rows) {
    std::vector<Row> found;
    for (const Need& need : needs) {
        if (!rows.has_home(need.home)) {
            const HomeHead* head = hot_->find_head(need.home);
            const bool is_number = need.home.kind == HomeKind::number;
            rows.put_home(need.home, head != nullptr ? head->n : 0,
                          is_number ? hot_->line(NumberId{need.home.id}) : LineState{});
        }
        found.clear();
        for (std::size_t kind = 0; kind < kRowKinds; ++kind) {
            if ((need.kinds >> kind & 1U) == 0) continue;
            if (auto loaded = tables_.load(need.home, static_cast<RowKind>(kind), found); !loaded)
                return loaded;
        }
        rows.mark_loaded(need.home, need.kinds);
        if (need.one) {
            if (auto loaded = tables_.load_one(*need.one, found); !loaded) return loaded;
            rows.mark_loaded(*need.one);
        }
        for (const Row& row : found) rows.put_row(row);
    }
    return {};
}

Result<std::optional<Record>> SqliteStore::repeated(const Command& command) {
    const HomeHead* head = hot_->find_head(command.home);
    if (head == nullptr || !head->may_have(command.actor, command.key)) return std::nullopt;
    for (std::int64_t seq = head->seq; seq > 0;) {
        read_log_.bind(0, seq);
        if (read_log_.step() != SQLITE_ROW) {
            read_log_.reset();
            return fail(ErrorCode::store_unavailable);
        }
        const std::string_view body = read_log_.bytes(1);
        const auto key = decode_key(body);
        const bool same = key && key->actor == command.actor && key->key == command.key;
        auto record = same ? decode_record(body) : std::nullopt;
        KL_CHECK(key && record.has_value() == same, "a record of home {} cannot be read", command.home.id);
        seq = read_log_.integer(0);
        read_log_.reset();
        if (record) return record;
        if (HomeHead::window_of(key->recorded_at) + 1 < head->window) return std::nullopt;
    }
    return std::nullopt;
}

namespace {

// A home's chain within one batch: memory changes only after the commit.
std::vector<std::int64_t> previous_in_batch(std::span<const Record> records, std::int64_t first_seq) {
    std::unordered_map<Home, std::int64_t> newest;
    std::vector<std::int64_t> previous;
    previous.reserve(records.size());
    for (const Record& record : records) {
        auto [at, fresh] = newest.try_emplace(record.home, 0);
        previous.push_back(at->second);
        at->second = first_seq + std::ssize(previous) - 1;
    }
    return previous;
}

}  // namespace

Result<void> SqliteStore::write_all(std::span<const Record> records) {
    const auto previous = previous_in_batch(records, seq_ + 1);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const Record& record = records[i];
        const std::string body = encode_record(record);
        head_ = chain_hash(head_, body);
        const HomeHead* known = hot_->find_head(record.home);
        const std::int64_t prev = previous[i] != 0 ? previous[i] : known != nullptr ? known->seq : 0;
        append_.bind(0, seq_ + 1 + static_cast<std::int64_t>(i))
            .bind(1, prev)
            .bind_blob(2, body)
            .bind_blob(3, head_);
        if (append_.run() != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
        for (const TypedKey& key : record.made.drops)
            if (tables_.drop(key) != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
        for (const Row& row : record.made.puts)
            if (tables_.put(row) != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
    }
    move_stream_.bind(0, seq_ + std::ssize(records)).bind_blob(1, head_).bind(2, seq_);
    if (move_stream_.run() != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
    KL_CHECK(sqlite3_changes(database_.get()) == 1, "the stream is not at {}: another writer", seq_);
    return {};
}

Result<void> SqliteStore::commit(std::span<const Record> records) {
    const std::string head_before = head_;
    const bool begun = database_.execute("BEGIN IMMEDIATE") == SQLITE_OK;
    const std::int64_t version = begun ? database_.integer("PRAGMA data_version") : data_version_;
    KL_CHECK(version == data_version_, "{} was changed by another program", directory_.string());
    Result<void> written = begun ? write_all(records) : Result<void>{fail(ErrorCode::store_unavailable)};
    const int code = written ? database_.execute("COMMIT") : SQLITE_ERROR;
    if (code != SQLITE_OK) {
        const int cause = sqlite3_extended_errcode(database_.get());
        log::error("nothing could be saved: {}", database_.message());
        const bool room = (cause & 0xFF) == SQLITE_FULL || (cause & 0xFF) == SQLITE_BUSY;
        // After any other fault of the disk nobody knows what it holds; the next start reads it.
        KL_CHECK(room, "{} (SQLite {})", database_.message(), cause);
        if (sqlite3_get_autocommit(database_.get()) == 0) database_.execute("ROLLBACK");
        head_ = head_before;
        return fail(ErrorCode::store_unavailable);
    }
    {
        const std::unique_lock lock{hot_->mutex};
        for (const Record& record : records) hot_->apply(record, ++seq_);
    }
    note_.write(seq_, head_);
    last_commit_ = std::chrono::steady_clock::now();
    new_numbers_.clear();
    if (wal_frames_ - passed_back_ >= kStride) checkpoint_wake_.notify_one();
    if (log_is_long_) shorten_log();
    if (sweep_ || seq_ - swept_ >= options_.sweep_behind) tidy();
    return {};
}

void SqliteStore::abandon() { new_numbers_.clear(); }

}  // namespace keepline::sqlite
