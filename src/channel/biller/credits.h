#pragma once
// What a biller does to lines: credit, reverse, and how that stands. Every call waits, may be repeated, and
// leaves nothing half done that a repeat or the payment worker would not end.

#include "engine/desk.h"

namespace keepline::biller {

/// @error store.unavailable
Result<std::optional<BilledCredit>> find_credit(const View& view, GatewayId biller,
                                                const BillerReference& reference);

/// Takes the amount from the biller's account and credits the line. `crediting` where the second is not
/// known yet.
/// @error biller.funds, biller.reversed, idempotency.key_reused (another payment of this reference)
Result<BilledCredit> credit(const Desk& desk, const GatewayAccount& account, const TakeBilled& verb);

/// Takes a credit back whole, or makes sure that it never comes. A credit the line refused is as it was.
/// @error biller.confirming  how the credit ends is not known yet: again later
/// @error undo.too_late, undo.not_possible, undo.person_decides  the line has used it, or more than a machine
/// may decide
Result<BilledCredit> reverse(const Desk& desk, const GatewayAccount& account,
                             const BillerReference& reference, const Text<120>& reason);

}  // namespace keepline::biller
