#pragma once
// A line's payments, read from its number's history, and refunds asked for on what was read.
//
// A direct renewal leaves nothing but its record, so what may be refunded is computed here and travels with
// the command. The rules refuse it with line.changed where the home has moved on since: then it is read
// again.

#include <functional>

#include "domain/renewal/payments.h"
#include "engine/desk.h"

namespace keepline {

/// All records of the number while this line was on it, oldest first. Blocks: its cost grows with the
/// history.
/// @error line.unknown, store.unavailable
Result<std::vector<Record>> read_history(const View& view, LineId id);
/// @error line.unknown, store.unavailable
Result<LinePayments> read_payments(const View& view, LineId id);

/// Makes a verb from what was just read.
using VerbFromPayments = std::function<Result<Verb>(const View&)>;
/// Submits and waits; reads again and retries a few times where the line has changed in between.
/// `command.verb` is made here. Never on an I/O thread.
/// @error line.changed if it changes faster than it can be read, and the verb's own
Result<Answer> ask_on_facts(const Desk& desk, Command command, const VerbFromPayments& make);

/// The same for an undo. What a party has undone is counted over all numbers, each with a home of its own, so
/// undos take turns: the next one reads what the one before has recorded. One process writes, so none passes
/// by.
Result<Answer> ask_undo(const Desk& desk, Command command, const VerbFromPayments& make);

/// @error payment.unknown
Result<Verb> refund_verb(const View& view, LineId id, std::int64_t entry_n, Money amount,
                         const Text<120>& reason);
/// @error payment.unknown
Result<Verb> undo_verb(const View& view, LineId id, std::int64_t entry_n, const Text<120>& reason,
                       Instant now);
/// `verb` without its line and facts.
/// @error payment.unknown
Result<Verb> open_chargeback_verb(const View& view, LineId id, OpenChargeback verb);
/// `verb` without its facts.
/// @error chargeback.unknown
Result<Verb> end_chargeback_verb(const View& view, const Home& home, EndChargeback verb);
/// @error approval.unknown
Result<Verb> approve_verb(const View& view, const Home& home, std::int64_t approval_n);

}  // namespace keepline
