#pragma once
// The life of a payment intent as a table.

#include "domain/renewal/order.h"

namespace keepline {

/// True where the intent has not ended: the payer may still pay, or may have paid.
constexpr bool is_open(IntentState state) {
    return state == IntentState::created || state == IntentState::pending || state == IntentState::unknown;
}

/// May an intent go from one state to another? Money ends every state: a payment that arrives for a closed
/// intent is true, whatever we had concluded.
//
//   from \ to   pending succeeded failed closed unknown
//   created        x        x       x      x      x
//   pending        -        x       x      x      x
//   unknown        -        x       x      x      -
//   failed         -        x       -      -      -
//   closed         -        x       -      -      -
//   succeeded      -        -       -      -      -
constexpr bool may_follow(IntentState from, IntentState to) {
    if (from == IntentState::succeeded || to == IntentState::created) return false;
    if (to == IntentState::succeeded) return true;
    if (to == IntentState::pending) return from == IntentState::created;
    if (to == IntentState::unknown) return from == IntentState::created || from == IntentState::pending;
    return is_open(from);
}

}  // namespace keepline
