#pragma once
// How time and money move a line through its life. All functions are pure.

#include "domain/line/line_change.h"

namespace keepline {

/// The exclusive end of the cycle that has begun: cycles paid for but not begun follow it.
BusinessDate current_cycle_end(const LineState& line, const Plan& plan);
/// The day the line's timed stage is due to end; not set for stages that time does not end.
BusinessDate stage_end(const LineState& line, const Policy& policy);
/// The day the number is lost if nothing more happens but what is already paid for or lies on the line.
BusinessDate lives_until(const LineState& line, const Rules& rules);
/// The instant at which time alone changes something next: the minimum of all timed facts.
Instant next_action_at(const LineState& line, const Rules& rules);

/// Takes the one step that is due first at or before `now`; false if none is due.
/// Entering grace and beginning a cycle happen at the start of the day; steps that take something away at
/// the policy's hour, and not while the line is held. `effective_at` receives the instant the step was due.
bool pass_time(LineChange& change, Instant now, Instant& effective_at);

/// Cycles that must be paid before service is back; 0 while service is on and nothing is due.
int least_cycles_to_restore(const LineState& line, const Rules& rules, BusinessDate today);
/// What `cycles` cost now: never fewer than what restores.
Money price_of(const LineState& line, const Rules& rules, int cycles, BusinessDate today);
/// Where `cycles` bought today would bring paid_until.
BusinessDate paid_until_after(const LineState& line, const Rules& rules, int cycles, BusinessDate today);

/// Does what time owes the line in its favour before money or a quote looks at it: begins paid cycles and
/// takes fees that can be paid, day by day up to `today`.
void catch_up(LineChange& change, BusinessDate today);
/// Buys cycles from main, restoring a lapsed line. Needs main >= price_of(cycles).
void buy_cycles(LineChange& change, int cycles, BusinessDate today);
/// Takes the last cycle that has not begun back: its price returns to main. Needs cycles_prepaid > 0.
void give_back_cycle(LineChange& change);
/// A hold has ended: a step that waited for it takes a day's notice before it happens after all.
void end_hold(LineChange& change, Instant now);
/// After money came in: restores a lapsed line if main and lots now suffice.
void restore_if_paid(LineChange& change, BusinessDate today);
/// Whether anything postpones adverse steps for longer than a pending payment may.
constexpr bool is_held(const LineState& line) { return line.intents_unknown > 0 || line.suspense_held > 0; }

}  // namespace keepline
