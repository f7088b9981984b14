#pragma once
// Whose dates change when one policy replaces another, and whether the replacement may reach older lines:
// only where no date gets earlier and no charge higher (domain rules, Life cycle).

#include <string>
#include <vector>

#include "cli/policy_reader.h"
#include "domain/line/policy_compare.h"

namespace keepline::cli {

/// One line's next dates under both policies.
struct PolicyChange {
    std::string line;  ///< its number as the file names it, or what the sample is
    Stage stage = Stage::active;
    PolicyEffect before, after;
    bool worse = false;  ///< a date gets earlier, or a charge higher
};

/// Over a sample: a line in every stage and at both ends of it, with and without money.
Result<std::vector<PolicyChange>> diff_on_samples(const PolicyFile& before, const PolicyFile& after);
/// Over lines as `keepline export` writes them; lines under other policies than id 1 of `before` are not told
/// apart.
Result<std::vector<PolicyChange>> diff_on_lines(const PolicyFile& before, const PolicyFile& after,
                                                std::string_view csv);

void print_changes(const std::vector<PolicyChange>& changes);
std::string describe_changes(const std::vector<PolicyChange>& changes);

}  // namespace keepline::cli
