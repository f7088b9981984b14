// No notice, no cut: which steps are ahead, when their notices are due, and whether a step may happen.

#include <fmt/format.h>

#include <algorithm>

#include "domain/line/steps.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

/// A step waits no longer than this where no way to its holder is open.
constexpr int kNoWayDays = 30;

struct Step {
    Stage stage;
    BusinessDate on;
};

// Steps that take a right, money or the number away, in their order; then the change to a version that was
// told, which takes nothing for sure.
std::vector<Step> steps_ahead(const LineState& line, const Rules& rules) {
    std::vector<Step> steps;
    const auto stairs = stairs_of(line, rules);
    for (const StairStep& each : stairs)
        if (each.stage > Stage::grace && each.stage <= Stage::quarantined && each.stage > line.stage)
            steps.push_back({each.stage, each.from});
    if ((line.stage == Stage::active || is_lapsed(line.stage)) && stairs.back().until.is_set())
        steps.push_back({Stage::ended, stairs.back().until});
    const bool parked_ends = line.stage == Stage::parked &&
                             rules.policy.parking->then == AfterParking::terminate &&
                             parking_end(line, rules.policy).is_set();
    if (parked_ends) steps.push_back({Stage::terminated, parking_end(line, rules.policy)});
    if (line.money_lost_on.is_set()) steps.push_back({Stage::none, line.money_lost_on});
    if (line.next_policy_on.is_set()) steps.push_back({Stage::active, line.next_policy_on});
    return steps;
}

int notice_days(const Policy& policy, Stage step) {
    const auto found = std::ranges::find(policy.notices, step, &Notice::stage);
    return found == policy.notices.end() ? 0 : found->days;
}

// What a notice was asked for stands and falls with the day the number would be lost.
BusinessDate basis_of(const std::vector<Step>& steps) {
    BusinessDate last;
    for (const Step& each : steps)
        if (each.stage != Stage::active && each.stage != Stage::none) last = std::max(last, each.on);
    return last;
}

std::uint16_t bit_of(Stage step) { return static_cast<std::uint16_t>(1U << static_cast<int>(step)); }

void mark_noticed(LineState& line, Stage step, BusinessDate basis) {
    if (line.noticed_for != basis) line.noticed = 0;
    line.noticed_for = basis;
    line.noticed |= bit_of(step);
}

Key notice_key(const LineChange& change, Stage step) {
    return {change.home(), change.id().generation, step_name(step)};
}

bool way_is_open(const LineState& line, const Policy& policy) {
    return rights_of(policy, line.stage).has(Right::sms_in) && !line.bars.any();
}

}  // namespace

Key notice_task_key(const LineChange& change, Stage step) {
    return {change.home(), change.id().generation, fmt::format("tell:{}", step_name(step))};
}

void ask_notice(LineChange& change, Stage step, BusinessDate on, Instant now) {
    mark_noticed(change.edit(), step, basis_of(steps_ahead(change.line(), change.rules())));
    const StepNotice* known = change.find_notice(step);
    if (known != nullptr && known->step_on == on) return;
    change.put(StepNotice{notice_key(change, step), step, on, now, {}, {}, {}});
    Task task;
    task.key = notice_task_key(change, step);
    task.kind = TaskKind::send_notice;
    task.due_at = now;
    task.stage = step;
    change.put(task);
}

NextNotice next_notice(const LineState& line, const Rules& rules) {
    NextNotice next;
    if (!rules.brand.notice_gate) return next;
    const auto steps = steps_ahead(line, rules);
    const bool same = line.noticed_for == basis_of(steps);
    for (const Step& each : steps) {
        if (same && (line.noticed & bit_of(each.stage)) != 0) continue;
        const BusinessDate ask_on = each.on - notice_days(rules.policy, each.stage);
        if (next.ask_on.is_set() && next.ask_on <= ask_on) continue;
        next = {each.stage, each.on, ask_on};
    }
    return next;
}

std::optional<BusinessDate> told_for(LineChange& change, Stage step, BusinessDate due, Instant now) {
    const Rules& rules = change.rules();
    if (!rules.brand.notice_gate) return due;
    const TimeZone& zone = rules.brand.zone;
    const int hour = rules.policy.adverse_hour;
    const StepNotice* notice = change.find_notice(step);
    if (notice != nullptr && notice->step_on == due && notice->sent_at != Instant{}) {
        const int days =
            step == Stage::active ? due - zone.date_of(notice->asked_at) : notice_days(rules.policy, step);
        const BusinessDate lawful = std::max(due, zone.date_of(notice->sent_at) + days);
        if (zone.start_of(lawful, hour) <= now) return lawful;
        change.edit().hold_until = zone.start_of(lawful, hour);
        return std::nullopt;
    }
    ask_notice(change, step, due, now);
    const BusinessDate at_last = due + kNoWayDays;
    if (!way_is_open(change.line(), rules.policy) && zone.start_of(at_last, hour) <= now) return at_last;
    const BusinessDate today = zone.date_of(now);
    const Instant today_at = zone.start_of(today, hour);
    change.edit().hold_until = now < today_at ? today_at : zone.start_of(today + 1, hour);
    return std::nullopt;
}

std::optional<StepNotice> owed_notice(const LineState& line, const Rules& rules,
                                      std::span<const StepNotice> notices, Stage step) {
    if (!is_live(line)) return std::nullopt;
    for (const Step& each : steps_ahead(line, rules))
        for (const StepNotice& notice : notices)
            if (each.stage == step && notice.stage == step && notice.step_on == each.on &&
                notice.key.n == line.generation && notice.sent_at == Instant{})
                return notice;
    return std::nullopt;
}

Result<Decision> decide_record_notice(const Context& c, const RecordNotice& verb) {
    LineChange change = c.change();
    const auto steps = steps_ahead(change.line(), change.rules());
    const auto step = std::ranges::find(steps, verb.stage, &Step::stage);
    if (!is_live(c.line()) || step == steps.end())
        return fail(ErrorCode::notice_no_such_step, step_name(verb.stage));
    if (verb.way == NoticeWay::sms && !way_is_open(c.line(), change.rules().policy))
        return fail(ErrorCode::notice_way_shut);
    const StepNotice* known = change.find_notice(verb.stage);
    StepNotice row{notice_key(change, verb.stage), verb.stage, step->on, c.now, {}, {}, {}};
    if (known != nullptr && known->step_on == step->on) row = *known;
    row.sent_at = std::min(verb.sent_at, c.now);
    row.way = verb.way;
    row.proof = verb.proof;
    change.put(row);
    change.drop({RowKind::task, notice_task_key(change, verb.stage)});
    mark_noticed(change.edit(), verb.stage, basis_of(steps));
    return change.finish({}, c.now);
}

}  // namespace keepline
