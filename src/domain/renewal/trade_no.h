#pragma once
// Our number of a payment at its gateway. It carries its home, so a notification finds the number without a
// search; it is no secret and proves nothing.

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "domain/home.h"

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

/// Where a refund was decided: the home and the number of the record, which its task has too.
struct RefundNo {
    Home home;
    std::int64_t n = 0;
    friend constexpr auto operator<=>(const RefundNo&, const RefundNo&) = default;
};
/// Our number of a refund at its gateway, and its idempotency key there: "KL42x1x17R19". A refund usually
/// starts at the home its trade names; money that was moved goes back from another home, whose records have
/// numbers of their own: those carry the home as well, "KLR6x1x19".
std::string format_refund_no(std::string_view prefix, const RefundNo& refund, std::string_view out_trade_no);
/// Reads what format_refund_no() writes with the same prefix; absent for anything else.
std::optional<RefundNo> parse_refund_no(std::string_view prefix, std::string_view text);

}  // namespace keepline
