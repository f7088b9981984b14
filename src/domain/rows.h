#pragma once
// What a batch has loaded, seen through the decisions of the batch so far.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "domain/command.h"

namespace keepline {

/// What a command wants loaded. The home's own row always comes with it.
struct Need {
    Home home;
    std::uint32_t kinds = 0;      ///< bit per RowKind: all rows of those kinds at the home
    std::optional<TypedKey> one;  ///< a single row
};
constexpr std::uint32_t bit(RowKind kind) { return 1U << static_cast<int>(kind); }

/// Belongs to one batch and one thread. Asking for what was not loaded stops the process.
class Rows {
public:
    /// The number's hot state; a state of stage `none` where the number was never used.
    [[nodiscard]] const LineState& line(const Home& home) const { return state(home).line; }
    /// The n the home's next record gets.
    [[nodiscard]] std::int64_t next_n(const Home& home) const { return state(home).n + 1; }
    [[nodiscard]] bool has_home(const Home& home) const;
    [[nodiscard]] bool has(const Home& home, RowKind kind) const;
    [[nodiscard]] bool has(const TypedKey& key) const;

    /// Null: there is no such row.
    template <class T>
    [[nodiscard]] const T* find(const Key& key) const {
        const TypedKey typed{kind_of<T>(), key};
        KL_CHECK(has(typed), "row kind {} of home {} was not loaded", static_cast<int>(typed.kind),
                 key.home.id);
        const auto found = rows_.find(typed);
        return found == rows_.end() ? nullptr : &std::get<T>(found->second);
    }
    /// All rows of one kind at a home, by key.
    template <class T>
    [[nodiscard]] std::vector<T> all(const Home& home) const {
        const RowKind kind = kind_of<T>();
        KL_CHECK(has(home, kind), "rows of kind {} of home {} were not loaded", static_cast<int>(kind),
                 home.id);
        std::vector<T> out;
        for (auto at = rows_.lower_bound({kind, {home, INT64_MIN, {}}});
             at != rows_.end() && at->first.kind == kind && at->first.key.home == home; ++at)
            out.push_back(std::get<T>(at->second));
        return out;
    }

    // For the store, while it loads.
    void put_home(const Home& home, std::int64_t n, const LineState& line);
    void put_row(const Row& row);
    void mark_loaded(const Home& home, std::uint32_t kinds);
    void mark_loaded(const TypedKey& key);

    /// Makes a decided record visible to the decisions after it in this batch.
    void apply(const Record& record);

private:
    struct HomeState {
        std::int64_t n = 0;
        LineState line;
    };
    [[nodiscard]] const HomeState& state(const Home& home) const;
    std::unordered_map<Home, HomeState> homes_;
    std::unordered_map<Home, std::uint32_t> kinds_;
    std::set<TypedKey> ones_;
    std::map<TypedKey, Row> rows_;
};

}  // namespace keepline
