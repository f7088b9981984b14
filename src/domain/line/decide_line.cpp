#include "domain/line/life_cycle.h"
#include "domain/renewal/limits.h"
#include "domain/verbs.h"

namespace keepline {
Result<Decision> decide_open(const Context& c, const OpenLine& verb) {
    const LineState& before = c.line();
    if (auto free = may_hand_out(c, verb.msisdn); !free) return std::unexpected{free.error()};
    const auto plan = c.catalog.plans.find(verb.plan);
    if (plan == c.catalog.plans.end() || plan->second.brand != c.command.brand)
        return fail(ErrorCode::plan_unknown, std::to_string(verb.plan.value));
    const Money fee = plan->second.fee;
    if (verb.amount < fee)
        return fail(ErrorCode::renewal_amount_differs, format_decimal(fee), format_decimal(verb.amount));

    LineState line;
    line.generation = before.generation + 1;
    line.brand = c.command.brand;
    line.plan = verb.plan;
    line.stage = Stage::active;
    const BusinessDate today = c.catalog.brands.at(line.brand).zone.date_of(c.now);
    line.policy = version_in_effect(c.catalog, plan->second, today);
    const Rules rules = rules_of(c.catalog, line);
    line.anchor_day = static_cast<std::uint8_t>(today.day());
    line.activated_on = line.stage_since = today;
    if (verb.amount.is_positive()) line.last_top_up_on = today;
    if (plan->second.has_fee()) line.paid_until = today;

    LineChange change{{NumberId{c.home().id}, line.generation}, line, rules, {}};
    change.transfer({AccountKind::receivable, verb.party.value, 0}, change.account(AccountKind::main),
                    verb.amount);
    count_payment(change.edit(), verb.amount, today);
    catch_up(change, today);
    count_event(change, {Cause::activation, verb.amount}, today, today);
    if (verb.amount.is_positive()) count_event(change, {Cause::top_up, verb.amount}, today, today);
    change.put(LineInfo{{c.home(), line.generation, {}}, verb.msisdn, c.now, {}});
    end_reservation(c, change);
    return change.finish({}, c.now);
}

Result<Decision> decide_pass_time(const Context& c) {
    LineChange change = c.change();
    Instant effective_at;
    if (!pass_time(change, c.now, effective_at)) {
        Decision none;
        none.unchanged = true;
        return none;
    }
    return change.finish({}, effective_at);
}

Result<Decision> decide_bar(const Context& c, Bar bar, bool set) {
    if (!is_live(c.line())) return fail(ErrorCode::line_unknown, format_line_id(c.line_id()));
    if (c.line().bars.has(bar) == set)
        return fail(set ? ErrorCode::bar_already_set : ErrorCode::bar_not_set, name_of(bar));
    LineChange change = c.change();
    change.edit().bars = set ? c.line().bars.with(bar) : c.line().bars.without(bar);
    return change.finish({}, c.now);
}

Result<Decision> decide_grant_bonus(const Context& c, const GrantBonus& verb) {
    if (!verb.amount.is_positive())
        return fail(ErrorCode::renewal_amount_differs, "0.01", format_decimal(verb.amount));
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    if (verb.expires_on <= c.today()) return fail(ErrorCode::bonus_expiry_past);
    if (verb.earned_by < 0 || verb.earned_by >= c.n())
        return fail(ErrorCode::payment_unknown, std::to_string(verb.earned_by));
    LineChange change = c.change();
    change.add_lot(Lot{c.new_key(), verb.amount, verb.expires_on, verb.pays_fee, verb.earned_by,
                       verb.earned_by != 0 ? verb.amount : Money{}});
    restore_if_paid(change, c.today());
    return change.finish({}, c.now);
}

}  // namespace keepline
