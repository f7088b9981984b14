#include "domain/line/life_cycle.h"

#include <algorithm>
#include <array>

#include "domain/renewal/quote.h"

namespace keepline {
namespace {

constexpr Duration kPendingHold = std::chrono::minutes{30};
constexpr Duration kHeldLookAgain = std::chrono::hours{1};
constexpr Duration kAfterHold = std::chrono::hours{24};
/// Money that did not suffice to restore a line is not eaten by its stage's charges for so long.
constexpr int kSparedDays = 30;

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

// What is left on the line when its number goes back: to its holder, or by the policy's clause to breakage.
void settle_rest(LineChange& change, bool owed) {
    LineState& line = change.edit();
    const Account rest = owed ? change.account(AccountKind::owed)
                              : Account{AccountKind::breakage, change.rules().policy.id.value, 0};
    change.transfer(change.account(AccountKind::main), rest, line.main);
    change.transfer(change.account(AccountKind::prepaid), rest, line.prepaid);
    line.cycles_prepaid = 0;
    change.expire_lots(BusinessDate{INT32_MAX});
}

void lose_money(LineChange& change) {
    change.transfer(change.account(AccountKind::main),
                    {AccountKind::breakage, change.rules().policy.id.value, 0}, change.line().main);
    change.expire_lots(BusinessDate{INT32_MAX});
}

void enter(LineChange& change, Stage stage, BusinessDate since) {
    LineState& line = change.edit();
    const Policy& policy = change.rules().policy;
    line.stage = stage;
    line.stage_since = since;
    line.pending_hold_used = false;
    line.keep_alive_on =
        is_lapsed(stage) && find_keep_alive(policy, stage) != nullptr ? since : BusinessDate::none();
    if (stage == Stage::active) line.money_lost_on = BusinessDate::none();
    if (is_lapsed(stage) && stage >= policy.money.lost_at && !line.money_lost_on.is_set())
        line.money_lost_on = after(since, policy.money.restorable);
    if (stage == Stage::ended) settle_rest(change, policy.money.at_end == MoneyAtEnd::owed);
}

void begin_prepaid_cycle(LineChange& change) {
    LineState& line = change.edit();
    const BusinessDate begins = current_cycle_end(line, change.rules().plan);
    change.earn(AccountKind::prepaid, line.prepaid.share(line.cycles_prepaid), begins);
    --line.cycles_prepaid;
}

void earn_validity(LineState& line, const Policy& policy, const Event& event, BusinessDate day) {
    line.valid_until = valid_until_after(policy, line.valid_until, event, day);
}

// The fee falls due, or the next paid cycle begins, on the day the current cycle ends. False: it cannot be
// paid.
bool pay_cycle(LineChange& change) {
    const Rules& rules = change.rules();
    LineState& line = change.edit();
    if (line.cycles_prepaid > 0) {
        begin_prepaid_cycle(change);
        return true;
    }
    if (change.spendable_for_fee() < rules.plan.fee) return false;
    const BusinessDate due = line.paid_until;
    change.take_fee(due);
    line.paid_until = add_cycles(due, 1, line, rules.plan);
    earn_validity(line, rules.policy, {Cause::cycle_fee, rules.plan.fee}, due);
    return true;
}

// The validity ends on `day`: the policy's charge carries it on, or the law does where it forbids the charge.
bool carry_validity_on(LineChange& change, BusinessDate day) {
    const KeepAlive* charge = find_keep_alive(change.rules().policy, Stage::active);
    if (charge == nullptr) return false;
    const bool forbidden = charge->forbidden_from.is_set() && day >= charge->forbidden_from;
    if (!forbidden && change.line().main < charge->amount) return false;
    if (!forbidden) change.earn(AccountKind::main, charge->amount, day);
    change.edit().valid_until = after(day, charge->every);
    return true;
}

// Service ends on `day` unless what ends it can be paid.
bool carry_service_on(LineChange& change, BusinessDate day) {
    const Rules& rules = change.rules();
    if (rules.plan.has_fee() && current_cycle_end(change.line(), rules.plan) == day) return pay_cycle(change);
    return carry_validity_on(change, day);
}

// An adverse step is due: true if a payment under way postpones it, until a time kept in hold_until.
// The last step waits for every payment under way: a number goes back with nothing in flight.
bool hold(LineChange& change, Instant now, bool last) {
    LineState& line = change.edit();
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

void service_due(LineChange& change, Instant now) {
    const Rules& rules = change.rules();
    const BusinessDate day = service_end(change.line(), rules);
    if (carry_service_on(change, day)) return;
    const Stage next = stage_after(rules.policy, Stage::active);
    if (next != Stage::grace) {
        const Instant hour = rules.brand.zone.start_of(day, rules.policy.adverse_hour);
        if (now < hour) {
            change.edit().hold_until = hour;
            return;
        }
        if (hold(change, now, next == Stage::ended)) return;
    }
    enter(change, next, day);
}

// The stage's charge: whole or not at all, and not from money that a payer has just brought.
void charge_due(LineChange& change) {
    LineState& line = change.edit();
    const BusinessDate day = line.keep_alive_on;
    const KeepAlive* charge = find_keep_alive(change.rules().policy, line.stage);
    if (charge == nullptr || (charge->forbidden_from.is_set() && day >= charge->forbidden_from)) {
        line.keep_alive_on = BusinessDate::none();
        return;
    }
    const bool spared = line.last_top_up_on.is_set() && day < line.last_top_up_on + kSparedDays;
    if (!spared && line.main >= charge->amount) change.earn(AccountKind::main, charge->amount, day);
    line.keep_alive_on = after(day, charge->every);
}

void parking_charge_due(LineChange& change) {
    LineState& line = change.edit();
    const Parking& parking = change.rules().policy.parking.value();
    const BusinessDate day = line.keep_alive_on;
    if (line.main < parking.fee) {
        resume(change, day);
        return enter(change, Stage::suspended, day);
    }
    change.earn(AccountKind::main, parking.fee, day);
    line.keep_alive_on = next_parking_period(day, parking.every);
}

BusinessDate parking_end(const LineState& line, const Policy& policy) {
    if (!policy.parking || policy.parking->longest.is_empty()) return BusinessDate::none();
    return after(line.stage_since, policy.parking->longest);
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

struct Purchase {
    int cycles = 0;  ///< that are paid
    int begun = 0;   ///< of them, cycles that begin at once or have begun
    BusinessDate paid_until;
    std::uint8_t anchor_day = 1;
};

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

BusinessDate next_parking_period(BusinessDate day, Term every) {
    if (every.months == 0) return day + every.days;
    return add_months(day, every.months, 1);
}

BusinessDate current_cycle_end(const LineState& line, const Plan& plan) {
    return add_cycles(line.paid_until, -line.cycles_prepaid, line, plan);
}

BusinessDate service_end(const LineState& line, const Rules& rules) {
    const BusinessDate paid =
        rules.plan.has_fee() ? current_cycle_end(line, rules.plan) : BusinessDate::none();
    const BusinessDate valid = rules.policy.has_validity() ? line.valid_until : BusinessDate::none();
    if (!paid.is_set() || !valid.is_set()) return paid.is_set() ? paid : valid;
    return std::min(paid, valid);
}

BusinessDate stage_end(const LineState& line, const Policy& policy) {
    const StageRule* rule = find_stage_rule(policy, line.stage);
    if (rule == nullptr) return BusinessDate::none();
    const BusinessDate end = after(line.stage_since, rule->lasts);
    if (line.stage != Stage::quarantined || !line.harassed) return end;
    return std::max(end, after(line.stage_since, policy.reissue.after_harassment));
}

BusinessDate lives_until(const LineState& line, const Rules& rules) {
    return is_live(line) ? stairs_of(line, rules).back().until : line.stage_since;
}

NextDue next_due(const LineState& line, const Rules& rules) {
    if (!is_live(line)) return {};
    const TimeZone& zone = rules.brand.zone;
    const Policy& policy = rules.policy;
    NextDue next;
    const auto look = [&](Due what, BusinessDate day, bool adverse) {
        if (!day.is_set()) return;
        Instant at = zone.start_of(day, adverse ? policy.adverse_hour : 0);
        if (adverse) at = std::max(at, line.hold_until);
        if (at < next.at) next = {what, at};
    };
    look(Due::lots, line.bonus_expires_on, false);
    if (line.stage == Stage::active) {
        const BusinessDate end = service_end(line, rules);
        look(Due::service, end, false);
        // Without grace what cannot be paid takes service away at once: not before the hold ends.
        const bool adverse = stage_after(policy, Stage::active) != Stage::grace && line.cycles_prepaid == 0;
        if (next.what == Due::service && adverse) next.at = std::max(next.at, line.hold_until);
    }
    look(Due::charge, line.keep_alive_on, false);
    if (!policy.money.since_top_up.is_empty() && line.last_top_up_on.is_set() &&
        (line.main.is_positive() || line.bonus.is_positive()))
        look(Due::credit, after(line.last_top_up_on, policy.money.since_top_up), true);
    if (is_lapsed(line.stage)) {
        look(Due::money, line.money_lost_on, true);
        // A number that an authority has barred is never given to somebody else.
        const bool last = stage_after(policy, line.stage) == Stage::ended;
        if (!last || !line.bars.has(Bar::authority)) look(Due::stage, stage_end(line, policy), true);
    }
    if (line.stage == Stage::parked)
        look(Due::parking, parking_end(line, policy), policy.parking->then == AfterParking::terminate);
    return next;
}

bool pass_time(LineChange& change, Instant now, Instant& effective_at) {
    const Rules& rules = change.rules();
    const NextDue next = next_due(change.line(), rules);
    effective_at = next.at;
    if (next.what == Due::nothing || next.at > now) return false;
    const Stage after_this = stage_after(rules.policy, change.line().stage);
    switch (next.what) {
        case Due::lots:
            change.expire_lots(rules.brand.zone.date_of(next.at));
            break;
        case Due::service:
            service_due(change, now);
            break;
        case Due::charge:
            change.line().stage == Stage::parked ? parking_charge_due(change) : charge_due(change);
            break;
        case Due::credit:
            if (!hold(change, now, false)) lose_money(change);
            break;
        case Due::money:
            if (hold(change, now, false)) break;
            lose_money(change);
            change.edit().money_lost_on = BusinessDate::none();
            break;
        case Due::stage:
            if (!hold(change, now, after_this == Stage::ended))
                enter(change, after_this, stage_end(change.line(), rules.policy));
            break;
        case Due::parking: {
            const BusinessDate day = parking_end(change.line(), rules.policy);
            if (rules.policy.parking->then == AfterParking::resume)
                resume(change, day);
            else if (!hold(change, now, true))
                leave(change, Stage::terminated, day);
            break;
        }
        case Due::nothing:
            break;
    }
    return true;
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

void catch_up(LineChange& change, BusinessDate today) {
    const Rules& rules = change.rules();
    if (change.line().bonus_expires_on.is_set() && change.line().bonus_expires_on <= today)
        change.expire_lots(today);
    while (change.line().stage == Stage::active) {
        const BusinessDate end = service_end(change.line(), rules);
        if (!end.is_set() || end > today || !carry_service_on(change, end)) return;
    }
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

void end_hold(LineChange& change, Instant now) {
    LineState bare = change.line();
    bare.hold_until = Instant{};
    if (bare.stage != Stage::active && next_due(bare, change.rules()).at <= now)
        change.edit().hold_until = now + kAfterHold;
}

void park(LineChange& change, BusinessDate today) {
    const Parking& parking = change.rules().policy.parking.value();
    change.earn(AccountKind::main, parking.fee, today);
    enter(change, Stage::parked, today);
    if (parking.fee.is_positive()) change.edit().keep_alive_on = next_parking_period(today, parking.every);
}

void resume(LineChange& change, BusinessDate day) {
    LineState& line = change.edit();
    if (change.rules().policy.parking->days_freeze) {
        const int stood_still = day - line.stage_since;
        if (line.valid_until.is_set()) line.valid_until = line.valid_until + stood_still;
        if (change.rules().plan.has_fee()) {
            line.paid_until = line.paid_until + stood_still;
            line.anchor_day = static_cast<std::uint8_t>(line.paid_until.day());
        }
    }
    enter(change, Stage::active, day);
    line.resumed_on = day;
}

void leave(LineChange& change, Stage how, BusinessDate day) {
    enter(change, how, day);
    settle_rest(change, true);
}

}  // namespace keepline
