#pragma once
// The proof of a real name, as a table: which state may follow which.

#include "domain/subscriber/subscriber.h"

namespace keepline {

//               to:  none  pending  verified  recheck_due  failed
inline constexpr std::array<std::array<bool, 5>, 5> kRealNameSteps{{
    /* none        */ {false, true, true, false, false},
    /* pending     */ {false, false, true, false, true},
    /* verified    */ {false, true, true, true, true},  // verified again: the day of the next check moves
    /* recheck_due */ {false, true, true, false, true},
    /* failed      */ {false, true, false, false, false},
}};

constexpr bool may_follow(RealName from, RealName to) {
    return kRealNameSteps.at(static_cast<std::size_t>(from)).at(static_cast<std::size_t>(to));
}

}  // namespace keepline
