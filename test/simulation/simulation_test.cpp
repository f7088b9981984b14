#include "simulation/simulation.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

namespace keepline::test {
namespace {

using testing::IsEmpty;

constexpr int kOften = 20;         // an event this rare proves little about what may not go with it
constexpr int kStepsOnDisk = 150;  // each commit waits for the disk

// A check that stops the process must name the seed too.
std::array<char, 64> current_seed{};
void say_seed(int) {
    [[maybe_unused]] const auto written =
        ::write(STDERR_FILENO, current_seed.data(), std::strlen(current_seed.data()));
}

SimulationResult simulate_seed(const SimulationOptions& options) {
    *fmt::format_to_n(current_seed.data(), current_seed.size() - 1, "simulation: seed {}\n", options.seed)
         .out = '\0';
    std::signal(SIGABRT, say_seed);
    return simulate(options);
}

std::uint64_t seeds(std::uint64_t usual) {
    const char* wider = std::getenv("KEEPLINE_SEEDS");
    return wider != nullptr ? std::strtoull(wider, nullptr, 10) : usual;
}

TEST(Simulation, HoldsOnManySeeds) {
    SimulationResult all;
    for (std::uint64_t seed = 1; seed <= seeds(320); ++seed) {
        const SimulationResult one = simulate_seed({.seed = seed});
        ASSERT_THAT(one.violations, IsEmpty()) << "seed " << seed << ", step " << one.steps;
        for (std::size_t i = 0; i < one.recorded.size(); ++i) all.recorded.at(i) += one.recorded.at(i);
        for (std::size_t i = 0; i < one.entered.size(); ++i) all.entered.at(i) += one.entered.at(i);
        for (std::size_t i = 0; i < one.outcomes.size(); ++i) all.outcomes.at(i) += one.outcomes.at(i);
        all.commands += one.commands, all.repeats += one.repeats;
        all.failed_batches += one.failed_batches, all.crashes += one.crashes;
    }
    fmt::print("{} commands, {} repeats, {} failed batches, {} crashes\n", all.commands, all.repeats,
               all.failed_batches, all.crashes);
    for (std::size_t i = 0; i < all.recorded.size(); ++i)
        EXPECT_GT(all.recorded.at(i), kOften) << kVerbNames.at(i);
    for (const Stage stage : {Stage::active, Stage::grace, Stage::outgoing_barred, Stage::suspended,
                              Stage::quarantined, Stage::ended})
        EXPECT_GT(all.entered.at(static_cast<std::size_t>(stage)), kOften) << name_of(stage);
    for (const Outcome outcome : {Outcome::credited, Outcome::refund_started, Outcome::in_suspense})
        EXPECT_GT(all.outcomes.at(static_cast<std::size_t>(outcome)), 0) << name_of(outcome);
    EXPECT_GT(all.failed_batches, 0);
    EXPECT_GT(all.crashes, 0);
}

TEST(Simulation, IsTheSameHistoryOnSqlite) {
    for (std::uint64_t seed = 1001; seed <= 1000 + std::min<std::uint64_t>(seeds(12), 1000); ++seed) {
        const SimulationResult memory = simulate_seed({.seed = seed, .steps = kStepsOnDisk});
        const SimulationResult sqlite =
            simulate_seed({.seed = seed, .steps = kStepsOnDisk, .store = StoreKind::sqlite});
        ASSERT_THAT(sqlite.violations, IsEmpty()) << "seed " << seed << ", step " << sqlite.steps;
        EXPECT_EQ(sqlite.trace_hash, memory.trace_hash) << "seed " << seed;
    }
}

TEST(Simulation, IsRepeatedByItsSeed) {
    const SimulationResult first = simulate_seed({.seed = 42});
    EXPECT_EQ(simulate_seed({.seed = 42}).trace_hash, first.trace_hash);
    EXPECT_NE(simulate_seed({.seed = 43}).trace_hash, first.trace_hash);
    EXPECT_THAT(simulate_seed({.seed = 42, .faults = false}).violations, IsEmpty());
}

}  // namespace
}  // namespace keepline::test
