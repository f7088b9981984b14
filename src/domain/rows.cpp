#include "domain/rows.h"

namespace keepline {

const Rows::HomeState& Rows::state(const Home& home) const {
    const auto found = homes_.find(home);
    KL_CHECK(found != homes_.end(), "home {} {} was not loaded", name_of(home.kind), home.id);
    return found->second;
}

bool Rows::has(const Home& home, RowKind kind) const {
    const auto found = kinds_.find(home);
    return found != kinds_.end() && (found->second & bit(kind)) != 0;
}

bool Rows::has_home(const Home& home) const { return homes_.contains(home); }
bool Rows::has(const TypedKey& key) const { return has(key.key.home, key.kind) || ones_.contains(key); }

void Rows::put_home(const Home& home, std::int64_t n, const LineState& line) { homes_[home] = {n, line}; }
void Rows::put_row(const Row& row) { rows_.insert_or_assign({kind_of(row), key_of(row)}, row); }
void Rows::mark_loaded(const Home& home, std::uint32_t kinds) { kinds_[home] |= kinds; }
void Rows::mark_loaded(const TypedKey& key) { ones_.insert(key); }

void Rows::apply(const Record& record) {
    auto& home = homes_[record.home];
    KL_CHECK(record.n == home.n + 1, "record {} after {}", record.n, home.n);
    home.n = record.n;
    if (record.made.line) home.line = *record.made.line;
    for (const TypedKey& key : record.made.drops) rows_.erase(key);
    for (const Row& row : record.made.puts) {
        put_row(row);
        mark_loaded({kind_of(row), key_of(row)});
    }
}

}  // namespace keepline
