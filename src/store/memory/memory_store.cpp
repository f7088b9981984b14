#include "store/memory/memory_store.h"

#include <mutex>
#include <set>
#include <shared_mutex>

#include "store/codec.h"

namespace keepline {
namespace {

struct RepeatKey {
    Home home;
    Actor actor;
    IdemKey key;
    friend auto operator<=>(const RepeatKey&, const RepeatKey&) = default;
};

}  // namespace

struct MemoryStore::Data {
    mutable std::shared_mutex mutex;
    std::vector<std::string> log;                      ///< as a disk would hold it: without personal data
    std::map<Home, std::vector<std::size_t>> records;  ///< positions in the log, by n
    std::map<RepeatKey, std::size_t> by_key;
    std::map<NumberId, LineState> lines;
    std::map<TypedKey, Row> rows;
    std::map<Msisdn, NumberId> numbers;
    std::set<std::pair<Instant, NumberId>> due;
    std::string head = std::string(kChainBytes, '\0');
    std::vector<std::string> hashes;

    [[nodiscard]] Record record(std::size_t position) const {
        auto record = decode_record(log[position]);
        KL_CHECK(record.has_value(), "record {} cannot be read", position);
        return std::move(*record);
    }

    [[nodiscard]] std::vector<Row> rows_of(const Home& home, RowKind kind) const {
        std::vector<Row> out;
        for (auto at = rows.lower_bound({kind, {home, INT64_MIN, {}}});
             at != rows.end() && at->first.kind == kind && at->first.key.home == home; ++at)
            out.push_back(at->second);
        return out;
    }

    [[nodiscard]] NumberId last_number() const {
        const auto after = records.upper_bound({HomeKind::number, INT64_MAX});
        return after == records.begin() ? NumberId{} : NumberId{std::prev(after)->first.id};
    }

    void apply(const Record& record) {
        log.push_back(encode_record(record));
        head = chain_hash(head, log.back());
        hashes.push_back(head);
        records[record.home].push_back(log.size() - 1);
        KL_CHECK(std::ssize(records[record.home]) == record.n, "record {} of home {}", record.n,
                 record.home.id);
        if (!record.key.empty())
            by_key.insert_or_assign({record.home, record.actor, record.key}, log.size() - 1);
        if (record.made.line) {
            const NumberId number{record.home.id};
            if (const auto before = lines.find(number); before != lines.end())
                due.erase({before->second.next_action_at, number});
            lines[number] = *record.made.line;
            due.insert({record.made.line->next_action_at, number});
        }
        for (const TypedKey& key : record.made.drops) rows.erase(key);
        for (const Row& row : record.made.puts) {
            rows.insert_or_assign({kind_of(row), key_of(row)}, row);
            if (const auto* info = std::get_if<LineInfo>(&row))
                numbers[info->msisdn] = NumberId{info->key.home.id};
            if (const auto* number = std::get_if<NumberResource>(&row))
                numbers[number->msisdn] = NumberId{number->key.home.id};
        }
    }
};

class MemoryStore::MemoryView : public View {
public:
    explicit MemoryView(std::shared_ptr<const Data> data) : data_{std::move(data)} {}

