#pragma once
// The life of a refund as a table.

#include "domain/renewal/refund.h"

namespace keepline {

/// May a refund go from one state to another?
//
//   from \ to           sending done declined
//   (asked for)            x     x      -       below the limit: at once; `done` where a party holds the
//   money awaiting_approval      x     x      x       the second person agrees or not sending -     x      -
//   repeated at the platform until it is done done, declined         -     -      -
constexpr bool may_follow(RefundState from, RefundState to) {
    if (from == RefundState::awaiting_approval) return to != RefundState::awaiting_approval;
    return from == RefundState::sending && to == RefundState::done;
}

/// Whether the money has left the line.
constexpr bool has_left(RefundState state) {
    return state == RefundState::sending || state == RefundState::done;
}

}  // namespace keepline
