#pragma once
// Our number of a payment at its gateway. It carries its home, so a notification finds the number without a
// search; it is no secret and proves nothing.

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace keepline {

struct TradeNo {
    LineId line;
    std::int64_t intent_n = 0;
    friend constexpr auto operator<=>(const TradeNo&, const TradeNo&) = default;
};

/// "KL42x1x17": prefix, number, generation, intent; letters and digits only, at most 64.
std::string format_trade_no(std::string_view prefix, const TradeNo& trade);
/// Reads what format_trade_no() writes with the same prefix; absent for anything else.
std::optional<TradeNo> parse_trade_no(std::string_view prefix, std::string_view text);

}  // namespace keepline
