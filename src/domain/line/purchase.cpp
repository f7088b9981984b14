// What buying cycles and coming back do to a line.

#include <algorithm>
#include <optional>

#include "domain/line/steps.h"

namespace keepline {
namespace {

struct Purchase {
    int cycles = 0;  ///< that are paid
    int begun = 0;   ///< of them, cycles that begin at once or have begun
    BusinessDate paid_until;
    std::uint8_t anchor_day = 1;
};

bool fee_is_due(const LineState& line, const Rules& rules, BusinessDate today) {
    return rules.plan.has_fee() && line.paid_until <= today;
}

bool is_valid(const Policy& policy, BusinessDate valid_until, BusinessDate today) {
    return !policy.has_validity() || !valid_until.is_set() || valid_until > today;
}

bool needs_restoring(const LineState& line, const Rules& rules, BusinessDate today) {
    if (is_lapsed(line.stage)) return true;
    const BusinessDate end = service_end(line, rules);
    return line.stage == Stage::active && end.is_set() && end <= today;
}

Money restore_fee_of(const LineState& line, const Policy& policy) {
    const StageRule* rule = find_stage_rule(policy, line.stage);
    return rule != nullptr ? rule->restore_fee : Money{};
}

// Cycles begun with service since paid_until: the line had service until it was suspended.
int cycles_begun(const LineState& line, const Rules& rules, BusinessDate today) {
    BusinessDate served_until = today + 1;
    if (line.stage == Stage::suspended || line.stage == Stage::quarantined) served_until = line.stage_since;
    if (line.stage == Stage::quarantined) served_until = before(served_until, rules.policy.suspended.lasts);
    int cycles = 0;
    while (add_cycles(line.paid_until, cycles, line, rules.plan) < served_until) ++cycles;
    return cycles;
}

// The one place that says what buying cycles does to the dates.
Purchase plan_purchase(const LineState& line, const Rules& rules, int cycles, BusinessDate today) {
    Purchase out{cycles, 0, line.paid_until, line.anchor_day};
    if (!fee_is_due(line, rules, today)) {
        if (cycles > 0) out.paid_until = add_cycles(line.paid_until, cycles, line, rules.plan);
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
        LineState anchored = line;
        anchored.anchor_day = out.anchor_day;
        out.paid_until = add_cycles(today, out.cycles - due, anchored, rules.plan);
    } else {
        out.paid_until = add_cycles(line.paid_until, out.cycles, line, rules.plan);
    }
    return out;
}

// The fewest cycles that bring a line back: none where only its validity has ended.
Purchase least_purchase(const LineState& line, const Rules& rules, BusinessDate today) {
    return plan_purchase(line, rules, fee_is_due(line, rules, today) ? 1 : 0, today);
}

void put_in_service(LineChange& change, const Purchase& purchase, BusinessDate today) {
    LineState& line = change.edit();
    const bool comes_back = needs_restoring(line, change.rules(), today);
    line.paid_until = purchase.paid_until;
    line.anchor_day = purchase.anchor_day;
    if (!comes_back) return;
    if (is_lapsed(line.stage)) earn_validity(line, change.rules().policy, {Cause::restore, {}}, today);
    if (!is_valid(change.rules().policy, line.valid_until, today)) return;
    enter(change, Stage::active, today);
    line.hold_until = Instant{};
}

// Restores the line if what is due is there, with the validity it would have.
void restore(LineChange& change, BusinessDate valid_until, BusinessDate today) {
    const Rules& rules = change.rules();
    LineState& line = change.edit();
    const BusinessDate with_restore =
        is_lapsed(line.stage) ? valid_until_after(rules.policy, valid_until, {Cause::restore, {}}, today)
                              : valid_until;
    if (!is_valid(rules.policy, with_restore, today)) return;
    const Purchase purchase = least_purchase(line, rules, today);
    const Money back = restore_fee_of(line, rules.policy);
    if (line.main < back || change.spendable_for_fee() < back + rules.plan.fee.times(purchase.cycles)) return;
    change.earn(AccountKind::main, back, today);
    for (int i = 0; i < purchase.cycles; ++i) change.take_fee(today);
    line.valid_until = valid_until;
    put_in_service(change, purchase, today);
}

}  // namespace

BusinessDate add_cycles(BusinessDate from, int cycles, const LineState& line, const Plan& plan) {
    if (plan.cycle.months == 0) return from + cycles * plan.cycle.days;
    return add_months(from, cycles * plan.cycle.months, line.anchor_day);
}

BusinessDate current_cycle_end(const LineState& line, const Plan& plan) {
    return add_cycles(line.paid_until, -line.cycles_prepaid, line, plan);
}

Money least_to_restore(const LineState& line, const Rules& rules, BusinessDate today) {
    if (!needs_restoring(line, rules, today)) return {};
    Money least =
        rules.plan.fee.times(least_purchase(line, rules, today).cycles) + restore_fee_of(line, rules.policy);
    const bool valid =
        is_valid(rules.policy, line.valid_until, today) ||
        is_valid(rules.policy, valid_until_after(rules.policy, line.valid_until, {Cause::restore, {}}, today),
                 today);
    if (valid) return least;
    std::optional<Money> dearest;
    for (const Earning& each : rules.policy.validity)
        if (each.is_for(Cause::top_up)) dearest = std::min(dearest.value_or(each.at_least), each.at_least);
    return std::max(least, dearest.value_or(Money{}));
}

Money price_of(const LineState& line, const Rules& rules, int cycles, BusinessDate today) {
    return rules.plan.fee.times(plan_purchase(line, rules, cycles, today).cycles) +
           restore_fee_of(line, rules.policy);
}

BusinessDate paid_until_after(const LineState& line, const Rules& rules, int cycles, BusinessDate today) {
    return plan_purchase(line, rules, cycles, today).paid_until;
}

void count_event(LineChange& change, const Event& event, BusinessDate day, BusinessDate today) {
    const BusinessDate before = change.line().valid_until;
    BusinessDate earned = valid_until_after(change.rules().policy, before, event, day);
    if (day < today) earned = std::max(earned, before);
    if (needs_restoring(change.line(), change.rules(), today))
        restore(change, earned, today);
    else
        change.edit().valid_until = earned;
}

void restore_if_paid(LineChange& change, BusinessDate today) {
    if (needs_restoring(change.line(), change.rules(), today))
        restore(change, change.line().valid_until, today);
}

void buy_cycles(LineChange& change, int cycles, BusinessDate today) {
    const Rules& rules = change.rules();
    const Money price = price_of(change.line(), rules, cycles, today);
    const Purchase purchase = plan_purchase(change.line(), rules, cycles, today);
    const int later = purchase.cycles - purchase.begun;
    change.earn(AccountKind::main, restore_fee_of(change.line(), rules.policy), today);
    change.earn(AccountKind::main, rules.plan.fee.times(purchase.begun), today);
    change.transfer(change.account(AccountKind::main), change.account(AccountKind::prepaid),
                    rules.plan.fee.times(later));
    earn_validity(change.edit(), rules.policy, {Cause::top_up, price}, today);
    earn_validity(change.edit(), rules.policy, {Cause::cycle_fee, price}, today);
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

}  // namespace keepline
