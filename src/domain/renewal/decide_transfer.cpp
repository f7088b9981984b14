// The way back is shut: a platform will not send a refund. Its money waits in refund_payable until two
// persons have sent it by bank, to an account in the payer's own name.

#include <algorithm>

#include "domain/renewal/refund_states.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

// What the payer himself paid of a payment that record `entry_n` posted; the rest was the platform's own.
Money payers_part(const Context& c, std::int64_t entry_n, Money amount) {
    for (const Settlement& row : c.rows.all<Settlement>(c.home()))
        if (row.entry_n == entry_n) return std::min(row.payer_amount, amount);
    return amount;
}

// Money that no line ever had goes back without a refund row. It needs one now, to be found by.
Refund make_refund(const Context& c, const Task& task, Decision& out) {
    Refund row;
    row.key = task.key;
    row.entry_n = task.key.n;
    row.kind = RefundKind::uncredited;
    row.state = RefundState::sending;
    row.amount = task.amount;
    row.gateway = task.gateway;
    row.out_trade_no = task.out_trade_no;
    row.asked_at = c.now;
    if (const auto* intent = c.rows.find<PaymentIntent>({c.home(), task.intent_n, {}})) {
        row.order_n = intent->order_n;
        row.generation = intent->generation;
    }
    for (Suspense from : c.rows.all<Suspense>(c.home())) {
        if (from.key.n != task.subject_n || from.state != SuspenseState::to_payer) continue;
        row.entry_n = from.key.n;
        from.state = SuspenseState::ended;
        out.puts.emplace_back(from);
    }
    row.payer_gets = payers_part(c, row.entry_n, row.amount);
    return row;
}

void move_state(Refund& row, RefundState to) {
    KL_CHECK(may_follow(row.state, to), "refund {} from {} to {}", row.key.n, name_of(row.state),
             name_of(to));
    row.state = to;
}

const Refund& subject_of(const Context& c, const Approval& approval) {
    const auto* found = c.rows.find<Refund>({c.home(), approval.subject_n, {}});
    KL_CHECK(found != nullptr, "approval {} without its refund", approval.key.n);
    return *found;
}

}  // namespace

Result<Decision> decide_refuse_refund(const Context& c, const RefuseRefund& verb) {
    const auto* task = c.rows.find<Task>({c.home(), verb.task_n, {}});
    if (task == nullptr || task->kind != TaskKind::refund) return fail(ErrorCode::task_unknown);
    Decision out;
    const auto* known = c.rows.find<Refund>(task->key);
    Refund row = known != nullptr ? *known : make_refund(c, *task, out);
    move_state(row, RefundState::refused);
    row.refused_at = c.now;
    row.answer = verb.answer;
    out.puts.emplace_back(row);
    out.drops.push_back({RowKind::task, task->key});
    out.reply = {Outcome::done, row.order_n, 0, row.entry_n};
    out.effective_at = c.now;
    return out;
}

Result<Decision> decide_transfer_refund(const Context& c, const TransferRefund& verb) {
    const auto* found = c.rows.find<Refund>({c.home(), verb.refund_n, {}});
    const auto account = c.catalog.gateways.find(found != nullptr ? found->gateway : GatewayId{});
    if (account == c.catalog.gateways.end() || account->second.brand != c.command.brand)
        return fail(ErrorCode::refund_unknown);
    if (found->state != RefundState::refused) return fail(ErrorCode::refund_not_refused);
    Decision out;
    Refund row = *found;
    move_state(row, RefundState::transfer_asked);
    row.bank_reference = verb.bank_reference;
    out.puts.emplace_back(row);
    out.puts.emplace_back(
        approval_of(c, ApprovalAct::transfer_refund, row.key.n, row.payer_gets, verb.reason));
    out.reply = {Outcome::awaiting_approval, row.order_n, 0, row.entry_n};
    out.effective_at = c.now;
    return out;
}

// The payer gets what he paid. What a coupon had added nobody takes back: the platform sends no refund and
// owes us what it did before, so its clearing account stays as it is, and the coupon is no cost of ours any
// more.
Decision approve_transfer(const Context& c, const Approval& approval) {
    Refund row = subject_of(c, approval);
    Decision out;
    out.drops.push_back({RowKind::approval, approval.key});
    const Account payable{AccountKind::refund_payable, row.gateway.value, 0};
    const auto post = [&](Account to, Money amount) {
        if (amount.is_positive()) out.transfers.push_back({payable, to, amount});
    };
    post({AccountKind::bank, 0, 0}, row.payer_gets);
    post({AccountKind::promotion_cost, row.gateway.value, 0}, row.amount - row.payer_gets);
    put_refunded_order(c, row, out);
    move_state(row, RefundState::done);
    row.decided_kind = c.command.actor.kind;
    row.decided_by = c.command.actor.id;
    row.ended_at = c.now;
    out.puts.emplace_back(row);
    out.reply = {Outcome::done, row.order_n, 0, row.entry_n};
    out.effective_at = c.now;
    return out;
}

Decision decline_transfer(const Context& c, const Approval& approval) {
    Refund row = subject_of(c, approval);
    Decision out;
    out.drops.push_back({RowKind::approval, approval.key});
    move_state(row, RefundState::refused);
    row.bank_reference = {};
    out.puts.emplace_back(row);
    out.effective_at = c.now;
    return out;
}

}  // namespace keepline
