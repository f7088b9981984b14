#include "domain/line/life_cycle.h"

#include <algorithm>

#include "domain/renewal/quote.h"

namespace keepline {
namespace {

constexpr Duration kPendingHold = std::chrono::minutes{30};
constexpr Duration kHeldLookAgain = std::chrono::hours{1};
constexpr Duration kAfterHold = std::chrono::hours{24};

BusinessDate add_cycles(BusinessDate from, int cycles, const LineState& line, const Plan& plan) {
    return add_months(from, cycles * plan.cycle_months, line.anchor_day);
}

bool is_lapsed(const LineState& line) {
    return line.stage == Stage::grace || line.stage == Stage::outgoing_barred ||
           line.stage == Stage::suspended || line.stage == Stage::quarantined;
}

void enter(LineChange& change, Stage stage, BusinessDate since) {
    LineState& line = change.edit();
    line.stage = stage;
    line.stage_since = since;
    line.pending_hold_used = false;
}

void begin_prepaid_cycle(LineChange& change) {
    LineState& line = change.edit();
    const BusinessDate begins = current_cycle_end(line, change.rules().plan);
    change.earn(AccountKind::prepaid, line.prepaid.share(line.cycles_prepaid), begins);
    --line.cycles_prepaid;
}

// The fee falls due, or the next paid cycle begins, on the day the current cycle ends.
void cycle_due(LineChange& change) {
    const Rules& rules = change.rules();
    LineState& line = change.edit();
    if (line.cycles_prepaid > 0) {
        begin_prepaid_cycle(change);
    } else if (change.spendable_for_fee() >= rules.plan.fee) {
        change.take_fee(line.paid_until);
        line.paid_until = add_cycles(line.paid_until, 1, line, rules.plan);
    } else {
        enter(change, stage_after(rules.policy, Stage::active), line.paid_until);
    }
}

// What is left on the line when its number goes back: to its holder, or by the policy's clause to breakage.
void end_line(LineChange& change) {
    LineState& line = change.edit();
    const Account rest = change.rules().policy.money_at_end == MoneyAtEnd::owed
                             ? change.account(AccountKind::owed)
                             : Account{AccountKind::breakage, change.rules().policy.id.value, 0};
    change.transfer(change.account(AccountKind::main), rest, line.main);
    change.transfer(change.account(AccountKind::prepaid), rest, line.prepaid);
    line.cycles_prepaid = 0;
    change.expire_lots(BusinessDate{INT32_MAX});
}

void leave_stage(LineChange& change) {
    const BusinessDate due = stage_end(change.line(), change.rules().policy);
    const Stage next = stage_after(change.rules().policy, change.line().stage);
    enter(change, next, due);
    if (next == Stage::ended) end_line(change);
}

// An adverse step is due: true if a payment under way postpones it, until a time kept in hold_until.
// The last step waits for every payment under way: a number goes back with nothing in flight.
bool hold(LineChange& change, Instant now) {
    LineState& line = change.edit();
    const bool last = stage_after(change.rules().policy, line.stage) == Stage::ended;
    if (is_held(line) || (last && line.intents_pending > 0)) {
        line.hold_until = now + kHeldLookAgain;
        return true;
    }
    if (line.intents_pending > 0 && !line.pending_hold_used) {
        line.hold_until = now + kPendingHold;
        line.pending_hold_used = true;
        return true;
    }
    return false;
}

// Cycles begun with service since paid_until: the line had service until it was suspended.
int cycles_begun(const LineState& line, const Rules& rules, BusinessDate today) {
    BusinessDate served_until = today + 1;
    if (line.stage == Stage::suspended || line.stage == Stage::quarantined) served_until = line.stage_since;
    if (line.stage == Stage::quarantined)
        served_until = add_months(served_until, -rules.policy.suspended.months, served_until.day()) -
                       rules.policy.suspended.days;
    int cycles = 0;
    while (add_cycles(line.paid_until, cycles, line, rules.plan) < served_until) ++cycles;
    return cycles;
}

bool needs_restoring(const LineState& line, BusinessDate today) {
    return is_lapsed(line) || (line.stage == Stage::active && line.paid_until <= today);
}

struct Purchase {
    int cycles = 0;  ///< that are paid
    int begun = 0;   ///< of them, cycles that begin at once or have begun
    BusinessDate paid_until;
    std::uint8_t anchor_day = 1;
};

// The one place that says what buying cycles does to the dates.
Purchase plan_purchase(const LineState& line, const Rules& rules, int cycles, BusinessDate today) {
    Purchase out{cycles, 0, line.paid_until, line.anchor_day};
    if (!needs_restoring(line, today)) {
        out.paid_until = add_cycles(line.paid_until, cycles, line, rules.plan);
        return out;
    }
    // Paid on the due day itself is paid in time: the anchor stays.
    const bool runs_on = rules.policy.lapsed_days == LapsedDays::cycle || line.paid_until == today;
    const int due = runs_on ? cycles_begun(line, rules, today) : 0;
    const BusinessDate covered = add_cycles(line.paid_until, due, line, rules.plan);
    const bool restarts = covered <= today;
    out.begun = due + (restarts ? 1 : 0);
    out.cycles = std::max(cycles, out.begun);
    if (restarts) {
        out.anchor_day = static_cast<std::uint8_t>(today.day());
        out.paid_until = add_months(today, (out.cycles - due) * rules.plan.cycle_months, out.anchor_day);
    } else {
        out.paid_until = add_cycles(line.paid_until, out.cycles, line, rules.plan);
    }
    return out;
}

void put_in_service(LineChange& change, const Purchase& purchase, BusinessDate today) {
    LineState& line = change.edit();
    if (needs_restoring(line, today)) enter(change, Stage::active, today);
    line.paid_until = purchase.paid_until;
    line.anchor_day = purchase.anchor_day;
    line.hold_until = Instant{};
}

}  // namespace

BusinessDate current_cycle_end(const LineState& line, const Plan& plan) {
    return add_cycles(line.paid_until, -line.cycles_prepaid, line, plan);
}

BusinessDate stage_end(const LineState& line, const Policy& policy) {
    const StageRule* rule = find_stage_rule(policy, line.stage);
    if (rule == nullptr) return BusinessDate::none();
    return add_months(line.stage_since, rule->months, line.stage_since.day()) + rule->days;
}

BusinessDate lives_until(const LineState& line, const Rules& rules) {
    return is_live(line) ? stairs_of(line, rules).back().until : line.stage_since;
}

Instant next_action_at(const LineState& line, const Rules& rules) {
    if (!is_live(line)) return Instant::never();
    const TimeZone& zone = rules.brand.zone;
    Instant next = Instant::never();
    if (line.bonus_expires_on.is_set()) next = zone.start_of(line.bonus_expires_on);
    if (line.stage == Stage::active) {
        Instant due = zone.start_of(current_cycle_end(line, rules.plan));
        // Without grace a fee that cannot be paid takes service away at once: not before the hold ends.
        const bool adverse = stage_after(rules.policy, Stage::active) != Stage::grace;
        if (adverse && line.cycles_prepaid == 0) due = std::max(due, line.hold_until);
        return std::min(next, due);
    }
    if (find_stage_rule(rules.policy, line.stage) == nullptr) return next;
    const Instant leaves = zone.start_of(stage_end(line, rules.policy), rules.policy.adverse_hour);
    return std::min(next, std::max(leaves, line.hold_until));
}

bool pass_time(LineChange& change, Instant now, Instant& effective_at) {
    const Rules& rules = change.rules();
    const TimeZone& zone = rules.brand.zone;
    effective_at = next_action_at(change.line(), rules);
    if (effective_at > now) return false;
    const BusinessDate expiry = change.line().bonus_expires_on;
    if (expiry.is_set() && zone.start_of(expiry) <= effective_at) {
        change.expire_lots(zone.date_of(effective_at));
        return true;
    }
    if (change.line().stage == Stage::active) {
        cycle_due(change);
        return true;
    }
    if (!hold(change, now)) leave_stage(change);
    return true;
}

int least_cycles_to_restore(const LineState& line, const Rules& rules, BusinessDate today) {
    return needs_restoring(line, today) ? plan_purchase(line, rules, 1, today).cycles : 0;
}

Money price_of(const LineState& line, const Rules& rules, int cycles, BusinessDate today) {
    return rules.plan.fee.times(plan_purchase(line, rules, cycles, today).cycles);
}

BusinessDate paid_until_after(const LineState& line, const Rules& rules, int cycles, BusinessDate today) {
    return plan_purchase(line, rules, cycles, today).paid_until;
}

void catch_up(LineChange& change, BusinessDate today) {
    const Rules& rules = change.rules();
    if (change.line().bonus_expires_on.is_set() && change.line().bonus_expires_on <= today)
        change.expire_lots(today);
    while (change.line().stage == Stage::active && current_cycle_end(change.line(), rules.plan) <= today) {
        if (change.line().cycles_prepaid == 0 && change.spendable_for_fee() < rules.plan.fee) return;
        cycle_due(change);
    }
}

void buy_cycles(LineChange& change, int cycles, BusinessDate today) {
    const Plan& plan = change.rules().plan;
    const Purchase purchase = plan_purchase(change.line(), change.rules(), cycles, today);
    const int later = purchase.cycles - purchase.begun;
    change.earn(AccountKind::main, plan.fee.times(purchase.begun), today);
    change.transfer(change.account(AccountKind::main), change.account(AccountKind::prepaid),
                    plan.fee.times(later));
    put_in_service(change, purchase, today);
    change.edit().cycles_prepaid += later;
}

void give_back_cycle(LineChange& change) {
    LineState& line = change.edit();
    change.transfer(change.account(AccountKind::prepaid), change.account(AccountKind::main),
                    line.prepaid.share(line.cycles_prepaid));
    --line.cycles_prepaid;
    line.paid_until = add_cycles(line.paid_until, -1, line, change.rules().plan);
}

void end_hold(LineChange& change, Instant now) {
    LineState bare = change.line();
    bare.hold_until = Instant{};
    if (bare.stage != Stage::active && next_action_at(bare, change.rules()) <= now)
        change.edit().hold_until = now + kAfterHold;
}

void restore_if_paid(LineChange& change, BusinessDate today) {
    if (!needs_restoring(change.line(), today)) return;
    const Purchase purchase = plan_purchase(change.line(), change.rules(), 1, today);
    if (change.spendable_for_fee() < change.rules().plan.fee.times(purchase.cycles)) return;
    for (int i = 0; i < purchase.cycles; ++i) change.take_fee(today);
    put_in_service(change, purchase, today);
}

}  // namespace keepline
