// Money that goes back to a payer: a part of what is left, or a whole payment on a wrong number.

#include "domain/line/life_cycle.h"
#include "domain/renewal/payments.h"
#include "domain/renewal/refund_states.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr Duration kUndoPeriod = std::chrono::hours{24 * 30};
constexpr Duration kNoticeAfterUndo = std::chrono::hours{24};

Refund make_refund(const Context& c, std::int64_t entry_n, RefundKind kind, Money amount,
                   const PaymentFacts& facts, const Text<120>& reason) {
    Refund row;
    row.key = c.new_key();
    row.generation = c.line().generation;
    row.entry_n = entry_n;
    row.kind = kind;
    row.amount = amount;
    row.gateway = facts.gateway;
    row.party = facts.party;
    row.out_trade_no = facts.out_trade_no;
    row.order_n = facts.order_n;
    row.reason = reason;
    row.asked_kind = c.command.actor.kind;
    row.asked_by = c.command.actor.id;
    row.asked_at = c.now;
    return row;
}

// From main to where the money came from. A party keeps what it holds: its debt to us is less at once.
void send_back(const Context& c, LineChange& change, Refund& row, const PaymentFacts& facts, Money before) {
    row.payer_gets = payer_share(facts.paid, facts.payer_amount, before, row.amount);
    row.decided_kind = c.command.actor.kind;
    row.decided_by = c.command.actor.id;
    change.claw_back(row.entry_n, before, row.amount, facts.paid);
    const Account main = change.account(AccountKind::main);
    if (row.gateway.value == 0) {
        change.transfer(main, {AccountKind::receivable, row.party.value, 0}, row.amount);
        row.state = RefundState::done;
        row.ended_at = c.now;
    } else {
        // A biller's account is another home of ours: what goes back to it is on its way at once.
        const bool billed = c.catalog.billers.contains(row.gateway);
        const auto payable = billed ? AccountKind::in_transit : AccountKind::refund_payable;
        change.transfer(main, {payable, row.gateway.value, 0}, row.amount);
        row.state = RefundState::sending;
        Task task;
        task.key = row.key;
        task.kind = TaskKind::refund;
        task.due_at = c.now;
        task.gateway = row.gateway;
        task.out_trade_no = row.out_trade_no;
        task.amount = row.amount;
        change.put(task);
    }
    change.put(row);
}

// First from main, then from cycles not begun, the last of them first.
Decision carry_out(const Context& c, LineChange& change, Refund row, const PaymentFacts& facts,
                   Money before) {
    while (change.line().main < row.amount) give_back_cycle(change);
    send_back(c, change, row, facts, before);
    return change.finish({row.state == RefundState::done ? Outcome::done : Outcome::refund_started,
                          row.order_n, 0, row.entry_n},
                         c.now);
}

std::int64_t undos_of_line(const Context& c) {
    std::int64_t count = 0;
    for (const Refund& refund : c.rows.all<Refund>(c.home()))
        count += refund.kind == RefundKind::undo && refund.generation == c.line().generation &&
                         refund.asked_at > c.now - kUndoPeriod
                     ? 1
                     : 0;
    return count;
}

Result<void> may_undo(const Context& c, const UndoPayment& verb) {
    const Brand& brand = rules_of(c.catalog, c.line()).brand;
    if (c.now - verb.facts.paid_at > brand.undo_window)
        return fail(
            ErrorCode::undo_too_late,
            std::to_string(std::chrono::duration_cast<std::chrono::hours>(brand.undo_window).count()));
    LineChange ahead = c.change();
    catch_up(ahead, c.today());
    const Refunds earlier = refunds_of(c, verb.entry_n);
    if (earlier.disputed) return fail(ErrorCode::refund_disputed);
    const bool touched = !verb.before.untouched || ahead.line() != c.line() || earlier.left.is_positive() ||
                         earlier.waiting.is_positive();
    if (touched) return fail(ErrorCode::undo_not_possible);
    // A biller takes back what he himself has sent; a payer who does it often may be playing.
    if (c.command.actor.kind == ActorKind::gateway) return {};
    const bool often = undos_of_line(c) >= 1 ||
                       (verb.facts.party.value != 0 && verb.before.party_undos >= brand.undo_per_party);
    return often ? fail(ErrorCode::undo_person_decides) : Result<void>{};
}

// The line's balances and dates as they were before the payment, with the payment itself on main.
bool put_back(LineChange& change, const UndoPayment& verb) {
    const BeforePayment& before = verb.before;
    LineState& line = change.edit();
    const Account main = change.account(AccountKind::main), prepaid = change.account(AccountKind::prepaid);
    const Money used = before.main + before.prepaid + verb.facts.paid - line.main - line.prepaid;
    if (used < before.tax) return false;
    change.transfer({AccountKind::revenue, change.rules().plan.id.value, 0}, main, used - before.tax);
    change.transfer({AccountKind::tax, change.rules().plan.tax_class.value, 0}, main, before.tax);
    if (line.prepaid > before.prepaid) change.transfer(prepaid, main, line.prepaid - before.prepaid);
    change.transfer(main, prepaid, before.prepaid - line.prepaid);
    line.stage = before.stage;
    line.stage_since = before.stage_since;
    line.paid_until = before.paid_until;
    line.anchor_day = before.anchor_day;
    line.last_top_up_on = before.last_top_up_on;
    line.valid_until = before.valid_until;
    line.money_lost_on = before.money_lost_on;
    line.keep_alive_on = before.keep_alive_on;
    line.cycles_prepaid = before.cycles_prepaid;
    return true;
}

}  // namespace