    std::optional<LineState> line(NumberId number) const override {
        const std::shared_lock lock{data_->mutex};
        const auto found = data_->lines.find(number);
        return found == data_->lines.end() ? std::nullopt : std::optional{found->second};
    }
    std::optional<NumberId> find_number(const Msisdn& msisdn) const override {
        const std::shared_lock lock{data_->mutex};
        const auto found = data_->numbers.find(msisdn);
        return found == data_->numbers.end() ? std::nullopt : std::optional{found->second};
    }
    NumberId last_number() const override {
        const std::shared_lock lock{data_->mutex};
        return data_->last_number();
    }
    Result<std::optional<NumberId>> find_reservation(const Actor& actor, const IdemKey& key) const override {
        const std::shared_lock lock{data_->mutex};
        for (const auto& [typed, row] : data_->rows)
            if (const auto* number = std::get_if<NumberResource>(&row))
                if (number->holder() == actor && number->reserved_key == key)
                    return NumberId{number->key.home.id};
        return std::nullopt;
    }
    Result<std::vector<Row>> rows(const Home& home, RowKind kind) const override {
        const std::shared_lock lock{data_->mutex};
        return data_->rows_of(home, kind);
    }
    Result<std::optional<Row>> row(const TypedKey& key) const override {
        const std::shared_lock lock{data_->mutex};
        const auto found = data_->rows.find(key);
        return found == data_->rows.end() ? std::nullopt : std::optional{found->second};
    }
    Result<std::vector<Row>> all_rows(HomeKind homes, RowKind kind) const override {
        const std::shared_lock lock{data_->mutex};
        std::vector<Row> out;
        for (const auto& [key, row] : data_->rows)
            if (key.kind == kind && key.key.home.kind == homes) out.push_back(row);
        return out;
    }
    Result<Page<Row>> page_of(HomeKind homes, RowKind kind, std::int64_t after, int limit) const override {
        const std::shared_lock lock{data_->mutex};
        Page<Row> page;
        for (auto at = data_->rows.lower_bound({kind, {{homes, after + 1}, INT64_MIN, {}}});
             at != data_->rows.end() && at->first.kind == kind && at->first.key.home.kind == homes; ++at) {
            if (std::ssize(page.items) == limit) {
                page.next = key_of(page.items.back()).home.id;
                break;
            }
            page.items.push_back(at->second);
        }
        return page;
    }
    Result<std::vector<SubscriberId>> find_subscribers(BrandId brand,
                                                       std::string_view identity_hash) const override {
        const std::shared_lock lock{data_->mutex};
        std::vector<SubscriberId> out;
        for (const auto& [key, row] : data_->rows)
            if (const auto* each = std::get_if<Subscriber>(&row))
                if (each->brand == brand && each->identity_hash.view() == identity_hash)
                    out.push_back({key.key.home.id});
        return out;
    }
    Result<std::vector<LineId>> lines_of(SubscriberId subscriber) const override {
        const std::shared_lock lock{data_->mutex};
        std::vector<LineId> out;
        for (const auto& [key, row] : data_->rows) {
            const auto* info = std::get_if<LineInfo>(&row);
            if (info == nullptr || info->subscriber != subscriber) continue;
            const NumberId number{key.key.home.id};
            const LineState& line = data_->lines.at(number);
            if (is_live(line) && line.generation == key.key.n) out.push_back({number, line.generation});
        }
        return out;
    }
    Page<LineView> lines(const LineFilter& filter, std::int64_t after, int limit) const override {
        const std::shared_lock lock{data_->mutex};
        Page<LineView> page;
        for (auto at = data_->lines.upper_bound(NumberId{after}); at != data_->lines.end(); ++at) {
            if (at->second.brand != filter.brand || (filter.stage && at->second.stage != *filter.stage))
                continue;
            if (std::ssize(page.items) == limit) {
                page.next = page.items.back().number.value;
                break;
            }
            page.items.push_back({at->first, at->second});
        }
        return page;
    }
    std::vector<NumberId> due(BrandId brand, Instant now, int limit) const override {
        const std::shared_lock lock{data_->mutex};
        std::vector<NumberId> out;
        for (const auto& [at, number] : data_->due) {
            if (at > now || std::ssize(out) == limit) break;
            if (data_->lines.at(number).brand == brand) out.push_back(number);
        }
        return out;
    }
    Instant next_due(BrandId brand) const override {
        const std::shared_lock lock{data_->mutex};
        for (const auto& [at, number] : data_->due)
            if (data_->lines.at(number).brand == brand) return at;
        return Instant::never();
    }
    Result<std::vector<Task>> tasks_due(TaskKind kind, Instant now, int limit) const override {
        const std::shared_lock lock{data_->mutex};
        std::vector<Task> out;
        for (const Task& task : tasks())
            if (task.kind == kind && task.due_at <= now) out.push_back(task);
        std::ranges::sort(out, {}, [](const Task& task) { return std::pair{task.due_at, task.key}; });
        if (std::ssize(out) > limit) out.resize(static_cast<std::size_t>(limit));
        return out;
    }
    Result<std::int64_t> count_tasks(TaskKind kind) const override {
        const std::shared_lock lock{data_->mutex};
        return std::ranges::count_if(tasks(), [&](const Task& task) { return task.kind == kind; });
    }
    Instant next_task(Instant after) const override {
        const std::shared_lock lock{data_->mutex};
        Instant next = Instant::never();
        for (const Task& task : tasks())
            if (task.due_at > after) next = std::min(next, task.due_at);
        return next;
    }
    Result<Page<Record>> history(const Home& home, std::int64_t before, int limit) const override {
        const std::shared_lock lock{data_->mutex};
        Page<Record> page;
        const auto found = data_->records.find(home);
        if (found == data_->records.end()) return page;
        const std::int64_t newest = std::ssize(found->second);
        std::int64_t n = before > 0 ? std::min(before - 1, newest) : newest;
        for (; n > 0 && std::ssize(page.items) < limit; --n)
            page.items.push_back(data_->record(found->second[static_cast<std::size_t>(n - 1)]));
        page.next = n > 0 ? n + 1 : 0;
        return page;
    }
    Result<std::optional<Record>> record(const Home& home, std::int64_t n) const override {
        const std::shared_lock lock{data_->mutex};
        const auto found = data_->records.find(home);
        if (found == data_->records.end() || n < 1 || n > std::ssize(found->second)) return std::nullopt;
        return data_->record(found->second[static_cast<std::size_t>(n - 1)]);
    }
    Result<Page<Logged>> log(std::int64_t from, LogOrder order, int limit) const override {
        const std::shared_lock lock{data_->mutex};
        const bool newest = order == LogOrder::newest_first;
        const std::int64_t size = std::ssize(data_->log);
        const std::int64_t step = newest ? -1 : 1;
        Page<Logged> page;
        std::int64_t seq = newest ? (from > 0 ? std::min(from - 1, size) : size) : from + 1;
        for (; seq >= 1 && seq <= size; seq += step) {
            if (std::ssize(page.items) == limit) {
                page.next = page.items.back().seq;
                break;
            }
            page.items.push_back({seq, data_->record(static_cast<std::size_t>(seq - 1))});
        }
        return page;
    }
    Result<void> walk(std::int64_t after,
                      const std::function<void(std::int64_t, const Record&)>& visit) const override {
        const std::shared_lock lock{data_->mutex};
        auto i = static_cast<std::size_t>(after);
        std::string head = i == 0 ? std::string(kChainBytes, '\0') : data_->hashes.at(i - 1);
        for (; i < data_->log.size(); ++i) {
            head = chain_hash(head, data_->log[i]);
            if (head != data_->hashes[i])
                return fail(ErrorCode::store_corrupt, fmt::format("record {}", i + 1));
            visit(static_cast<std::int64_t>(i) + 1, data_->record(i));
        }
        return {};
    }

private:
    [[nodiscard]] std::vector<Task> tasks() const {
        std::vector<Task> out;
        for (auto at = data_->rows.lower_bound({RowKind::task, {{}, INT64_MIN, {}}});
             at != data_->rows.end() && at->first.kind == RowKind::task; ++at)
            out.push_back(std::get<Task>(at->second));
        return out;
    }
    std::shared_ptr<const Data> data_;
};

MemoryStore::MemoryStore() : data_{std::make_shared<Data>()} {}
MemoryStore::~MemoryStore() = default;

NumberId MemoryStore::number_for(const Msisdn& msisdn) {
    if (const auto given = new_numbers_.find(msisdn); given != new_numbers_.end()) return given->second;
    if (const auto found = data_->numbers.find(msisdn); found != data_->numbers.end()) return found->second;
    // Ids of refused openings leave holes: the next one follows the highest that was used.
    const std::int64_t next = data_->last_number().value + std::ssize(new_numbers_) + 1;
    return new_numbers_.try_emplace(msisdn, NumberId{next}).first->second;
}

Result<void> MemoryStore::load(std::span<const Need> needs, Rows& rows) {
    if (failing_loads_ > 0) return --failing_loads_, fail(ErrorCode::store_unavailable);
    for (const Need& need : needs) {
        if (!rows.has_home(need.home)) {
            const auto records = data_->records.find(need.home);
            const auto line = data_->lines.find(NumberId{need.home.id});
            const bool number = need.home.kind == HomeKind::number && line != data_->lines.end();
            rows.put_home(need.home, records == data_->records.end() ? 0 : std::ssize(records->second),
                          number ? line->second : LineState{});
        }
        for (std::size_t kind = 0; kind < kRowKinds; ++kind)
            if ((need.kinds >> kind & 1U) != 0)
                for (const Row& row : data_->rows_of(need.home, static_cast<RowKind>(kind)))
                    rows.put_row(row);
        rows.mark_loaded(need.home, need.kinds);
        if (!need.one) continue;
        if (const auto found = data_->rows.find(*need.one); found != data_->rows.end())
            rows.put_row(found->second);
        rows.mark_loaded(*need.one);
    }
    return {};
}

Result<std::optional<Record>> MemoryStore::repeated(const Command& command) {
    const auto found = data_->by_key.find({command.home, command.actor, command.key});
    if (found == data_->by_key.end()) return std::nullopt;
    return data_->record(found->second);
}

Result<void> MemoryStore::commit(std::span<const Record> records) {
    if (failing_commits_ > 0) return --failing_commits_, fail(ErrorCode::store_unavailable);
    const std::unique_lock lock{data_->mutex};
    for (const Record& record : records) data_->apply(record);
    new_numbers_.clear();
    return {};
}

void MemoryStore::abandon() { new_numbers_.clear(); }

std::shared_ptr<const View> MemoryStore::view() { return std::make_shared<MemoryView>(data_); }

}  // namespace keepline
