#pragma once
// What a regulator asks of any policy under it, as a file: policies/limits/. Checked on demand, never
// assumed.

#include <filesystem>

#include "cli/policy_reader.h"

namespace keepline::cli {

/// A zero term, amount or date asks for nothing.
struct PolicyLimits {
    std::string code, source, grade;
    Term service_shortest;           ///< that activation gives, before service may end
    Term before_suspended_shortest;  ///< from the unpaid day until the line is suspended
    Term off_shortest;               ///< from suspension until the number is lost
    Term quarantine_shortest, quarantine_longest;
    Money keep_alive_most;     ///< of one charge
    Term keep_alive_shortest;  ///< between two charges
    BusinessDate keep_alive_forbidden_from;
};
/// @error config.invalid with every fault
Result<PolicyLimits> read_limits_file(const std::filesystem::path& file);
/// Where the policy goes beyond the limits, key by key. Months count as their shortest where the law asks for
/// at least, as their longest where it asks for at most.
std::vector<Fault> check_limits(const Policy& policy, const PolicyLimits& limits);

}  // namespace keepline::cli
