#pragma once
// The life of a refund as a table.

#include "domain/renewal/refund.h"

namespace keepline {

/// May a refund go from one state to another?
//
//   from \ to           sending done declined refused transfer_asked
//   (asked for)            x     x      -        -         -         at once; `done`: a party holds the money
//   awaiting_approval      x     x      x        -         -         the second person agrees or not
//   sending                -     x      -        x         -         the platform did it, or never will
//   refused                -     -      -        -         x         somebody asks for a bank transfer
//   transfer_asked         -     x      -        x         -         the second person agrees or not
//   done, declined         -     -      -        -         -
constexpr bool may_follow(RefundState from, RefundState to) {
    switch (from) {
        case RefundState::awaiting_approval:
            return to == RefundState::sending || to == RefundState::done || to == RefundState::declined;
        case RefundState::sending:
        case RefundState::transfer_asked:
            return to == RefundState::done || to == RefundState::refused;
        case RefundState::refused:
            return to == RefundState::transfer_asked;
        case RefundState::done:
        case RefundState::declined:
            return false;
    }
    return false;
}

/// Whether the way back is shut and the money waits for two persons.
constexpr bool waits_for_persons(RefundState state) {
    return state == RefundState::refused || state == RefundState::transfer_asked;
}

/// Whether the money has left the line.
constexpr bool has_left(RefundState state) {
    return state == RefundState::sending || state == RefundState::done || waits_for_persons(state);
}

}  // namespace keepline
