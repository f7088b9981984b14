#include "store/sqlite/sqlite_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/codec.h"

namespace keepline::sqlite {

SqliteView::SqliteView(Database reader, std::shared_ptr<const HotLines> hot)
    : hot_{std::move(hot)},
      reader_{std::move(reader)},
      tables_{reader_},
      find_number_{reader_.prepare(kFindNumber)},
      find_reservation_{
          reader_.prepare("SELECT home_id FROM number_resource WHERE reserved_key = ? AND reserved_key <> '' "
                          "AND reserved_kind = ? AND reserved_by = ?")},
      read_log_{reader_.prepare("SELECT prev, body FROM log WHERE seq = ?")},
      count_tasks_{reader_.prepare("SELECT count(*) FROM task WHERE kind = ?")},
      next_task_{reader_.prepare("SELECT min(due_at) FROM task WHERE due_at > ?")},
      find_subscriber_{reader_.prepare(
          "SELECT home_id FROM subscriber WHERE identity_hash = ? AND brand = ? ORDER BY home_id")},
      // The second condition lets SQLite see that the partial index holds all that is looked for.
      find_lines_{reader_.prepare("SELECT home_id, n FROM line_info WHERE subscriber = ? AND subscriber <> 0 "
                                  "ORDER BY home_id, n")},
      log_up_{reader_.prepare("SELECT seq, body FROM log WHERE seq > ? ORDER BY seq LIMIT ?")},
      log_down_{reader_.prepare("SELECT seq, body FROM log WHERE seq < ? ORDER BY seq DESC LIMIT ?")} {}

std::optional<LineState> SqliteView::line(NumberId number) const {
    const std::shared_lock lock{hot_->mutex};
    const LineState line = hot_->line(number);
    return line.stage == Stage::none ? std::nullopt : std::optional{line};
}

std::optional<NumberId> SqliteView::find_number(const Msisdn& msisdn) const {
    const std::lock_guard lock{mutex_};
    find_number_.bind(0, msisdn.view());
    std::optional<NumberId> found;
    if (find_number_.step() == SQLITE_ROW) found = NumberId{find_number_.integer(0)};
    find_number_.reset();
    return found;
}

NumberId SqliteView::last_number() const {
    const std::shared_lock lock{hot_->mutex};
    return NumberId{hot_->last_number()};
}

Result<std::optional<NumberId>> SqliteView::find_reservation(const Actor& actor, const IdemKey& key) const {
    const std::lock_guard lock{mutex_};
    find_reservation_.bind(0, key.view()).bind(1, static_cast<std::int64_t>(actor.kind)).bind(2, actor.id);
    const int code = find_reservation_.step();
    std::optional<NumberId> found;
    if (code == SQLITE_ROW) found = NumberId{find_reservation_.integer(0)};
    find_reservation_.reset();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
    return found;
}

Result<std::vector<Row>> SqliteView::rows(const Home& home, RowKind kind) const {
    const std::lock_guard lock{mutex_};
    std::vector<Row> out;
    if (auto loaded = tables_.load(home, kind, out); !loaded) return std::unexpected{loaded.error()};
    return out;
}

Result<std::optional<Row>> SqliteView::row(const TypedKey& key) const {
    const std::lock_guard lock{mutex_};
    std::vector<Row> out;
    if (auto loaded = tables_.load_one(key, out); !loaded) return std::unexpected{loaded.error()};
    return out.empty() ? std::nullopt : std::optional{std::move(out.front())};
}

Result<std::vector<Row>> SqliteView::all_rows(HomeKind homes, RowKind kind) const {
    const std::lock_guard lock{mutex_};
    std::vector<Row> out;
    if (auto loaded = tables_.load_all(homes, kind, out); !loaded) return std::unexpected{loaded.error()};
    return out;
}

Result<Page<Row>> SqliteView::page_of(HomeKind homes, RowKind kind, std::int64_t after, int limit) const {
    const std::lock_guard lock{mutex_};
    Page<Row> page;
    auto loaded = tables_.load_page(homes, kind, after, limit + 1, page.items);
    if (!loaded) return std::unexpected{loaded.error()};
    if (std::ssize(page.items) > limit) {
        page.items.pop_back();
        page.next = key_of(page.items.back()).home.id;
    }
    return page;
}

Result<std::vector<SubscriberId>> SqliteView::find_subscribers(BrandId brand,
                                                               std::string_view identity_hash) const {
    const std::lock_guard lock{mutex_};
    find_subscriber_.bind(0, identity_hash).bind(1, std::int64_t{brand.value});
    std::vector<SubscriberId> out;
    int code = find_subscriber_.step();
    for (; code == SQLITE_ROW; code = find_subscriber_.step()) out.push_back({find_subscriber_.integer(0)});
    find_subscriber_.reset();
    if (code != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
    return out;
}

Result<std::vector<LineId>> SqliteView::lines_of(SubscriberId subscriber) const {
    std::vector<LineId> out;
    {
        const std::lock_guard lock{mutex_};
        find_lines_.bind(0, subscriber.value);
        int code = find_lines_.step();
        for (; code == SQLITE_ROW; code = find_lines_.step())
            out.push_back(
                {NumberId{find_lines_.integer(0)}, static_cast<std::int32_t>(find_lines_.integer(1))});
        find_lines_.reset();
        if (code != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
    }
    std::erase_if(out, [&](LineId id) {
        const auto state = line(id.number);
        return !state || !is_live(*state) || state->generation != id.generation;
    });
    return out;
}

Page<LineView> SqliteView::lines(const LineFilter& filter, std::int64_t after, int limit) const {
    const std::shared_lock lock{hot_->mutex};
    return hot_->lines(filter, after, limit);
}

// A part at a time: the writer waits for readers.
std::vector<NumberId> SqliteView::due(BrandId brand, Instant now, int limit) const {
    constexpr int kPart = 1024;
    std::vector<NumberId> out;
    for (DueLines::Due after;;) {
        const int wanted = std::min(limit - static_cast<int>(out.size()), kPart);
        std::shared_lock lock{hot_->mutex};
        const auto part = hot_->due(brand, now, wanted, after);
        lock.unlock();
        for (const DueLines::Due& each : part) out.push_back(each.number);
        if (std::ssize(part) < wanted || std::ssize(out) == limit) return out;
        after = part.back();
    }
}

Instant SqliteView::next_due(BrandId brand) const {
    const std::shared_lock lock{hot_->mutex};
    return hot_->next_due(brand);
}

Result<std::vector<Task>> SqliteView::tasks_due(TaskKind kind, Instant now, int limit) const {
    const std::lock_guard lock{mutex_};
    std::vector<Row> rows;
    if (auto loaded = tables_.load_tasks(kind, now, limit, rows); !loaded)
        return std::unexpected{loaded.error()};
    std::vector<Task> out;
    for (const Row& row : rows) out.push_back(std::get<Task>(row));
    return out;
}

Result<std::int64_t> SqliteView::count_tasks(TaskKind kind) const {
    const std::lock_guard lock{mutex_};
    count_tasks_.bind(0, static_cast<std::int64_t>(kind));
    const bool found = count_tasks_.step() == SQLITE_ROW;
    const std::int64_t count = found ? count_tasks_.integer(0) : 0;
    count_tasks_.reset();
    return found ? Result<std::int64_t>{count} : fail(ErrorCode::store_unavailable);
}

Instant SqliteView::next_task(Instant after) const {
    const std::lock_guard lock{mutex_};
    next_task_.bind(0, after.us);
    const bool any = next_task_.step() == SQLITE_ROW && !next_task_.bytes(0).empty();
    const Instant at = any ? Instant{next_task_.integer(0)} : Instant::never();
    next_task_.reset();
    return at;
}

Result<void> SqliteView::chain(const Home& home, const std::function<bool(Record&&)>& visit) const {
    std::int64_t seq = 0;
    {
        const std::shared_lock lock{hot_->mutex};
        const HomeHead* head = hot_->find_head(home);
        seq = head != nullptr ? head->seq : 0;
    }
    const std::lock_guard lock{mutex_};
    while (seq > 0) {
        read_log_.bind(0, seq);
        const bool found = read_log_.step() == SQLITE_ROW;
        auto record = found ? decode_record(read_log_.bytes(1)) : std::nullopt;
        const std::int64_t prev = found ? read_log_.integer(0) : 0;
        read_log_.reset();
        if (!record || record->home != home)
            return fail(ErrorCode::store_corrupt, fmt::format("record {}", seq));
        if (!visit(std::move(*record))) return {};
        seq = prev;
    }
    return {};
}

Result<Page<Record>> SqliteView::history(const Home& home, std::int64_t before, int limit) const {
    Page<Record> page;
    auto walked = chain(home, [&](Record&& record) {
        if (before > 0 && record.n >= before) return true;
        if (std::ssize(page.items) == limit) {
            page.next = page.items.back().n;
            return false;
        }
        page.items.push_back(std::move(record));
        return true;
    });
    if (!walked) return std::unexpected{walked.error()};
    return page;
}

Result<std::optional<Record>> SqliteView::record(const Home& home, std::int64_t n) const {
    std::optional<Record> found;
    auto walked = chain(home, [&](Record&& record) {
        const bool later = record.n > n;
        if (record.n == n) found = std::move(record);
        return later;
    });
    if (!walked) return std::unexpected{walked.error()};
    return found;
}

Result<Page<Logged>> SqliteView::log(std::int64_t from, LogOrder order, int limit) const {
    const std::lock_guard lock{mutex_};
    const bool newest = order == LogOrder::newest_first;
    Statement& log = newest ? log_down_ : log_up_;
    log.bind(0, newest && from == 0 ? INT64_MAX : from).bind(1, std::int64_t{limit} + 1);
    Page<Logged> page;
    int code = log.step();
    for (; code == SQLITE_ROW; code = log.step()) {
        if (std::ssize(page.items) == limit) {
            page.next = page.items.back().seq;
            continue;
        }
        auto record = decode_record(log.bytes(1));
        if (!record) break;
        page.items.push_back({log.integer(0), std::move(*record)});
    }
    log.reset();
    if (code == SQLITE_ROW) return fail(ErrorCode::store_corrupt, "log");
    if (code != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
    return page;
}

// On a connection of its own: a snapshot that holds up nobody.
Result<void> SqliteView::walk(std::int64_t after,
                              const std::function<void(std::int64_t, const Record&)>& visit) const {
    auto reader = Database::open(sqlite3_db_filename(reader_.get(), "main"), Database::Mode::read);
    if (!reader) return std::unexpected{reader.error()};
    Statement log = reader->prepare("SELECT seq, body, hash FROM log WHERE seq >= ? ORDER BY seq");
    log.bind(0, after);
    std::string chain(kChainBytes, '\0');
    std::int64_t at = after;
    int code = log.step();
    if (after > 0 && code == SQLITE_ROW) {
        chain = log.bytes(2);
        code = log.step();
    }
    for (; code == SQLITE_ROW; code = log.step()) {
        const auto record = decode_record(log.bytes(1));
        chain = chain_hash(chain, log.bytes(1));
        if (log.integer(0) != ++at || !record || chain != log.bytes(2))
            return fail(ErrorCode::store_corrupt, fmt::format("record {}", at));
        visit(at, *record);
    }
    return code == SQLITE_DONE ? Result<void>{} : fail(ErrorCode::store_corrupt, reader->message());
}

}  // namespace keepline::sqlite
