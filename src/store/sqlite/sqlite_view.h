#pragma once
// Reads of the embedded house: hot state from memory, rows and records over a reading connection.

#include <mutex>

#include "store/sqlite/database.h"
#include "store/sqlite/hot_lines.h"
#include "store/sqlite/row_tables.h"
#include "store/view.h"

namespace keepline::sqlite {

class SqliteView : public View {
public:
    SqliteView(Database reader, std::shared_ptr<const HotLines> hot);
    std::optional<LineState> line(NumberId number) const override;
    std::optional<NumberId> find_number(const Msisdn& msisdn) const override;
    NumberId last_number() const override;
    Result<std::optional<NumberId>> find_reservation(const Actor& actor, const IdemKey& key) const override;
    Result<std::vector<Row>> rows(const Home& home, RowKind kind) const override;
    Result<std::optional<Row>> row(const TypedKey& key) const override;
    Result<std::vector<Row>> all_rows(HomeKind homes, RowKind kind) const override;
    Result<Page<Row>> page_of(HomeKind homes, RowKind kind, std::int64_t after, int limit) const override;
    Result<std::vector<SubscriberId>> find_subscribers(BrandId brand,
                                                       std::string_view identity_hash) const override;
    Result<std::vector<LineId>> lines_of(SubscriberId subscriber) const override;
    Page<LineView> lines(const LineFilter& filter, std::int64_t after, int limit) const override;
    std::vector<NumberId> due(BrandId brand, Instant now, int limit) const override;
    Instant next_due(BrandId brand) const override;
    Result<std::vector<Task>> tasks_due(TaskKind kind, Instant now, int limit) const override;
    Result<std::int64_t> count_tasks(TaskKind kind) const override;
    Instant next_task(Instant after) const override;
    Result<Page<Record>> history(const Home& home, std::int64_t before, int limit) const override;
    Result<std::optional<Record>> record(const Home& home, std::int64_t n) const override;
    Result<Page<Logged>> log(std::int64_t from, LogOrder order, int limit) const override;
    Result<void> walk(std::int64_t after,
                      const std::function<void(std::int64_t, const Record&)>& visit) const override;

private:
    /// Visits a home's records, newest first, until `visit` returns false.
    Result<void> chain(const Home& home, const std::function<bool(Record&&)>& visit) const;

    std::shared_ptr<const HotLines> hot_;
    mutable std::mutex mutex_;  ///< guards the reading connection and its statements
    mutable Database reader_;
    mutable RowTables tables_;
    mutable Statement find_number_, find_reservation_, read_log_, count_tasks_, next_task_, find_subscriber_,
        find_lines_, log_up_, log_down_;
};

}  // namespace keepline::sqlite
