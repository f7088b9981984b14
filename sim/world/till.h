#pragma once
// Somebody at a till: scans the code that a payer shows, and cancels when it takes too long.

#include "engine/desk.h"
#include "sim/world/platform.h"

namespace keepline::sim {

/// One thing done about one payment by code that is open at the platform; nothing where there is none.
void act_at_till(const Desk& desk, Platform& platform, Entropy& entropy);

}  // namespace keepline::sim
