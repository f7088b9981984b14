#pragma once
// Reads. Every function may be called from any thread and blocks at most for a short read; none of them
// goes through the writer. What has been answered to anybody is seen here.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "domain/command.h"

namespace keepline {

struct LineView {
    NumberId number;
    LineState state;
};

template <class T>
struct Page {
    std::vector<T> items;
    std::int64_t next = 0;  ///< cursor of the next page; 0: this is the last
};

/// Which lines a list shows; unset fields do not filter.
struct LineFilter {
    BrandId brand;
    std::optional<Stage> stage;
};

/// A record with its place in the log. There is one stream; seq counts its records from 1.
struct Logged {
    std::int64_t seq = 0;
    Record record;
};
enum class LogOrder : std::uint8_t { oldest_first, newest_first };

class View {
public:
    virtual ~View() = default;
    /// Absent for a number that was never handed out.
    [[nodiscard]] virtual std::optional<LineState> line(NumberId number) const = 0;
    [[nodiscard]] virtual std::optional<NumberId> find_number(const Msisdn& msisdn) const = 0;
    /// The highest id a number has been given.
    [[nodiscard]] virtual NumberId last_number() const = 0;
    /// The number that was last reserved by this actor under this key.
    [[nodiscard]] virtual Result<std::optional<NumberId>> find_reservation(const Actor& actor,
                                                                           const IdemKey& key) const = 0;
    /// All rows of one kind at a home, by key.
    [[nodiscard]] virtual Result<std::vector<Row>> rows(const Home& home, RowKind kind) const = 0;
    /// One row; absent if there is none.
    [[nodiscard]] virtual Result<std::optional<Row>> row(const TypedKey& key) const = 0;
    /// All rows of one kind at homes of one kind, in key order: API keys of all brands, say. For kinds of
    /// which there are few.
    [[nodiscard]] virtual Result<std::vector<Row>> all_rows(HomeKind homes, RowKind kind) const = 0;
    /// The same a page at a time, from home `after` on: for kinds with one row a home.
    [[nodiscard]] virtual Result<Page<Row>> page_of(HomeKind homes, RowKind kind, std::int64_t after,
                                                    int limit) const = 0;
    /// Subscribers of a brand whose identity number has this keyed hash.
    [[nodiscard]] virtual Result<std::vector<SubscriberId>> find_subscribers(
        BrandId brand, std::string_view identity_hash) const = 0;
    /// The live lines bound to a subscriber.
    [[nodiscard]] virtual Result<std::vector<LineId>> lines_of(SubscriberId subscriber) const = 0;
    /// Lines by number id, `limit` at a time.
    [[nodiscard]] virtual Page<LineView> lines(const LineFilter& filter, std::int64_t after,
                                               int limit) const = 0;
    /// Lines of a brand whose next action is due, soonest first. A hint: the rules decide again.
    [[nodiscard]] virtual std::vector<NumberId> due(BrandId brand, Instant now, int limit) const = 0;
    /// When the brand's next line is due; never() if none is.
    [[nodiscard]] virtual Instant next_due(BrandId brand) const = 0;
    /// Tasks of a kind that are due, soonest first.
    [[nodiscard]] virtual Result<std::vector<Task>> tasks_due(TaskKind kind, Instant now,
                                                              int limit) const = 0;
    /// How many tasks of a kind are open.
    [[nodiscard]] virtual Result<std::int64_t> count_tasks(TaskKind kind) const = 0;
    /// When the next task after `after` is due, of whatever kind; never() if none is.
    [[nodiscard]] virtual Instant next_task(Instant after) const = 0;
    /// A home's records, newest first. `before` is a record's n; 0 starts at the newest.
    [[nodiscard]] virtual Result<Page<Record>> history(const Home& home, std::int64_t before,
                                                       int limit) const = 0;
    /// One record; absent if the home has none with that n.
    [[nodiscard]] virtual Result<std::optional<Record>> record(const Home& home, std::int64_t n) const = 0;
    /// The log by position: what follows `from` in the order asked for; 0 begins at that order's first. A
    /// reader that keeps the last seq it saw misses nothing.
    [[nodiscard]] virtual Result<Page<Logged>> log(std::int64_t from, LogOrder order, int limit) const = 0;
    /// Walks the log in order from the record after position `after`, checking its hash chain, as the log is
    /// at the call. May take long; other reads and the writer go on beside it.
    /// @error store.corrupt
    [[nodiscard]] virtual Result<void> walk(
        std::int64_t after, const std::function<void(std::int64_t seq, const Record&)>& visit) const = 0;
};

}  // namespace keepline
