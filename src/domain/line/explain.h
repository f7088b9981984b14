#pragma once
// Why each date and balance of a line is what it is: the clause of its policy, and the record that made it
// so.

#include <span>
#include <string>
#include <vector>

#include "domain/line/line_change.h"

namespace keepline {

/// One fact with its reason. Dates in the sentences are the last day included, as people read them.
struct Reason {
    std::string fact;  ///< "stage", "paid_until", "valid_until", "lives_until", "main", "bonus", "bar"
    std::string value;
    std::string clause;              ///< key of the policy or plan it rests on; empty: none
    const Record* record = nullptr;  ///< that made it so; null: derived
    std::string zh, en;
};

/// @param records  the line's, oldest first
std::vector<Reason> explain(const LineState& line, const Rules& rules, std::span<const Record> records);

}  // namespace keepline
