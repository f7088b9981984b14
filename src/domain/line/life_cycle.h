#pragma once
// How time, money and use move a line through its life. All functions are pure.

#include "domain/line/line_change.h"

namespace keepline {

/// `from` moved by whole cycles, on the line's anchor day where cycles are months.
BusinessDate add_cycles(BusinessDate from, int cycles, const LineState& line, const Plan& plan);
/// The first day of the next period of a parked line: the first of a month, where months are counted.
BusinessDate next_parking_period(BusinessDate day, Term every);
/// The exclusive end of the cycle that has begun: cycles paid for but not begun follow it. Needs a plan with
/// a fee.
BusinessDate current_cycle_end(const LineState& line, const Plan& plan);
/// The first day that no clock covers: the earlier of the current cycle's end and the validity's. Not set:
/// time does not end the line's service.
BusinessDate service_end(const LineState& line, const Rules& rules);
/// The day the line's timed stage is due to end; not set for stages that time does not end.
BusinessDate stage_end(const LineState& line, const Policy& policy);
/// The day the number is lost if nothing more happens but what is already paid for or lies on the line; not
/// set: it is not lost by time.
BusinessDate lives_until(const LineState& line, const Rules& rules);

/// What time changes next, and when. At one instant, what is named first happens first.
enum class Due : std::uint8_t {
    policy,
    lots,
    service,
    park,
    charge,
    credit,
    money,
    stage,
    parking,
    leave,
    notice,
    nothing
};
struct NextDue {
    Due what = Due::nothing;
    Instant at = Instant::never();
};
NextDue next_due(const LineState& line, const Rules& rules);

/// Takes the one step that is due first at or before `now`; false if none is due. What favours the holder
/// happens at the start of the day; steps that take something away at the policy's hour, and not while the
/// line is held. `effective_at` receives the instant the step was due.
bool pass_time(LineChange& change, Instant now, Instant& effective_at);

/// What must be paid before service is back; zero while service is on and nothing is due.
Money least_to_restore(const LineState& line, const Rules& rules, BusinessDate today);
/// What `cycles` cost now, with what coming back costs: never fewer than what restores.
Money price_of(const LineState& line, const Rules& rules, int cycles, BusinessDate today);
/// Where `cycles` bought today would bring paid_until.
BusinessDate paid_until_after(const LineState& line, const Rules& rules, int cycles, BusinessDate today);

/// Does what time owes the line in its favour before money or a quote looks at it: begins paid cycles, takes
/// fees and carries validity on where that can be paid, day by day up to `today`.
void catch_up(LineChange& change, BusinessDate today);
/// Something happened on `day` that the policy may reward, a payment for one: validity grows, and a lapsed
/// line comes back if main and lots suffice. Where they do not, no date moves. What is heard late takes
/// nothing back.
void count_event(LineChange& change, const Event& event, BusinessDate day, BusinessDate today);
/// Buys cycles from main, restoring a lapsed line. Needs main >= price_of(cycles).
void buy_cycles(LineChange& change, int cycles, BusinessDate today);
/// Takes the last cycle that has not begun back: its price returns to main. Needs cycles_prepaid > 0.
void give_back_cycle(LineChange& change);
/// A hold has ended: a step that waited for it takes a day's notice before it happens after all.
void end_hold(LineChange& change, Instant now);
/// Restores a lapsed line if main and lots now suffice.
void restore_if_paid(LineChange& change, BusinessDate today);
/// Parks the line from today. Needs a policy with parking and main >= its fee.
void park(LineChange& change, BusinessDate today);
/// Ends parking on `day`: paid days that stood still follow.
void resume(LineChange& change, BusinessDate day);
/// How long leaving can be taken back. None where a change of its policy was told: who does not want that
/// goes freely.
constexpr int cooling_off_days(const LineState& line, const Brand& brand, Stage how) {
    if (line.next_policy.value != 0) return 0;
    return how == Stage::ported_out ? brand.port_out_days : brand.cooling_off_days;
}
/// The line leaves for good: what lies on it belongs to its holder.
void leave(LineChange& change, Stage how, BusinessDate day);

/// The notice of a step that was asked for, is not sent, and still tells the date the step has.
std::optional<StepNotice> owed_notice(const LineState& line, const Rules& rules,
                                      std::span<const StepNotice> notices, Stage step);

/// Whether anything postpones adverse steps for longer than a pending payment may.
constexpr bool is_held(const LineState& line) { return line.intents_unknown > 0 || line.suspense_held > 0; }

}  // namespace keepline
