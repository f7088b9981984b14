#include "store/sqlite/due_lines.h"

#include <algorithm>
#include <utility>

namespace keepline::sqlite {
namespace {

constexpr std::int64_t kHour_us = 3'600'000'000;  // less than 2^32

std::int64_t hour_of(Instant at) { return at.us / kHour_us; }

std::uint64_t entry_of(Instant at, NumberId number) {
    return static_cast<std::uint64_t>(at.us % kHour_us) << 32 | static_cast<std::uint64_t>(number.value);
}
Instant instant_of(std::int64_t hour, std::uint64_t entry) {
    return {hour * kHour_us + static_cast<std::int64_t>(entry >> 32)};
}
NumberId number_of(std::uint64_t entry) { return {static_cast<std::uint32_t>(entry)}; }

}  // namespace

void DueLines::Hour::add(Entry entry) {
    if (!ordered.empty() && entry <= ordered.back()) {
        const auto at = std::ranges::lower_bound(ordered, entry);
        if (*at != entry) ordered.insert(at, entry);  // there already: the line was elsewhere meanwhile
        return;
    }
    rest.push_back(entry);
    if (is_heap) std::ranges::push_heap(rest, std::greater{});
}

bool DueLines::Hour::order_one(const IsFresh& is_fresh) {
    if (!std::exchange(is_heap, true)) std::ranges::make_heap(rest, std::greater{});
    while (!rest.empty()) {
        std::ranges::pop_heap(rest, std::greater{});
        const Entry entry = rest.back();
        rest.pop_back();
        const bool twice = !ordered.empty() && ordered.back() == entry;
        if (twice || !is_fresh(entry)) continue;
        ordered.push_back(entry);
        return true;
    }
    return false;
}

void DueLines::add(BrandId brand, Instant at, NumberId number) {
    if (at == Instant::never()) return;
    const std::lock_guard lock{mutex_};
    brands_[brand][hour_of(at)].add(entry_of(at, number));
}

// Visits in order until `visit` returns false. What is stale goes at the front, and is passed over elsewhere.
template <class Visit>
void DueLines::each(BrandId brand, const Due& after, const IsDue& is_due, Visit&& visit) const {
    const std::lock_guard lock{mutex_};
    const auto found = brands_.find(brand);
    if (found == brands_.end()) return;
    Hours& hours = found->second;
    for (auto at = hours.begin(); at != hours.end();) {
        const std::int64_t number = at->first;
        Hour& hour = at->second;
        const auto is_fresh = [&](Entry entry) {
            return is_due(brand, instant_of(number, entry), number_of(entry));
        };
        while (!hour.ordered.empty() && !is_fresh(hour.ordered.front())) hour.ordered.pop_front();
        const auto passed = std::ranges::upper_bound(hour.ordered, after, {}, [&](Entry entry) {
            return Due{instant_of(number, entry), number_of(entry)};
        });
        for (auto i = static_cast<std::size_t>(passed - hour.ordered.begin());; ++i) {
            if (i == hour.ordered.size() && !hour.order_one(is_fresh)) break;
            const Due due{instant_of(number, hour.ordered[i]), number_of(hour.ordered[i])};
            if (due > after && is_fresh(hour.ordered[i]) && !visit(due)) return;
        }
        at = hour.ordered.empty() ? hours.erase(at) : std::next(at);
    }
}

std::vector<DueLines::Due> DueLines::first(BrandId brand, Instant until, int limit, const Due& after,
                                           const IsDue& is_due) const {
    std::vector<Due> out;
    each(brand, after, is_due, [&](const Due& due) {
        if (due.at > until || std::ssize(out) == limit) return false;
        out.push_back(due);
        return true;
    });
    return out;
}

Instant DueLines::next(BrandId brand, const IsDue& is_due) const {
    Instant next = Instant::never();
    each(brand, {}, is_due, [&](const Due& due) {
        next = due.at;
        return false;
    });
    return next;
}

}  // namespace keepline::sqlite
