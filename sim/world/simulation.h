#pragma once
// A year of a small brand in a second: several clients on a handful of numbers, a payment platform and a disk
// with faults, crashes at any write and between any two steps, on one thread. A seed is a whole history; the
// same seed gives the same trace on every machine, and without a faulty disk on every store.
//
//   const SimulationResult result = simulate({.seed = 7, .faults = Faults::hard});
//   EXPECT_THAT(result.violations, IsEmpty());

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/command.h"

namespace keepline::sim {

enum class StoreKind : std::uint8_t { memory, sqlite };

enum class Faults : std::uint8_t {
    none,
    some,  ///< failed loads and commits, crashes between two steps, a platform with faults
    hard,  ///< all of them more often; with SQLite also a faulty disk, and crashes at any write
};

struct SimulationOptions {
    std::uint64_t seed = 1;
    int lines = 5;  ///< few, so that everything happens to the same ones
    int days = 400;
    Faults faults = Faults::some;
    StoreKind store = StoreKind::memory;
};

struct SimulationResult {
    std::uint64_t trace_hash = 0;  ///< over every answer and every record
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    std::int64_t repeats = 0;  ///< commands sent again with their key
    std::int64_t crashes = 0;  ///< the process ended before its time
    std::int64_t failed_batches = 0;
    std::int64_t disk_faults = 0;
    std::int64_t platform_faults = 0;
    std::int64_t renewals = 0;
    std::array<std::int64_t, std::variant_size_v<AnyVerb>> recorded{};   ///< records by verb
    std::array<std::int64_t, EnumNames<Stage>::names.size()> entered{};  ///< records that changed the stage
    std::array<std::int64_t, EnumNames<Outcome>::names.size()> outcomes{};  ///< settlements
    /// What must never be true, in words; a run stops at its first step with one.
    std::vector<std::string> violations;

    [[nodiscard]] std::int64_t faults() const { return failed_batches + disk_faults + platform_faults; }
};

SimulationResult simulate(const SimulationOptions& options);

}  // namespace keepline::sim