bool are_fresh(const Context& c, const PaymentFacts& facts) { return c.n() == facts.as_of_n + 1; }

Refunds refunds_of(const Context& c, std::int64_t entry_n) {
    Refunds out;
    for (const Refund& refund : c.rows.all<Refund>(c.home())) {
        if (refund.entry_n != entry_n) continue;
        if (has_left(refund.state)) out.left += refund.amount;
        if (refund.state == RefundState::awaiting_approval) out.waiting += refund.amount;
    }
    for (const Chargeback& chargeback : c.rows.all<Chargeback>(c.home())) {
        if (chargeback.entry_n != entry_n) continue;
        if (chargeback.state == ChargebackState::lost) out.left += chargeback.amount;
        out.disputed = out.disputed || is_disputed(chargeback.state);
    }
    return out;
}

Result<Decision> decide_refund(const Context& c, const RefundPayment& verb) {
    if (!verb.amount.is_positive())
        return fail(ErrorCode::refund_exceeds, format_decimal(Money{}), format_decimal(verb.amount));
    if (!are_fresh(c, verb.facts)) return fail(ErrorCode::line_changed);
    LineChange change = c.change();
    catch_up(change, c.today());
    const Refunds earlier = refunds_of(c, verb.entry_n);
    if (earlier.disputed) return fail(ErrorCode::refund_disputed);
    const Money refundable = refundable_of(change.line().main + change.line().prepaid, verb.facts.later,
                                           verb.facts.paid, earlier.left);
    if (verb.amount + earlier.waiting > refundable)
        return fail(ErrorCode::refund_exceeds,
                    format_decimal(std::max(refundable - earlier.waiting, Money{})),
                    format_decimal(verb.amount));
    Refund row = make_refund(c, verb.entry_n, RefundKind::refund, verb.amount, verb.facts, verb.reason);
    // Parts count together: a large sum cut into small ones needs the second person as well.
    const Money together = earlier.left + earlier.waiting + verb.amount;
    if (together <= change.rules().brand.approval_above_refund)
        return carry_out(c, change, row, verb.facts, earlier.left);
    LineChange waits = c.change();
    row.payer_gets = payer_share(verb.facts.paid, verb.facts.payer_amount, earlier.left, row.amount);
    waits.put(row);
    waits.put(approval_of(c, ApprovalAct::refund, row.key.n, row.amount, row.reason));
    return waits.finish({Outcome::awaiting_approval, row.order_n, 0, row.entry_n}, c.now);
}

Result<Decision> approve_refund(const Context& c, const Approval& approval, const PaymentFacts& facts) {
    const auto* found = c.rows.find<Refund>({c.home(), approval.subject_n, {}});
    KL_CHECK(found != nullptr, "approval {} without its refund", approval.key.n);
    if (found->generation != c.line().generation)
        return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    if (!are_fresh(c, facts)) return fail(ErrorCode::line_changed);
    LineChange change = c.change();
    catch_up(change, c.today());
    const Refunds earlier = refunds_of(c, found->entry_n);
    if (earlier.disputed) return fail(ErrorCode::refund_disputed);
    const Money refundable =
        refundable_of(change.line().main + change.line().prepaid, facts.later, facts.paid, earlier.left);
    if (found->amount > refundable)
        return fail(ErrorCode::refund_exceeds, format_decimal(refundable), format_decimal(found->amount));
    change.drop({RowKind::approval, approval.key});
    return carry_out(c, change, *found, facts, earlier.left);
}

Result<Decision> decide_undo(const Context& c, const UndoPayment& verb) {
    if (!are_fresh(c, verb.facts)) return fail(ErrorCode::line_changed);
    if (auto may = may_undo(c, verb); !may) return std::unexpected{may.error()};
    LineChange change = c.change();
    if (!put_back(change, verb)) return fail(ErrorCode::line_changed);
    Refund row = make_refund(c, verb.entry_n, RefundKind::undo, verb.facts.paid, verb.facts, verb.reason);
    send_back(c, change, row, verb.facts, Money{});
    // Going back may cut the line at once: its holder hears of it first.
    if (change.line().stage != Stage::active)
        change.edit().hold_until = std::max(change.line().hold_until, c.now + kNoticeAfterUndo);
    return change.finish({row.state == RefundState::done ? Outcome::done : Outcome::refund_started,
                          row.order_n, 0, row.entry_n},
                         c.now);
}

}  // namespace keepline
