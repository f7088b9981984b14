// What the simulation is worth: each of these bugs is found within the number of seeds that stands beside it.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planted_bug.h"
#include "sim/world/simulation.h"

namespace keepline::sim {
namespace {

struct Planted {
    const char* name;
    PlantedBug bug;
    StoreKind store;
    std::uint64_t seeds;  ///< within which it is found
};

void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.name; }

class PlantedBugs : public testing::TestWithParam<Planted> {
protected:
    ~PlantedBugs() override { planted_bug = PlantedBug::none; }
};

TEST_P(PlantedBugs, AreFound) {
    planted_bug = GetParam().bug;
    for (std::uint64_t seed = 1; seed <= GetParam().seeds; ++seed) {
        const SimulationResult result =
            simulate({.seed = seed, .faults = Faults::hard, .store = GetParam().store});
        if (result.violations.empty()) continue;
        fmt::print("seed {}, step {}: {}\n", seed, result.steps, result.violations.front());
        return;
    }
    ADD_FAILURE() << "not found in " << GetParam().seeds << " seeds";
}

INSTANTIATE_TEST_SUITE_P(
    Simulation, PlantedBugs,
    testing::Values(
        Planted{"LostIdempotency", PlantedBug::lost_idempotency, StoreKind::memory, 3},
        Planted{"AnswerBeforeCommit", PlantedBug::answer_before_commit, StoreKind::memory, 3},
        Planted{"UnsyncedCommit", PlantedBug::unsynced_commit, StoreKind::sqlite, 3},
        Planted{"WrongReplayStart", PlantedBug::wrong_replay_start, StoreKind::sqlite, 3},
        Planted{"DoubleSettle", PlantedBug::double_settle, StoreKind::memory, 3},
        Planted{"SuspendDuringSettlement", PlantedBug::suspend_during_settlement, StoreKind::memory, 40},
        Planted{"RecycledNumberCredited", PlantedBug::recycled_number_credited, StoreKind::memory, 200},
        Planted{"SuspenseDoesNotHold", PlantedBug::suspense_does_not_hold, StoreKind::memory, 40},
        Planted{"PaymentLiftsFraudBar", PlantedBug::payment_lifts_fraud_bar, StoreKind::memory, 10},
        Planted{"CancelledPaymentCredited", PlantedBug::cancelled_payment_credited, StoreKind::memory, 40},
        Planted{"BilledTwice", PlantedBug::billed_twice, StoreKind::memory, 10},
        Planted{"CouponOffWhatIsOwed", PlantedBug::coupon_off_what_is_owed, StoreKind::memory, 400}),
    [](const auto& each) { return std::string{each.param.name}; });

// The copies themselves are sound.
TEST(NoPlantedBug, IsTurnedOn) {
    for (const StoreKind store : {StoreKind::memory, StoreKind::sqlite})
        EXPECT_THAT(simulate({.seed = 1, .faults = Faults::hard, .store = store}).violations,
                    testing::IsEmpty());
}

}  // namespace
}  // namespace keepline::sim
