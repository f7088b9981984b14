#pragma once
// A policy as text: the tables and keys of docs/concepts/policies.md.

#include <filesystem>

#include "cli/toml_reader.h"
#include "domain/line/policy.h"

namespace keepline::cli {

/// Reads the policy's own keys; what is wrong is added to the table's faults. `id` stays zero.
Policy read_policy(TomlTable& t);

/// The cycle of a plan, `cycle = "1m"`: 1 to 12 months, or 1 to 3660 days. What is wrong is added to the
/// faults.
Term read_cycle(TomlTable& t);

/// A policy in a file of its own, with what checking and simulating it needs beside it.
struct PolicyFile {
    Policy policy;
    Plan plan;              ///< the plan the policy was written for: fee and cycle, if it has any
    std::string time_zone;  ///< "Europe/London"
    std::string currency;
    std::string title_zh, title_en;
    std::string source;  ///< where the rules were read
    std::string grade;   ///< how sure they are: A, B, C1, C2, D, or "template"
    std::string note;
    std::vector<std::string> assumed;  ///< keys whose value the source does not give
};
/// @error config.invalid with every fault and its place in the file
Result<PolicyFile> read_policy_file(const std::filesystem::path& file);
Result<PolicyFile> parse_policy_file(std::string_view text);

/// What a policy that can be read still has wrong, or leaves to chance: a number that is never lost, a stage
/// nobody can come back from. Pointers are the keys of the file.
std::vector<Fault> check_policy(const Policy& policy, const Plan& plan);

}  // namespace keepline::cli
