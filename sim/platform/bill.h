#pragma once
// A platform's bill of a day: what stands in it, what can be wrong with it, and how it is packed.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/money.h"

namespace keepline::sim {

struct BillEntry {
    bool is_refund = false;
    std::string trade_no, out_trade_no, subject;
    std::string refund_no, refund_id;  ///< of a refund: the merchant's number, and ours
    Money total;
    Instant at;          ///< business time
    Money received;      ///< of the total, what reaches the merchant, or is taken from him
    Money overcharge{};  ///< of the fee, more than the 0.6 % that it is
};

/// What a test has made wrong with every bill from now on.
enum class BillTrick : std::uint8_t {
    none,
    omit,    ///< the first payment is not in it
    invent,  ///< a payment nobody made is in it
    amount,  ///< the first payment is a fen more
    twice,   ///< the first payment is in it twice
    cut,     ///< it ends in the middle
    totals,  ///< its totals are those of another bill
    fee,     ///< the first payment's fee is a yuan more than was agreed
};
std::optional<BillTrick> parse_bill_trick(std::string_view name);
/// The entries as the trick has them.
std::vector<BillEntry> play(BillTrick trick, std::vector<BillEntry> entries);
/// The finished text as the trick has it.
std::string cut_if(BillTrick trick, std::string text);

/// Whether a day of China has ended.
bool is_over(BusinessDate day, Instant now);
/// Whether an instant falls in a day of China.
bool is_on(Instant at, BusinessDate day);
/// The fee in thousandths of a fen: 0.6 % of what reaches the merchant; of a refund it comes back.
std::int64_t fee_of(const BillEntry& entry);

std::string gzip(std::string_view text);
/// A ZIP of files by name; names and texts are taken as bytes.
std::string zip(const std::vector<std::pair<std::string, std::string>>& files);
std::string to_gbk(std::string_view text);

}  // namespace keepline::sim
