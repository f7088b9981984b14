#pragma once
// `keepline-sim simulate`: the world of sim/world for one seed or many, told on standard output.

#include "sim/world/simulation.h"

namespace keepline::sim {

/// Seeds from options.seed on, one line each. 0, or 1 if anything was true that must never be.
int run_simulations(SimulationOptions options, int seeds, bool json);

}  // namespace keepline::sim
