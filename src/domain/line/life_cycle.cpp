#include "domain/line/life_cycle.h"

#include <algorithm>

#include "domain/line/steps.h"
#include "domain/renewal/quote.h"

namespace keepline {
namespace {

constexpr Duration kPendingHold = std::chrono::minutes{30};
constexpr Duration kHeldLookAgain = std::chrono::hours{1};
constexpr Duration kBarredLookAgain = std::chrono::hours{24};
constexpr Duration kAfterHold = std::chrono::hours{24};
/// Money that did not suffice to restore a line is not eaten by its stage's charges for so long.
constexpr int kSparedDays = 30;

void lose_money(LineChange& change) {
    change.transfer(change.account(AccountKind::main),
                    {AccountKind::breakage, change.rules().policy.id.value, 0}, change.line().main);
    change.expire_lots(BusinessDate{INT32_MAX});
}

void begin_prepaid_cycle(LineChange& change) {
    LineState& line = change.edit();
    const BusinessDate begins = current_cycle_end(line, change.rules().plan);
    change.earn(AccountKind::prepaid, line.prepaid.share(line.cycles_prepaid), begins);
    --line.cycles_prepaid;
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

// An adverse step is due: true if a payment under way postpones it, until a time kept in hold_until.
// The last step waits for every payment under way: a number goes back with nothing in flight, and never while
// it is evidence.
bool hold(LineChange& change, Instant now, bool last) {
    LineState& line = change.edit();
    if (last && is_evidence(line)) {
        line.hold_until = now + kBarredLookAgain;
        return true;
    }
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
    if (next == Stage::grace) return enter(change, next, day);
    const Instant hour = rules.brand.zone.start_of(day, rules.policy.adverse_hour);
    if (now < hour) {
        change.edit().hold_until = hour;
        return;
    }
    if (hold(change, now, next == Stage::ended)) return;
    if (const auto since = told_for(change, next, day, now)) enter(change, next, *since);
}

void stage_due(LineChange& change, Instant now) {
    const Policy& policy = change.rules().policy;
    const Stage next = stage_after(policy, change.line().stage);
    if (hold(change, now, next == Stage::ended)) return;
    if (const auto since = told_for(change, next, stage_end(change.line(), policy), now))
        enter(change, next, *since);
}

void money_due(LineChange& change, Instant now) {
    if (hold(change, now, false) || !told_for(change, Stage::none, change.line().money_lost_on, now)) return;
    lose_money(change);
    change.edit().money_lost_on = BusinessDate::none();
}

void parking_due(LineChange& change, Instant now) {
    const Policy& policy = change.rules().policy;
    const BusinessDate day = parking_end(change.line(), policy);
    if (policy.parking->then == AfterParking::resume) return resume(change, day);
    if (hold(change, now, true)) return;
    if (const auto since = told_for(change, Stage::terminated, day, now))
        leave(change, Stage::terminated, *since);
}

void policy_due(LineChange& change, Instant now) {
    const LineState& line = change.line();
    if (told_for(change, Stage::active, line.next_policy_on, now))
        live_under(change, line.next_policy,
                   std::max(line.next_policy_on, change.rules().brand.zone.date_of(now)));
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

}  // namespace

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

void enter(LineChange& change, Stage stage, BusinessDate since) {
    LineState& line = change.edit();
    const Policy& policy = change.rules().policy;
    if (!is_live(stage)) {  // what was planned for it will not come
        line.leaves_as = Stage::none;
        line.leaves_on = line.next_policy_on = line.parks_on = BusinessDate::none();
        line.next_plan = {};
        line.next_policy = {};
    }
    // Lost once, and not again in the stages that follow.
    const bool past_loss = is_lapsed(line.stage) && line.stage >= policy.money.lost_at;
    line.stage = stage;
    line.stage_since = since;
    line.pending_hold_used = false;
    line.keep_alive_on =
        is_lapsed(stage) && find_keep_alive(policy, stage) != nullptr ? since : BusinessDate::none();
    if (stage == Stage::active) line.money_lost_on = BusinessDate::none();
    if (is_lapsed(stage) && stage >= policy.money.lost_at && !past_loss)
        line.money_lost_on = after(since, policy.money.restorable);
    if (stage == Stage::ended) settle_rest(change, policy.money.at_end == MoneyAtEnd::owed);
}

void earn_validity(LineState& line, const Policy& policy, const Event& event, BusinessDate day) {
    line.valid_until = valid_until_after(policy, line.valid_until, event, day);
}

// Service ends on `day` unless what ends it can be paid.
bool carry_service_on(LineChange& change, BusinessDate day) {
    const Rules& rules = change.rules();
    const bool cycle = rules.plan.has_fee() && current_cycle_end(change.line(), rules.plan) == day;
    if (cycle && change.line().next_plan.value != 0 && change_plan_at(change, day)) return true;
    return cycle ? pay_cycle(change) : carry_validity_on(change, day);
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
    look(Due::policy, line.next_policy_on, false);
    if (next.what == Due::policy) next.at = std::max(next.at, line.hold_until);  // until it was told
    look(Due::lots, line.bonus_expires_on, false);
    if (line.stage == Stage::active) {
        const BusinessDate end = service_end(line, rules);
        look(Due::service, end, false);
        // Without grace what cannot be paid takes service away at once: not before the hold ends.
        const bool adverse = stage_after(policy, Stage::active) != Stage::grace && line.cycles_prepaid == 0;
        if (next.what == Due::service && adverse) next.at = std::max(next.at, line.hold_until);
    }
    look(Due::park, line.parks_on, false);
    look(Due::charge, line.keep_alive_on, false);
    if (!policy.money.since_top_up.is_empty() && line.last_top_up_on.is_set() &&
        (line.main.is_positive() || line.bonus.is_positive()))
        look(Due::credit, after(line.last_top_up_on, policy.money.since_top_up), true);
    if (is_lapsed(line.stage)) {
        look(Due::money, line.money_lost_on, true);
        const bool last = stage_after(policy, line.stage) == Stage::ended;
        if (!last || !is_evidence(line)) look(Due::stage, stage_end(line, policy), true);
    }
    if (line.stage == Stage::parked)
        look(Due::parking, parking_end(line, policy), policy.parking->then == AfterParking::terminate);
    look(Due::leave, line.leaves_on, true);
    if (const NextNotice notice = next_notice(line, rules); notice.step_on.is_set()) {
        const Instant at = zone.start_of(notice.ask_on, policy.adverse_hour);
        if (at < next.at) next = {Due::notice, at};
    }
    return next;
}

bool pass_time(LineChange& change, Instant now, Instant& effective_at) {
    const Rules& rules = change.rules();
    const NextDue next = next_due(change.line(), rules);
    effective_at = next.at;
    if (next.what == Due::nothing || next.at > now) return false;
    switch (next.what) {
        case Due::policy:
            policy_due(change, now);
            break;
        case Due::lots:
            change.expire_lots(rules.brand.zone.date_of(next.at));
            break;
        case Due::service:
            service_due(change, now);
            break;
        case Due::park: {
            const BusinessDate day = change.line().parks_on;
            change.edit().parks_on = BusinessDate::none();
            if (may_park(change, day)) park(change, day);  // else it is in the log that it could not be
            break;
        }
        case Due::charge:
            change.line().stage == Stage::parked ? parking_charge_due(change) : charge_due(change);
            break;
        case Due::credit:
            if (!hold(change, now, false)) lose_money(change);
            break;
        case Due::money:
            money_due(change, now);
            break;
        case Due::stage:
            stage_due(change, now);
            break;
        case Due::parking:
            parking_due(change, now);
            break;
        case Due::leave:
            if (!hold(change, now, true)) leave(change, change.line().leaves_as, change.line().leaves_on);
            break;
        case Due::notice: {
            const NextNotice notice = next_notice(change.line(), rules);
            ask_notice(change, notice.step, notice.step_on, now);
            break;
        }
        case Due::nothing:
            break;
    }
    return true;
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

void end_hold(LineChange& change, Instant now) {
    LineState bare = change.line();
    bare.hold_until = Instant{};
    if (bare.stage != Stage::active && next_due(bare, change.rules()).at <= now)
        change.edit().hold_until = now + kAfterHold;
}

}  // namespace keepline
