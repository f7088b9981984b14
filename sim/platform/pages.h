#pragma once
// The payer's pages: plain HTML, Chinese first, no script; one style sheet.

#include <string>

#include "sim/platform/party.h"

namespace keepline::sim {

/// Whose pages they are.
struct Shop {
    std::string_view zh, en;   ///< "支付宝", "Alipay"
    std::string_view color;    ///< behind white text: 4.5 to 1 at least
    bool late_notices = true;  ///< it also tells of trades that are not paid, so those may come late
};

/// The cashier: what is to be paid, a button to pay, and the tricks; or how the trade ended.
std::string cashier_page(const Shop& shop, const TradeView& trade);
/// A page with one message.
std::string message_page(const Shop& shop, std::string_view zh, std::string_view en);
std::string style_sheet(const Shop& shop);

}  // namespace keepline::sim
