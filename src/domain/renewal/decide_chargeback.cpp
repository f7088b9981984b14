// A payer disputes a payment at the platform.

#include <algorithm>

#include "domain/line/life_cycle.h"
#include "domain/renewal/payments.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

// The line that was paid for is the one the number's home has now, though it may have ended.
bool is_its_line(const Context& c, std::int32_t generation) { return c.line().generation == generation; }

Result<Chargeback> require_chargeback(const Context& c, std::int64_t n) {
    const auto* found = c.rows.find<Chargeback>({c.home(), n, {}});
    const auto account = c.catalog.gateways.find(found != nullptr ? found->gateway : GatewayId{});
    if (account == c.catalog.gateways.end() || account->second.brand != c.command.brand)
        return fail(ErrorCode::chargeback_unknown);
    return *found;
}

void put_order(const Context& c, LineChange& change, const Chargeback& row, OrderState state) {
    const auto* order = c.rows.find<RenewalOrder>({c.home(), row.order_n, {}});
    if (order == nullptr) return;
    RenewalOrder changed = *order;
    changed.state = state;
    change.put(changed);
}

// Where the order stands when the dispute is over: as it was, or with the money back.
OrderState order_state_after(const Context& c, const Chargeback& row) {
    const auto* order = c.rows.find<RenewalOrder>({c.home(), row.order_n, {}});
    Money back = refunds_of(c, row.entry_n).left;
    if (row.state == ChargebackState::lost) back += row.amount;
    const auto others = c.rows.all<Chargeback>(c.home());
    const bool goes_on = std::ranges::any_of(others, [&](const Chargeback& other) {
        return other.entry_n == row.entry_n && other.key != row.key && is_disputed(other.state);
    });
    if (goes_on) return OrderState::disputed;
    if (back.is_zero()) return OrderState::fulfilled;
    return order != nullptr && back < order->amount ? OrderState::partially_refunded : OrderState::refunded;
}

void end(const Context& c, LineChange& change, Chargeback row, ChargebackState state) {
    row.state = state;
    row.ended_kind = c.command.actor.kind;
    row.ended_by = c.command.actor.id;
    row.ended_at = c.now;
    if (is_its_line(c, row.generation)) {
        KL_CHECK(change.line().disputes_open > 0, "chargeback {} is not counted", row.key.n);
        --change.edit().disputes_open;
        end_hold(change, c.now);
    }
    put_order(c, change, row, order_state_after(c, row));
    change.put(row);
}

// A break that was booked has called all of it our loss.
Account taken_from(const Chargeback& row) {
    return {row.booked ? AccountKind::chargeback_loss : AccountKind::clearing, row.gateway.value, 0};
}

// What of the payment has not been used: its own money on the line, and cycles not begun.
Money take_from_line(const Context& c, LineChange& change, const Chargeback& row, const PaymentFacts& facts) {
    if (!is_its_line(c, row.generation)) return {};
    if (is_live(change.line())) catch_up(change, c.today());
    const Money refunded = refunds_of(c, row.entry_n).left;
    const Money own =
        refundable_of(change.line().main + change.line().prepaid, facts.later, facts.paid, refunded);
    const Money part = std::min(own, row.amount);
    while (change.line().main < part) give_back_cycle(change);
    change.transfer(change.account(AccountKind::main), taken_from(row), part);
    change.claw_back(row.entry_n, refunded, row.amount, facts.paid);
    return part;
}

Decision lose(const Context& c, LineChange& change, Chargeback row, const PaymentFacts& facts) {
    row.from_line = take_from_line(c, change, row, facts);
    if (!row.booked)
        change.transfer({AccountKind::chargeback_loss, row.gateway.value, 0}, taken_from(row),
                        row.amount - row.from_line);
    end(c, change, row, ChargebackState::lost);
    return change.finish({Outcome::done, row.order_n, 0, row.key.n}, c.now);
}

}  // namespace

