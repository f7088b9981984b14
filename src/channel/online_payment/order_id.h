#pragma once
// The name an order has on its page.

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace keepline::online_payment {

/// "42-1-17": line and order. Carries its home; proves nothing without its token.
struct OrderId {
    LineId line;
    std::int64_t n = 0;
};
std::string format_order_id(const OrderId& id);
std::optional<OrderId> parse_order_id(std::string_view text);

}  // namespace keepline::online_payment
