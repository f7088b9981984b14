// A policy's new version for lines under an older one: asked for, agreed to, ended.

#include <fmt/ranges.h>

#include "domain/line/policy_compare.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr std::string_view kTask = "policy_move";

Result<PolicyMove> require_move(const Context& c, std::int64_t n, PolicyMoveState state) {
    const auto* found = c.rows.find<PolicyMove>({c.home(), n, {}});
    if (found == nullptr || found->state != state) return fail(ErrorCode::policy_move_unknown);
    return *found;
}

void decide_by(const Context& c, PolicyMove& move, PolicyMoveState state) {
    move.state = state;
    move.decided_kind = c.command.actor.kind;
    move.decided_by = c.command.actor.id;
}

}  // namespace

Result<Decision> decide_propose_policy_move(const Context& c, const ProposePolicyMove& verb) {
    const auto now = c.catalog.policies.find(verb.from);
    const auto next = c.catalog.policies.find(verb.to);
    const auto end = c.catalog.policies.end();
    if (now == end || next == end || verb.from == verb.to || now->second.code != next->second.code)
        return fail(ErrorCode::policy_not_a_version, std::to_string(verb.to.value),
                    now == end ? "-" : now->second.code);
    for (const PolicyMove& each : c.rows.all<PolicyMove>(c.home())) {
        const bool open =
            each.state == PolicyMoveState::awaiting_approval || each.state == PolicyMoveState::running;
        if (open && each.from_policy == verb.from) return fail(ErrorCode::policy_move_open);
    }
    const auto worse = compare_policies(now->second, next->second);
    if (verb.ground == PolicyGround::favourable && !worse.empty())
        return fail(ErrorCode::policy_worse, fmt::format("{}", fmt::join(worse, ", ")));
    PolicyMove move;
    move.key = c.new_key();
    move.from_policy = verb.from;
    move.to_policy = verb.to;
    move.ground = verb.ground;
    move.notice_days = verb.notice_days;
    move.reason = verb.reason;
    move.asked_kind = c.command.actor.kind;
    move.asked_by = c.command.actor.id;
    move.asked_at = c.now;
    Decision out;
    out.puts.emplace_back(move);
    out.puts.emplace_back(approval_of(c, ApprovalAct::move_policy, c.n(), {}, verb.reason));
    out.reply.outcome = Outcome::awaiting_approval;
    out.effective_at = c.now;
    return out;
}

Result<Decision> approve_policy_move(const Context& c, const Approval& approval) {
    auto move = require_move(c, approval.subject_n, PolicyMoveState::awaiting_approval);
    if (!move) return std::unexpected{move.error()};
    decide_by(c, *move, PolicyMoveState::running);
    const BusinessDate today = c.catalog.brands.at(c.command.brand).zone.date_of(c.now);
    move->starts_on = today + (move->ground == PolicyGround::notice ? move->notice_days : 0);
    Task task;
    task.key = {c.home(), move->key.n, kTask};
    task.kind = TaskKind::move_policy;
    task.due_at = c.now;
    task.subject_n = move->key.n;
    Decision out;
    out.puts = {*move, task};
    out.drops.push_back({RowKind::approval, approval.key});
    out.effective_at = c.now;
    return out;
}

Decision decline_policy_move(const Context& c, const Approval& approval) {
    auto move = require_move(c, approval.subject_n, PolicyMoveState::awaiting_approval);
    KL_CHECK(move.has_value(), "an approval without its row {}", approval.subject_n);
    decide_by(c, *move, PolicyMoveState::declined);
    Decision out;
    out.puts.emplace_back(*move);
    out.drops.push_back({RowKind::approval, approval.key});
    out.effective_at = c.now;
    return out;
}

Result<Decision> decide_end_policy_move(const Context& c, const EndPolicyMove& verb) {
    auto move = require_move(c, verb.move_n, PolicyMoveState::running);
    if (!move) return std::unexpected{move.error()};
    move->state = PolicyMoveState::done;
    move->moved = verb.moved;
    move->refused = verb.refused;
    Decision out;
    out.puts.emplace_back(*move);
    out.drops.push_back({RowKind::task, {c.home(), move->key.n, kTask}});
    out.effective_at = c.now;
    return out;
}

}  // namespace keepline
