#pragma once
// What chance decides at a simulated platform: numbers nobody asked for, the same for the same seed; and the
// faults a test has ordered, one a call.

#include <deque>
#include <optional>
#include <random>
#include <string>

#include "sim/platform/party.h"

namespace keepline::sim {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_{seed} {}
    /// 32 digits of hex.
    std::string hex();
    std::string digits(int count);

private:
    std::mt19937_64 random_;
};

class FaultQueue {
public:
    void set(Fault fault, int count) { faults_.assign(static_cast<std::size_t>(count), fault); }
    /// What goes wrong with this call.
    std::optional<Fault> next();

private:
    std::deque<Fault> faults_;
};

}  // namespace keepline::sim
