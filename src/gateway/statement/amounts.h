#pragma once
// Amounts as statements write them.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/money.h"

namespace keepline::gateway {

/// An amount as statements write it, "-12.5" or "0.05940", in thousandths of a minor unit. Absent for
/// anything else, or for more than five decimals.
std::optional<std::int64_t> parse_thousandths(std::string_view text);
/// The same where only whole minor units are right.
std::optional<Money> parse_signed_decimal(std::string_view text);

}  // namespace keepline::gateway
