#pragma once
// All chance of a simulation comes from here, so a seed is a whole history.

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.h"

namespace keepline::sim {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and compiler.
class Entropy {
public:
    explicit Entropy(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27) * 0x94d049bb133111ebU;
        return z ^ z >> 31;
    }
    /// From `low` to `high`, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        KL_CHECK(low <= high, "{} to {}", low, high);
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool in_percent(int percent) { return between(1, 100) <= percent; }
    /// An index, by weights.
    template <std::size_t N>
    std::size_t weighted(const std::array<int, N>& weights) {
        int sum = 0;
        for (const int weight : weights) sum += weight;
        std::int64_t at = between(1, sum);
        for (std::size_t i = 0; i < N; ++i)
            if ((at -= weights[i]) <= 0) return i;
        return N - 1;
    }
    /// One of the values, which are not empty.
    template <class T>
    const T& one_of(const std::vector<T>& values) {
        return values.at(static_cast<std::size_t>(between(0, std::ssize(values) - 1)));
    }
    /// Mostly one of the last two.
    template <class T>
    const T& late_one_of(const std::vector<T>& values) {
        const std::int64_t size = std::ssize(values);
        const std::int64_t from = in_percent(65) && size > 2 ? size - 2 : 0;
        return values.at(static_cast<std::size_t>(between(from, size - 1)));
    }
    template <class T>
    void shuffle(std::vector<T>& values) {
        for (std::int64_t i = std::ssize(values) - 1; i > 0; --i)
            std::swap(values[static_cast<std::size_t>(i)], values[static_cast<std::size_t>(between(0, i))]);
    }

private:
    std::uint64_t state_;
};

}  // namespace keepline::sim
