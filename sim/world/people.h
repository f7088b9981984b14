#pragma once
// Staff and subscribers of the simulation: few, so that everything happens to the same ones.

#include "sim/world/entropy.h"
#include "store/view.h"

namespace keepline::sim {

inline constexpr int kMembers = 2;
inline constexpr int kSubscribers = 4;

/// A command at a member's, a subscriber's or (whose line is it) a number's home, without actor and key.
Command invent_about_people(Entropy& entropy, const View& view, Instant now, int lines);

}  // namespace keepline::sim
