#pragma once
// What lies ahead of a line: how long it lives with what is on it, with a payment more, and what the cheapest
// way is to keep it until a day. Pure: nothing is reserved or changed.

#include "domain/renewal/quote.h"

namespace keepline {

/// The stages ahead if `top_up` were paid now (zero: with what is there), from the stage the line is in.
std::vector<StairStep> forecast(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots,
                                Money top_up, Instant now);

/// How a number may be kept.
enum class KeepWay : std::uint8_t { nothing, renew, top_up, pack, balance, sms, park };
template <>
struct EnumNames<KeepWay> {
    static constexpr std::array<std::string_view, 7> names{"nothing", "renew", "top_up", "pack",
                                                           "balance", "sms",   "park"};
};
/// One way to keep a line in service (or parked) through a day: the same act on each of the dates.
struct KeepPlan {
    KeepWay way = KeepWay::nothing;
    Money cost;                       ///< in all
    Money each;                       ///< of one act
    int cycles = 0;                   ///< of a renewal
    std::vector<BusinessDate> dates;  ///< the last day each act must be done on; a renewal or balance: today
    BusinessDate kept_until;          ///< first day no longer covered
};
/// Every way the policy offers, cheapest first, then fewest acts. Empty: none reaches the day.
/// @param day  the last day to be kept, not before today
std::vector<KeepPlan> ways_to_keep(LineId id, const LineState& line, const Rules& rules,
                                   std::vector<Lot> lots, BusinessDate day, Instant now);

}  // namespace keepline
