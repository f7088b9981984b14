#pragma once
// Money that goes from one home to another, in steps of which each may be repeated: a crash between two of
// them leaves the task, and whoever performs it again finds what was done.

#include "engine/desk.h"

namespace keepline {

/// Performs a move_money task: credits the line it names, and tells the home the money left how that ended.
/// Waits.
/// @return whether the line took it
/// @error task.unknown: it has been performed; else nobody knows yet, and the task is still there
Result<bool> move_money(const Desk& desk, const GatewayAccount& account, const Task& task);

/// Performs the refund task of a biller's payment: what the line gave back is on his account again. Waits.
/// @error as above
Result<void> return_billed(const Desk& desk, const GatewayAccount& account, const Task& task);

}  // namespace keepline
