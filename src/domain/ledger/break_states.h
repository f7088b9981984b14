#pragma once
// The life of a break as a table.

#include "domain/ledger/reconciliation.h"

namespace keepline {

/// May a break go from one state to another?
//
//   from \ to           open awaiting_approval booked explained cleared
//   (found)              x          -             -       -        -      or remembered: never open
//   open                 -          x             x       x        x
//   awaiting_approval    x          -             x       x        -      declined, or not so any more: open
//   again booked               x          -             -       -        -      the statement was corrected
//   since cleared, remembered  x          -             -       -        -      another comparison finds it
//   again explained            -          -             -       -        -      a person has said what is
//   right
constexpr bool may_follow(BreakState from, BreakState to) {
    switch (from) {
        case BreakState::open:
            return to != BreakState::open && to != BreakState::remembered;
        case BreakState::awaiting_approval:
            return to == BreakState::open || to == BreakState::booked || to == BreakState::explained;
        case BreakState::booked:
        case BreakState::cleared:
        case BreakState::remembered:
            return to == BreakState::open;
        case BreakState::explained:
            return false;
    }
    return false;
}

/// Whether somebody must still do something.
constexpr bool is_unresolved(BreakState state) {
    return state == BreakState::open || state == BreakState::awaiting_approval;
}

}  // namespace keepline
