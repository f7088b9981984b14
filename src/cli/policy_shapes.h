#pragma once
// The JSON of `keepline policy …`: stable, described in docs/concepts/policies.md.

#include <string>
#include <vector>

#include "cli/policy_simulation.h"

namespace keepline::cli {

std::string describe_simulation(const PolicyFile& file, const std::vector<SimulatedStep>& steps);

}  // namespace keepline::cli
