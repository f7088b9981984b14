#include "sim/world/simulation.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace keepline::sim {
namespace {

using testing::IsEmpty;

constexpr int kOften = 20;  // an event this rare proves little about what may not go with it

std::uint64_t seeds(std::uint64_t usual) {
    const char* wider = std::getenv("KEEPLINE_SEEDS");
    return wider != nullptr ? std::strtoull(wider, nullptr, 10) : usual;
}

void add(SimulationResult& all, const SimulationResult& one) {
    for (std::size_t i = 0; i < one.recorded.size(); ++i) all.recorded.at(i) += one.recorded.at(i);
    for (std::size_t i = 0; i < one.entered.size(); ++i) all.entered.at(i) += one.entered.at(i);
    for (std::size_t i = 0; i < one.outcomes.size(); ++i) all.outcomes.at(i) += one.outcomes.at(i);
    all.commands += one.commands, all.repeats += one.repeats, all.crashes += one.crashes;
    all.failed_batches += one.failed_batches, all.disk_faults += one.disk_faults;
    all.platform_faults += one.platform_faults, all.renewals += one.renewals;
}

void expect_all_happened(const SimulationResult& all) {
    fmt::print("{} commands, {} repeats, {} renewals, {} failed batches, {} crashes, {} faults of the disk\n",
               all.commands, all.repeats, all.renewals, all.failed_batches, all.crashes, all.disk_faults);
    for (std::size_t i = 0; i < all.recorded.size(); ++i)
        EXPECT_GT(all.recorded.at(i), kOften) << kVerbNames.at(i);
    for (const Stage stage : {Stage::active, Stage::grace, Stage::outgoing_barred, Stage::suspended,
                              Stage::quarantined, Stage::ended})
        EXPECT_GT(all.entered.at(static_cast<std::size_t>(stage)), kOften) << name_of(stage);
    for (const Outcome outcome : {Outcome::credited, Outcome::refund_started, Outcome::in_suspense})
        EXPECT_GT(all.outcomes.at(static_cast<std::size_t>(outcome)), kOften) << name_of(outcome);
    EXPECT_GT(all.failed_batches, kOften);
    EXPECT_GT(all.crashes, kOften);
    EXPECT_GT(all.platform_faults, kOften);
}

SimulationResult hold_on_seeds(std::uint64_t usual, StoreKind store) {
    SimulationResult all;
    for (std::uint64_t seed = 1; seed <= seeds(usual); ++seed) {
        const SimulationResult one = simulate({.seed = seed, .faults = Faults::hard, .store = store});
        EXPECT_THAT(one.violations, IsEmpty()) << "seed " << seed << ", step " << one.steps;
        if (testing::Test::HasFailure()) break;
        add(all, one);
    }
    return all;
}

// With fewer seeds than usual, no count is expected.
TEST(Simulation, HoldsOnManySeeds) {
    constexpr std::uint64_t kUsual = 380;
    const SimulationResult all = hold_on_seeds(kUsual, StoreKind::memory);
    if (seeds(kUsual) >= kUsual) expect_all_happened(all);
}

TEST(Simulation, HoldsOnManySeedsWithAFaultyDisk) {
    constexpr std::uint64_t kUsual = 60;
    const SimulationResult all = hold_on_seeds(kUsual, StoreKind::sqlite);
    if (seeds(kUsual) < kUsual) return;
    EXPECT_GT(all.crashes, kOften);
    EXPECT_GT(all.disk_faults, kOften);
}

TEST(Simulation, IsTheSameHistoryOnSqlite) {
    for (std::uint64_t seed = 1001; seed <= 1000 + std::min<std::uint64_t>(seeds(6), 1000); ++seed) {
        const SimulationResult memory = simulate({.seed = seed, .days = 200});
        const SimulationResult sqlite = simulate({.seed = seed, .days = 200, .store = StoreKind::sqlite});
        ASSERT_THAT(sqlite.violations, IsEmpty()) << "seed " << seed << ", step " << sqlite.steps;
        EXPECT_EQ(sqlite.trace_hash, memory.trace_hash) << "seed " << seed;
    }
}

TEST(Simulation, IsRepeatedByItsSeed) {
    for (const StoreKind store : {StoreKind::memory, StoreKind::sqlite}) {
        const auto run = [&](std::uint64_t seed) {
            return simulate({.seed = seed, .faults = Faults::hard, .store = store}).trace_hash;
        };
        const std::uint64_t first = run(42);
        EXPECT_EQ(run(42), first);
        EXPECT_NE(run(43), first);
    }
}

// Twenty-seven years of trade, every fault at once: at the end each payment has ended, each fen is matched
// with the platform's statements or booked, and nothing is owed.
TEST(Simulation, HoldsThroughTenThousandDaysOfTrade) {
    const int shorter = std::getenv("KEEPLINE_SEEDS") != nullptr ? 10 : 1;  // where every step is slow
    const SimulationOptions decades{.seed = 1, .lines = 20, .days = 10'000 / shorter, .faults = Faults::hard};
    EXPECT_THAT(simulate(decades).violations, IsEmpty());
    const SimulationOptions on_disk{
        .seed = 2, .days = 1'000 / shorter, .faults = Faults::hard, .store = StoreKind::sqlite};
    EXPECT_THAT(simulate(on_disk).violations, IsEmpty());
}

TEST(Simulation, HoldsWithoutFaultsAndWithManyLines) {
    EXPECT_THAT(simulate({.seed = 42, .faults = Faults::none}).violations, IsEmpty());
    EXPECT_THAT(simulate({.seed = 42, .lines = 60, .store = StoreKind::sqlite}).violations, IsEmpty());
}

}  // namespace
}  // namespace keepline::sim
