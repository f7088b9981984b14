#pragma once
// The payer's pages: plain HTML, Chinese first, no script; one style sheet.

#include <string>

#include "sim/alipay/trade.h"

namespace keepline::sim {

/// The cashier: what is to be paid, a button to pay, and the tricks; or how the trade ended.
std::string cashier_page(const Trade& trade, Instant business_now, const std::string& return_address);
/// A page with one message.
std::string message_page(std::string_view zh, std::string_view en);
std::string_view style_sheet();

}  // namespace keepline::sim
