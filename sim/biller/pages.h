#pragma once
// The platform's top-up pages: plain HTML, Chinese first, no script; phone sized.

#include <string>
#include <string_view>
#include <vector>

#include "sim/biller/biller_party.h"

namespace keepline::sim::biller {

/// Text in both languages.
struct Words {
    std::string_view zh, en;
};

/// Asks for the number.
/// @param complaint  why it is shown again; null: it is not
std::string entry_page(const Words* complaint);
/// What may be paid for the number, and an amount of the payer's own.
std::string offer_page(const std::string& id, const Offer& offer, const Words* complaint);
/// The wallet while the trade waits for its payer; then how it stands.
std::string trade_page(const Trade& trade);
/// All trades, the latest first.
std::string trades_page(const std::vector<Trade>& trades);
/// A page with one message.
std::string notice_page(const Words& message);
std::string style_sheet();

/// Whether the page of such a trade should be looked at again soon.
bool changes_soon(const Trade& trade);

}  // namespace keepline::sim::biller
