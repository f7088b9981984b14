#pragma once
// The payer's pages: plain HTML, Chinese first, no script; one style sheet.

#include <span>
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
/// What a payer does whose code begins so.
struct CodeHead {
    std::string_view head, zh, en;
};
/// A payer's wallet, opened at a till: a code to scan or to type, what he will do, and what else one may ask
/// of him by "/paycode?head=…".
std::string pay_code_page(const Shop& shop, std::string_view code, const CodeHead& shown,
                          std::span<const CodeHead> heads);
/// A page with one message.
std::string message_page(const Shop& shop, std::string_view zh, std::string_view en);
std::string style_sheet(const Shop& shop);

}  // namespace keepline::sim
