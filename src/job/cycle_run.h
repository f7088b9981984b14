#pragma once
// The cycle run: visits the lines that are due, and no others, until none is.

#include "engine/desk.h"
#include "job/cycle_watch.h"

namespace keepline::job {

/// Takes every due step of the brand's lines at its business time. Safe to stop anywhere and to run twice:
/// each step is its own durable command and is decided again under the line's own lock. Lines go to the
/// writer in slices, so that payments never wait behind a whole run. `watch` is told after each slice; a look
/// that finds nothing due is no run. Blocks; not for I/O threads.
CycleCounts run_cycle(const Desk& desk, BrandId brand, CycleWatch& watch);

/// What a run would do now, without doing it: every due line is walked on a copy. `visited` counts the
/// lines, `entered` only steps that change the stage. A payment that arrives meanwhile makes the truth better
/// than this. Blocks; not for I/O threads.
CycleCounts preview_cycle(const Desk& desk, BrandId brand);

}  // namespace keepline::job
