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
/// The amount of one event: whole minor units, ten million major units at most either way, so that no sum
/// over a file overflows.
std::optional<Money> parse_event_amount(std::string_view text);
/// A fee of one event, in thousandths of a minor unit; bounded alike.
std::optional<std::int64_t> parse_event_fee(std::string_view text);

}  // namespace keepline::gateway
