#pragma once
// Years of a small brand in a second: several clients on a handful of numbers, wrong amounts, late and double
// payments, failed commits, crashes and repeats, on one thread. A seed is a whole history; the same seed
// gives the same trace on every machine and on every store.
//
//   const SimulationResult result = simulate({.seed = 7, .steps = 400});
//   EXPECT_THAT(result.violations, IsEmpty());

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/command.h"

namespace keepline::test {

enum class StoreKind : std::uint8_t { memory, sqlite };

struct SimulationOptions {
    std::uint64_t seed = 1;
    int steps = 400;
    bool faults = true;  ///< failed loads and commits, crashes, answers that never arrive
    StoreKind store = StoreKind::memory;
};

struct SimulationResult {
    std::uint64_t trace_hash = 0;  ///< over every answer and every record
    int steps = 0;
    std::int64_t commands = 0;
    std::int64_t repeats = 0;         ///< commands sent again with their key
    std::int64_t failed_batches = 0;  ///< loads and commits that failed
    std::int64_t crashes = 0;
    std::array<std::int64_t, std::variant_size_v<AnyVerb>> recorded{};      ///< records by verb
    std::array<std::int64_t, EnumNames<Stage>::names.size()> entered{};  ///< records that changed the stage
    std::array<std::int64_t, EnumNames<Outcome>::names.size()> outcomes{};  ///< settlements
    std::vector<std::string>
        violations;  ///< what must never be true, in words; a run stops at its first step with one
};

SimulationResult simulate(const SimulationOptions& options);

}  // namespace keepline::test