Result<Decision> decide_open_chargeback(const Context& c, const OpenChargeback& verb) {
    const bool its_line = is_its_line(c, verb.generation);
    if (its_line && !are_fresh(c, verb.facts)) return fail(ErrorCode::line_changed);
    const auto account = c.catalog.gateways.find(verb.facts.gateway);
    if (account == c.catalog.gateways.end() || account->second.brand != c.command.brand ||
        c.catalog.billers.contains(account->first))
        return fail(ErrorCode::chargeback_no_platform);
    Refunds earlier = refunds_of(c, verb.entry_n);
    for (const Chargeback& other : c.rows.all<Chargeback>(c.home())) {
        if (other.gateway == verb.facts.gateway && other.case_no == verb.case_no)
            return fail(ErrorCode::chargeback_case_used, verb.case_no.str());
        if (other.entry_n == verb.entry_n && is_disputed(other.state)) earlier.waiting += other.amount;
    }
    const Money most = std::max(verb.facts.paid - earlier.left - earlier.waiting, Money{});
    if (!verb.amount.is_positive() || verb.amount > most)
        return fail(ErrorCode::chargeback_exceeds, format_decimal(most), format_decimal(verb.amount));
    Chargeback row;
    row.key = c.new_key();
    row.generation = verb.generation;
    row.entry_n = verb.entry_n;
    row.gateway = verb.facts.gateway;
    row.case_no = verb.case_no;
    row.out_trade_no = verb.facts.out_trade_no;
    row.order_n = verb.facts.order_n;
    row.amount = verb.amount;
    row.reason = verb.reason;
    row.answer_by = verb.answer_by;
    row.opened_kind = c.command.actor.kind;
    row.opened_by = c.command.actor.id;
    row.opened_at = c.now;
    LineChange change = c.change();
    if (its_line) ++change.edit().disputes_open;
    put_order(c, change, row, OrderState::disputed);
    change.put(row);
    return change.finish({Outcome::done, row.order_n, 0, row.key.n}, c.now);
}

Result<Decision> decide_end_chargeback(const Context& c, const EndChargeback& verb) {
    auto row = require_chargeback(c, verb.chargeback_n);
    if (!row) return std::unexpected{row.error()};
    if (row->state != ChargebackState::open) return fail(ErrorCode::chargeback_ended);
    row->note = verb.note;
    LineChange change = c.change();
    if (!verb.lost) {
        end(c, change, *row, ChargebackState::won);
        return change.finish({Outcome::done, row->order_n, 0, row->key.n}, c.now);
    }
    if (is_its_line(c, row->generation) && !are_fresh(c, verb.facts)) return fail(ErrorCode::line_changed);
    row->refund_no = verb.refund_no;
    row->booked = verb.booked;
    if (row->amount <= c.catalog.brands.at(c.command.brand).approval_above_adjust)
        return lose(c, change, *row, verb.facts);
    row->state = ChargebackState::awaiting_approval;
    change.put(*row);
    change.put(approval_of(c, ApprovalAct::lose_chargeback, row->key.n, row->amount, row->note));
    return change.finish({Outcome::awaiting_approval, row->order_n, 0, row->key.n}, c.now);
}

Result<Decision> approve_chargeback(const Context& c, const Approval& approval, const PaymentFacts& facts) {
    const auto* row = c.rows.find<Chargeback>({c.home(), approval.subject_n, {}});
    KL_CHECK(row != nullptr, "approval {} without its chargeback", approval.key.n);
    if (is_its_line(c, row->generation) && !are_fresh(c, facts)) return fail(ErrorCode::line_changed);
    LineChange change = c.change();
    change.drop({RowKind::approval, approval.key});
    return lose(c, change, *row, facts);
}

Decision decline_chargeback(const Context& c, const Approval& approval) {
    const auto* found = c.rows.find<Chargeback>({c.home(), approval.subject_n, {}});
    KL_CHECK(found != nullptr, "approval {} without its chargeback", approval.key.n);
    Chargeback row = *found;
    row.state = ChargebackState::open;
    row.refund_no = {};
    row.booked = false;
    row.note = {};
    LineChange change = c.change();
    change.drop({RowKind::approval, approval.key});
    change.put(row);
    return change.finish({}, c.now);
}

}  // namespace keepline
