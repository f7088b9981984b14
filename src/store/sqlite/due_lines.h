#pragma once
// Which lines are due, oldest first, at eight bytes a line: an hour's lines lie unordered until the hour
// comes, then as a heap of which only those asked for are put in order. Entries go stale when a line moves
// on; they are dropped when they are met.

#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"

namespace keepline::sqlite {

/// Safe from any thread; finding changes the order inside, never what is found.
class DueLines {
public:
    /// Whether that number's next action is still at that instant, for that brand.
    using IsDue = std::function<bool(BrandId, Instant, NumberId)>;

    /// never() is passed over. Numbers fit in 32 bits.
    void add(BrandId brand, Instant at, NumberId number);
    struct Due {
        Instant at{INT64_MIN};
        NumberId number;
        friend auto operator<=>(const Due&, const Due&) = default;
    };
    /// The first `limit` after `after` that are due until `until`, by instant and number.
    [[nodiscard]] std::vector<Due> first(BrandId brand, Instant until, int limit, const Due& after,
                                         const IsDue& is_due) const;
    /// When the first of all is due; never() if none is.
    [[nodiscard]] Instant next(BrandId brand, const IsDue& is_due) const;

private:
    using Entry = std::uint64_t;  ///< microseconds within the hour, then the number
    using IsFresh = std::function<bool(Entry)>;
    struct Hour {
        std::deque<Entry> ordered;  ///< ascending, all before any of `rest`
        std::vector<Entry> rest;
        bool is_heap = false;
        void add(Entry entry);
        /// Puts one more in order; false: there is none.
        bool order_one(const IsFresh& is_fresh);
    };
    using Hours = std::map<std::int64_t, Hour>;
    template <class Visit>
    void each(BrandId brand, const Due& after, const IsDue& is_due, Visit&& visit) const;

    mutable std::mutex mutex_;
    mutable std::map<BrandId, Hours> brands_;
};

}  // namespace keepline::sqlite
