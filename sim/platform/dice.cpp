#include "sim/platform/dice.h"

#include <fmt/format.h>

namespace keepline::sim {

std::string Dice::hex() { return fmt::format("{:016x}{:016x}", random_(), random_()); }

std::string Dice::digits(int count) {
    std::string digits;
    while (count-- > 0) digits += static_cast<char>('0' + random_() % 10);
    return digits;
}

}  // namespace keepline::sim
