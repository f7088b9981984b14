// Two persons: one asks, another agrees or declines.

#include "domain/verbs.h"

namespace keepline {
namespace {

// The act's own rows tell its line apart; here only the brand is looked at.
bool is_of_brand(const Context& c) {
    if (c.home().kind == HomeKind::number) return c.line().brand == c.command.brand;
    if (c.home().kind == HomeKind::brand) return c.home() == home_of(c.command.brand);
    const auto account = c.catalog.gateways.find(GatewayId{static_cast<std::uint16_t>(c.home().id)});
    return account != c.catalog.gateways.end() && account->second.brand == c.command.brand;
}

Result<const Approval*> require_approval(const Context& c, std::int64_t n) {
    const auto* found = c.rows.find<Approval>({c.home(), n, {}});
    if (found == nullptr || !is_of_brand(c)) return fail(ErrorCode::approval_unknown);
    return found;
}

// Rows of acts that were asked for and will not happen.
template <class T, class State>
void decline_row(const Context& c, LineChange& change, std::int64_t n, State declined) {
    const auto* found = c.rows.find<T>({c.home(), n, {}});
    KL_CHECK(found != nullptr, "an approval without its row {}", n);
    T row = *found;
    row.state = declined;
    row.decided_kind = c.command.actor.kind;
    row.decided_by = c.command.actor.id;
    change.put(row);
}

}  // namespace

Approval approval_of(const Context& c, ApprovalAct act, std::int64_t subject_n, Money amount,
                     const Text<120>& reason) {
    return {c.new_key(), act, subject_n, amount, reason, c.command.actor.kind, c.command.actor.id, c.now, {}};
}

Result<Decision> decide_approve(const Context& c, const Approve& verb) {
    const auto approval = require_approval(c, verb.approval_n);
    if (!approval) return std::unexpected{approval.error()};
    if (Actor{(*approval)->asked_kind, (*approval)->asked_by} == c.command.actor)
        return fail(ErrorCode::approval_same_person);
    switch ((*approval)->act) {
        case ApprovalAct::refund:
            return approve_refund(c, **approval, verb.facts);
        case ApprovalAct::adjust:
            return approve_adjustment(c, **approval);
        case ApprovalAct::transfer_refund:
            return approve_transfer(c, **approval);
        case ApprovalAct::move_policy:
            return approve_policy_move(c, **approval);
        case ApprovalAct::resolve_break:
            return approve_break(c, **approval);
        case ApprovalAct::lose_chargeback:
            return approve_chargeback(c, **approval, verb.facts);
        case ApprovalAct::resolve_suspense:
            break;
    }
    return approve_suspense(c, **approval);
}

// Whoever asked may take it back as well: declining moves nothing.
Result<Decision> decide_decline(const Context& c, const Decline& verb) {
    const auto approval = require_approval(c, verb.approval_n);
    if (!approval) return std::unexpected{approval.error()};
    if ((*approval)->act == ApprovalAct::resolve_suspense) return decline_suspense(c, **approval);
    if ((*approval)->act == ApprovalAct::transfer_refund) return decline_transfer(c, **approval);
    if ((*approval)->act == ApprovalAct::move_policy) return decline_policy_move(c, **approval);
    if ((*approval)->act == ApprovalAct::resolve_break) return decline_break(c, **approval);
    if ((*approval)->act == ApprovalAct::lose_chargeback) return decline_chargeback(c, **approval);
    LineChange change = c.change();
    change.drop({RowKind::approval, (*approval)->key});
    if ((*approval)->act == ApprovalAct::refund)
        decline_row<Refund>(c, change, (*approval)->subject_n, RefundState::declined);
    else
        decline_row<Adjustment>(c, change, (*approval)->subject_n, AdjustmentState::declined);
    return change.finish({}, c.now);
}

}  // namespace keepline
