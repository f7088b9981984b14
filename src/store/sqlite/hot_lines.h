#pragma once
// What the writer keeps in memory: every line's hot state, every home's head, and which lines are due.
// The writer changes it under the lock after each commit; readers share the lock.

#include <map>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "domain/rows.h"
#include "store/view.h"

namespace keepline::sqlite {

/// Where a home's chain of records ends, and a filter over its idempotency keys: a key whose bits are not
/// both set in either window was never used in these 30 to 60 days.
struct HomeHead {
    std::int64_t n = 0;
    std::int64_t seq = 0;
    std::int32_t window = 0;
    std::uint32_t keys_now = 0;
    std::uint32_t keys_before = 0;

    static std::int32_t window_of(Instant at);
    void add_key(Instant recorded_at, const Actor& actor, const IdemKey& key);
    [[nodiscard]] bool may_have(const Actor& actor, const IdemKey& key) const;
};

struct Slot {
    HomeHead head;
    LineState line;
    bool dirty = false;  ///< newer than the line table
};

/// Numbers by the hour of their next action. Entries go stale when a line moves; they are dropped in passing.
class DueBuckets {
public:
    void add(BrandId brand, Instant at, NumberId number);
    /// Visits entries by hour until `visit` returns false.
    template <class Visit>
    void each(BrandId brand, Visit&& visit) const {
        const auto found = buckets_.find(brand);
        if (found == buckets_.end()) return;
        for (const auto& [hour, numbers] : found->second)
            for (const NumberId number : numbers)
                if (!visit(hour, number)) return;
    }
    /// Drops hours before `now` in which no line is due any more.
    template <class IsDue>
    void sweep(Instant now, IsDue&& is_due) {
        for (auto& [brand, hours] : buckets_)
            for (auto at = hours.begin(); at != hours.end() && at->first <= hour_of(now);) {
                std::erase_if(at->second, [&](NumberId number) { return !is_due(brand, at->first, number); });
                at = at->second.empty() ? hours.erase(at) : std::next(at);
            }
    }
    static std::int64_t hour_of(Instant at) { return at.us / 3'600'000'000; }

private:
    std::map<BrandId, std::map<std::int64_t, std::vector<NumberId>>> buckets_;
};

class HotLines {
public:
    mutable std::shared_mutex mutex;  ///< writers: the store after a commit; readers: everybody else

    [[nodiscard]] const Slot* find(NumberId number) const;
    [[nodiscard]] const HomeHead* find_head(const Home& home) const;
    [[nodiscard]] std::int64_t last_number() const { return std::ssize(slots_); }
    Slot& slot(NumberId number);
    HomeHead& head(const Home& home);
    void set_line(NumberId number, const LineState& line);
    /// Puts one committed record in force. `seq` is its place in the log.
    void apply(const Record& record, std::int64_t seq);

    // For views; the caller holds the lock.
    [[nodiscard]] Page<LineView> lines(const LineFilter& filter, std::int64_t after, int limit) const;
    [[nodiscard]] std::vector<NumberId> due(BrandId brand, Instant now, int limit) const;
    [[nodiscard]] Instant next_due(BrandId brand) const;

    std::vector<NumberId> take_dirty();
    void tidy_due(Instant now);
    [[nodiscard]] const std::unordered_map<Home, HomeHead>& other_heads() const { return others_; }

private:
    std::vector<Slot> slots_;  ///< by number id, from 1
    std::unordered_map<Home, HomeHead> others_;
    std::vector<NumberId> dirty_;
    DueBuckets due_;
};

}  // namespace keepline::sqlite
