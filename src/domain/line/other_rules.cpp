// A line comes to live under other rules: another plan, or another version of its policy.

#include <fmt/ranges.h>

#include <algorithm>

#include "domain/line/policy_compare.h"
#include "domain/line/steps.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

// A validity that the line never had begins as for a new line, or with the first thing the policy rewards.
BusinessDate first_validity(const Policy& policy, BusinessDate day) {
    const BusinessDate activated =
        valid_until_after(policy, BusinessDate::none(), {Cause::activation, {}}, day);
    return activated.is_set() ? activated : after(day, policy.validity.front().term);
}

void bring_in_line(LineChange& change, BusinessDate day) {
    LineState& line = change.edit();
    const Policy& policy = change.rules().policy;
    if (!policy.has_validity()) line.valid_until = BusinessDate::none();
    if (policy.has_validity() && !line.valid_until.is_set()) line.valid_until = first_validity(policy, day);
    if (line.stage != Stage::parked) {
        const bool charged = is_lapsed(line.stage) && find_keep_alive(policy, line.stage) != nullptr;
        if (!charged) line.keep_alive_on = BusinessDate::none();
        if (charged && !line.keep_alive_on.is_set()) line.keep_alive_on = day;
    }
    const bool loses = is_lapsed(line.stage) && line.stage >= policy.money.lost_at;
    if (!loses) line.money_lost_on = BusinessDate::none();
    if (loses && !line.money_lost_on.is_set()) line.money_lost_on = after(day, policy.money.restorable);
    // What is overdue under the new rules happens at the hour of adverse steps, not at this one.
    line.hold_until = std::max(line.hold_until, change.rules().brand.zone.start_of(day, policy.adverse_hour));
}

// How many cycles of a plan begun on `day` reach `kept`, a date already paid for, and take up the worth of
// those not begun; at least `least`. Absent: what lies on the line does not pay them.
std::optional<int> cycles_to_take(const LineState& line, const Plan& plan, BusinessDate day,
                                  BusinessDate kept, int least) {
    if (!plan.has_fee()) return 0;
    LineState anchored = line;
    anchored.anchor_day = static_cast<std::uint8_t>(day.day());
    int cycles = least;
    while (kept.is_set() && add_cycles(day, cycles, anchored, plan) < kept) ++cycles;
    while (plan.fee.times(cycles + 1) <= line.prepaid) ++cycles;
    return line.main + line.prepaid < plan.fee.times(cycles) ? std::nullopt : std::optional{cycles};
}

// Cycles that have not begun go back to main, and so many of the new plan's are bought from it.
void take_plan(LineChange& change, const Plan& plan, int cycles, BusinessDate day, BusinessDate kept) {
    const Catalog& catalog = *change.rules().catalog;
    LineState& line = change.edit();
    change.transfer(change.account(AccountKind::prepaid), change.account(AccountKind::main), line.prepaid);
    line.cycles_prepaid = 0;
    line.plan = plan.id;
    line.next_plan = {};
    line.paid_until = plan.has_fee() ? day : BusinessDate::none();
    line.anchor_day = static_cast<std::uint8_t>(day.day());
    live_under(change, version_in_effect(catalog, plan, day), day);
    if (!plan.has_fee() && line.valid_until.is_set()) line.valid_until = std::max(line.valid_until, kept);
    if (cycles == 0) return;
    change.earn(AccountKind::main, plan.fee, day);
    change.transfer(change.account(AccountKind::main), change.account(AccountKind::prepaid),
                    plan.fee.times(cycles - 1));
    line.cycles_prepaid = cycles - 1;
    line.paid_until = add_cycles(day, cycles, line, plan);
    earn_validity(line, change.rules().policy, {Cause::cycle_fee, plan.fee.times(cycles)}, day);
}

}  // namespace

void live_under(LineChange& change, PolicyId policy, BusinessDate day) {
    LineState& line = change.edit();
    if (line.stage == Stage::parked && !change.rules().catalog->policies.at(policy).parking)
        resume(change, day);
    line.policy = policy;
    line.next_policy = {};
    line.next_policy_on = BusinessDate::none();
    change.follow();
    bring_in_line(change, day);
}

bool change_plan_at(LineChange& change, BusinessDate day) {
    const LineState& line = change.line();
    const Plan& plan = change.rules().catalog->plans.at(line.next_plan);
    const BusinessDate kept = line.paid_until;
    const auto cycles = cycles_to_take(line, plan, day, kept, 0);
    if (cycles) take_plan(change, plan, *cycles, day, kept);
    return cycles.has_value();
}

Result<Decision> decide_change_plan(const Context& c, const ChangePlan& verb) {
    const auto plan = c.catalog.plans.find(verb.plan);
    if (plan == c.catalog.plans.end() || plan->second.brand != c.command.brand)
        return fail(ErrorCode::plan_unknown, std::to_string(verb.plan.value));
    LineChange change = c.change();
    const BusinessDate today = c.today();
    catch_up(change, today);
    LineState& line = change.edit();
    const BusinessDate end = service_end(line, change.rules());
    const bool in_service = line.stage == Stage::active && (!end.is_set() || end > today);
    if (!in_service) return fail(ErrorCode::plan_change_not_now, name_of(line.stage));
    const bool same = verb.plan == line.plan;
    if (same && line.next_plan.value == 0) return fail(ErrorCode::plan_same, plan->second.code);
    if (same || (verb.at_next_cycle && change.rules().plan.has_fee())) {
        line.next_plan = same ? PlanId{} : verb.plan;
        return change.finish({}, c.now);
    }
    const BusinessDate kept = change.rules().plan.has_fee() ? line.paid_until : line.valid_until;
    const auto cycles = cycles_to_take(line, plan->second, today, kept, 1);
    if (!cycles) return fail(ErrorCode::plan_change_shortens, format_date(last_day(kept)));
    take_plan(change, plan->second, *cycles, today, kept);
    return change.finish({}, c.now);
}

Result<Decision> decide_move_policy(const Context& c, const MovePolicy& verb) {
    const auto next = c.catalog.policies.find(verb.policy);
    LineChange change = c.change();
    const Policy& now = change.rules().policy;
    if (next == c.catalog.policies.end() || next->second.code != now.code)
        return fail(ErrorCode::policy_not_a_version, std::to_string(verb.policy.value), now.code);
    if (!is_live(c.line())) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    if (verb.policy == now.id || verb.policy == c.line().next_policy) {
        Decision same;
        same.unchanged = true;
        return same;
    }
    const auto worse = compare_policies(now, next->second);
    if (verb.ground == PolicyGround::favourable && !worse.empty())
        return fail(ErrorCode::policy_worse, fmt::format("{}", fmt::join(worse, ", ")));
    const BusinessDate today = c.today();
    catch_up(change, today);
    // Who has to be told is told first; what is better for the holder need not wait.
    if (verb.ground != PolicyGround::notice || worse.empty() || verb.on <= today) {
        live_under(change, verb.policy, today);
        return change.finish({}, c.now);
    }
    change.edit().next_policy = verb.policy;
    change.edit().next_policy_on = verb.on;
    if (change.rules().brand.notice_gate) ask_notice(change, Stage::active, verb.on, c.now);
    return change.finish({}, c.now);
}

}  // namespace keepline
