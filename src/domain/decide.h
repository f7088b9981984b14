#pragma once
// The single door into the rules.
//
//   needs(command, rows, more)  ->  the engine loads `more` and asks again, until nothing is added
//   decide(command, rows, catalog, now)  ->  what changes, or an error that leaves nothing
//
// Both are pure: same arguments, same answer, no clock, no I/O. Safe from any thread.

#include "base/error.h"
#include "domain/catalog.h"
#include "domain/rows.h"

namespace keepline {

/// What is still missing to decide; asked at most three times a command.
void needs(const Command& command, const Rows& rows, std::vector<Need>& more);

/// Decides one command at its instant, in the brand's business time.
/// @error line.unknown for other brands' lines and for older generations, and each verb's own
Result<Decision> decide(const Command& command, const Rows& rows, const Catalog& catalog, Instant now);

}  // namespace keepline
