#pragma once
// What chance decides at a simulated platform: numbers nobody asked for, the same for the same seed.

#include <cstdint>
#include <random>
#include <string>

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

}  // namespace keepline::sim
