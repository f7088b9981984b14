#pragma once
// What a reader sees at one home.

#include <vector>

#include "base/check.h"
#include "store/view.h"

namespace keepline::sim {

/// All rows of a kind.
template <class T>
std::vector<T> rows_of(const View& view, const Home& home) {
    std::vector<T> out;
    const auto rows = view.rows(home, kind_of<T>());
    KL_CHECK(rows.has_value(), "rows of home {}", home.id);
    for (const Row& row : *rows) out.push_back(std::get<T>(row));
    return out;
}

}  // namespace keepline::sim
