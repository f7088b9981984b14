#pragma once
// The life of money in suspense as a table.

#include "domain/renewal/order.h"

namespace keepline {

/// May money in suspense go from one state to another?
//
//   from \ to           open awaiting_approval to_payer to_line ended
//   open                 -          x             x        -      x      ended: credited to its own line
//   awaiting_approval    x          -             -        x      -      declined: open again
//   to_payer             -          -             -        -      x      the platform has sent it back
//   to_line              x          -             -        -      x      the other line would not take it:
//   open ended                -          -             -        -      -
constexpr bool may_follow(SuspenseState from, SuspenseState to) {
    switch (from) {
        case SuspenseState::open:
            return to == SuspenseState::awaiting_approval || to == SuspenseState::to_payer ||
                   to == SuspenseState::ended;
        case SuspenseState::awaiting_approval:
            return to == SuspenseState::open || to == SuspenseState::to_line;
        case SuspenseState::to_payer:
            return to == SuspenseState::ended;
        case SuspenseState::to_line:
            return to == SuspenseState::open || to == SuspenseState::ended;
        case SuspenseState::ended:
            return false;
    }
    return false;
}

/// Whether the amount still rests on the suspense account.
constexpr bool rests(SuspenseState state) {
    return state == SuspenseState::open || state == SuspenseState::awaiting_approval;
}

}  // namespace keepline
