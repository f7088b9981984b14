#pragma once
// Steps that the life cycle's files share. For them alone: everybody else uses life_cycle.h.

#include "domain/line/life_cycle.h"
#include "domain/renewal/quote.h"

namespace keepline {

/// Puts the line into a stage as of a day, with all that follows from it: charges and losses begin, and at
/// the end what lies on the line is posted.
void enter(LineChange& change, Stage stage, BusinessDate since);
/// What lies on the line goes to its holder (`owed`), or by the policy's clause to breakage.
void settle_rest(LineChange& change, bool owed);
void earn_validity(LineState& line, const Policy& policy, const Event& event, BusinessDate day);
/// Pays what ends service on `day`, where that can be paid: false if not.
bool carry_service_on(LineChange& change, BusinessDate day);

/// Debts come first, and a policy may ask for time between two parkings.
/// @error parking.not_offered, parking.not_now, line.balance_short
Result<void> may_park(const LineChange& change, BusinessDate today);
/// When parking ends by itself; not set: never.
BusinessDate parking_end(const LineState& line, const Policy& policy);
void parking_charge_due(LineChange& change);

// No notice, no cut (notice_gate.cpp). A step is the stage it leads to; `none` the loss of money, `active`
// the change to another version of the policy.
struct NextNotice {
    Stage step = Stage::none;
    BusinessDate step_on;  ///< not set: no notice is to be asked for
    BusinessDate ask_on;
};
NextNotice next_notice(const LineState& line, const Rules& rules);
void ask_notice(LineChange& change, Stage step, BusinessDate on, Instant now);
/// Whether the step due on `due` may happen now: the day it counts from. Absent: its notice is asked for or
/// not old enough, and it waits until hold_until. Brands without the gate: it may.
std::optional<BusinessDate> told_for(LineChange& change, Stage step, BusinessDate due, Instant now);

// Other rules for the same line (other_rules.cpp).
/// The line lives under `policy` (and plan, if that was changed) from `day` on: its clocks are brought in
/// line.
void live_under(LineChange& change, PolicyId policy, BusinessDate day);
/// The planned change of plan, at the end of a cycle. False: it would shorten what is paid for, so it waits
/// for the cycles that are paid.
bool change_plan_at(LineChange& change, BusinessDate day);

}  // namespace keepline
