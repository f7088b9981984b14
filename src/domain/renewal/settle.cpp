#include <fmt/format.h>

#include "domain/line/life_cycle.h"
#include "domain/renewal/limits.h"
#include "domain/renewal/refund_states.h"
#include "domain/renewal/suspense_states.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr Duration kSuspenseTerm = std::chrono::hours{72};

Settlement settlement(const Context& c, const Settle& verb, Outcome outcome) {
    const auto all_if_unsaid = [&](Money part) { return part < Money{} ? verb.total : part; };
    return {settlement_key(c.home(), verb.gateway, verb.external_no.view()),
            c.n(),
            outcome,
            verb.total,
            all_if_unsaid(verb.payer_amount),
            all_if_unsaid(verb.received)};
}

Suspense suspense(const Context& c, const Settle& verb, SuspenseReason reason, std::int64_t order_n) {
    Suspense row;
    row.key = c.new_key();
    row.gateway = verb.gateway;
    row.external_no = verb.external_no;
    row.out_trade_no = verb.out_trade_no;
    row.amount = verb.total;
    row.reason = reason;
    row.since = c.now;
    row.due_at = c.now + kSuspenseTerm;
    row.order_n = order_n;
    return row;
}

Account clearing(const Settle& verb) { return {AccountKind::clearing, verb.gateway.value, 0}; }

// Nobody knows whose it is: it rests at the gateway's home until a person finds out.
Decision settle_unmatched(const Context& c, const Settle& verb) {
    Decision out;
    out.puts.emplace_back(settlement(c, verb, Outcome::in_suspense));
    out.puts.emplace_back(suspense(c, verb, SuspenseReason::order_unknown, 0));
    out.transfers.push_back({clearing(verb), {AccountKind::suspense, verb.gateway.value, 0}, verb.total});
    out.reply = {Outcome::in_suspense, 0, 0, c.n()};
    out.effective_at = c.now;
    return out;
}

struct Payment {
    const Context& c;
    const Settle& verb;
    const PaymentIntent& intent;
    const RenewalOrder& order;
};

// The line the order was for is still there, or was only just put in quarantine while the payer paid.
bool line_is_there(const Payment& p) {
    return p.c.line().generation == p.order.generation && is_live(p.c.line());
}

// A top-up, if it was ordered as one, comes so late that its price is not kept, or the plan has no cycles any
// more.
void credit(const Payment& p, LineChange& change, RenewalOrder& order, bool late) {
    const BusinessDate today = p.c.today();
    catch_up(change, today);
    change.transfer(clearing(p.verb), change.account(AccountKind::main), p.verb.total);
    change.edit().last_top_up_on = today;
    count_payment(change.edit(), p.verb.total, today);
    const bool buys = !late && order.cycles > 0 && change.rules().plan.has_fee();
    if (buys && change.line().main >= price_of(change.line(), change.rules(), order.cycles, today))
        buy_cycles(change, order.cycles, today);
    else
        count_event(change, {Cause::top_up, p.verb.total}, today, today);
    order.state = OrderState::fulfilled;
    order.fulfilled_n = p.c.n();
}

void send_back(const Payment& p, LineChange& change) {
    change.transfer(clearing(p.verb), {AccountKind::refund_payable, p.verb.gateway.value, 0}, p.verb.total);
    Task task;
    task.key = p.c.new_key();
    task.kind = TaskKind::refund;
    task.due_at = p.c.now;
    task.intent_n = p.intent.key.n;
    task.gateway = p.verb.gateway;
    task.out_trade_no = p.verb.out_trade_no;
    task.amount = p.verb.total;
    change.put(task);
}

Outcome put_in_suspense(const Payment& p, LineChange& change, RenewalOrder& order, SuspenseReason reason) {
    change.transfer(clearing(p.verb), {AccountKind::suspense, p.verb.gateway.value, 0}, p.verb.total);
    const Suspense row = suspense(p.c, p.verb, reason, order.key.n);
    change.put(row);
    if (change.rules().brand.suspense_returns) {
        Task task;
        task.key = p.c.new_key();
        task.kind = TaskKind::return_suspense;
        task.due_at = row.due_at;
        task.gateway = row.gateway;
        task.out_trade_no = row.out_trade_no;
        task.amount = row.amount;
        task.subject_n = row.key.n;
        change.put(task);
    }
    if (line_is_there(p)) ++change.edit().suspense_held;
    if (order.state == OrderState::awaiting_payment || order.state == OrderState::closed)
        order.state = OrderState::paid;
    return Outcome::in_suspense;
}

// Money that has arrived is not refused: above a limit a person looks at it.
bool is_within_limits(const Payment& p, const LineChange& change, bool late) {
    const Brand& brand = change.rules().brand;
    const bool tops_up = late || p.order.cycles == 0;
    if (tops_up && change.line().main + p.verb.total > brand.balance_cap) return false;
    return check_line_limits(change.line(), brand, p.verb.total, p.c.today()).has_value();
}

Outcome apply(const Payment& p, LineChange& change, RenewalOrder& order) {
    const bool wanted = order.state == OrderState::awaiting_payment || order.state == OrderState::closed;
    if (p.intent.cancelling) {
        if (wanted) order.state = OrderState::paid_late;
        send_back(p, change);
        return Outcome::refund_started;
    }
    if (p.verb.total != p.intent.amount)
        return put_in_suspense(p, change, order, SuspenseReason::amount_differs);
    const bool late = p.verb.paid_at > order.expires_at;
    // A number in quarantine is its former holder's alone: only a payment made in time brings it back.
    const bool may_stay = !late || (order.late == LatePayment::top_up && p.c.takes_payment());
    if (wanted && line_is_there(p) && may_stay) {
        if (!is_within_limits(p, change, late))
            return put_in_suspense(p, change, order, SuspenseReason::limit_exceeded);
        credit(p, change, order, late);
        return Outcome::credited;
    }
    if (wanted) order.state = OrderState::paid_late;
    send_back(p, change);
    return Outcome::refund_started;
}

Decision settle_intent(const Payment& p) {
    const Context& c = p.c;
    LineChange change = c.change();
    RenewalOrder order = p.order;
    const Outcome outcome = apply(p, change, order);
    PaymentIntent intent = p.intent;
    release_intent(c, change, intent);
    // A second payment of the same intent has its own settlement row; the intent keeps the first.
    if (intent.state != IntentState::succeeded) {
        intent.state = IntentState::succeeded;
        intent.trade_no = p.verb.external_no;
        intent.paid_at = p.verb.paid_at;
    }
    change.put(intent);
    change.put(order);
    change.put(settlement(c, p.verb, outcome));
    return change.finish({outcome, order.key.n, intent.key.n, c.n()}, c.now);
}

}  // namespace

Key settlement_key(const Home& home, GatewayId gateway, std::string_view external_no) {
    return {home, 0, fmt::format("g{}:trade:{}", gateway.value, external_no)};
}

Result<Decision> decide_settle(const Context& c, const Settle& verb) {
    if (!verb.total.is_positive())
        return fail(ErrorCode::renewal_amount_differs, "0.01", format_decimal(verb.total));
    const auto* known =
        c.rows.find<Settlement>(settlement_key(c.home(), verb.gateway, verb.external_no.view()));
    if (known != nullptr) {
        Decision same;
        same.unchanged = true;
        same.reply = {known->outcome, 0, verb.intent_n, known->entry_n};
        return same;
    }
    if (c.home().kind == HomeKind::gateway) return settle_unmatched(c, verb);
    const auto* intent = c.rows.find<PaymentIntent>({c.home(), verb.intent_n, {}});
    if (intent == nullptr || intent->gateway != verb.gateway) return fail(ErrorCode::intent_unknown);
    const auto* order = c.rows.find<RenewalOrder>({c.home(), intent->order_n, {}});
    KL_CHECK(order != nullptr, "intent {} without its order {}", verb.intent_n, intent->order_n);
    return settle_intent({c, verb, *intent, *order});
}

Result<Decision> decide_attempt_task(const Context& c, const AttemptTask& verb) {
    const auto* found = c.rows.find<Task>({c.home(), verb.task_n, verb.task.view()});
    if (found == nullptr) return fail(ErrorCode::task_unknown);
    Task task = *found;
    if (c.command.actor.kind != ActorKind::staff) ++task.attempts;  // a person only has it tried sooner
    if (!verb.answer.empty()) task.answer = verb.answer;
    task.due_at = verb.retry_at;
    Decision out;
    out.puts.emplace_back(task);
    out.effective_at = c.now;
    return out;
}

// All of the money is back, or a part. One payment of two that was never credited says nothing of the order.
void put_refunded_order(const Context& c, const Refund& refund, Decision& out) {
    const auto* order = c.rows.find<RenewalOrder>({c.home(), refund.order_n, {}});
    if (order == nullptr || order->state == OrderState::disputed) return;
    if (refund.kind == RefundKind::uncredited && order->state != OrderState::paid_late) return;
    Money back = refund.amount;
    for (const Refund& other : c.rows.all<Refund>(c.home()))
        if (other.entry_n == refund.entry_n && other.state == RefundState::done) back += other.amount;
    for (const Chargeback& other : c.rows.all<Chargeback>(c.home()))
        if (other.entry_n == refund.entry_n && other.state == ChargebackState::lost) back += other.amount;
    RenewalOrder changed = *order;
    changed.state = back >= order->amount ? OrderState::refunded : OrderState::partially_refunded;
    out.puts.emplace_back(changed);
}

namespace {

// A payment that was never credited: the whole of it is back.
void put_order_of_intent(const Context& c, const Task& task, Decision& out) {
    const auto* intent = c.rows.find<PaymentIntent>({c.home(), task.intent_n, {}});
    const auto* order =
        intent != nullptr ? c.rows.find<RenewalOrder>({c.home(), intent->order_n, {}}) : nullptr;
    if (order == nullptr || order->state != OrderState::paid_late) return;
    RenewalOrder refunded = *order;
    refunded.state = OrderState::refunded;
    out.puts.emplace_back(refunded);
}

}  // namespace

Result<Decision> decide_end_refund(const Context& c, const EndRefund& verb) {
    const auto* task = c.rows.find<Task>({c.home(), verb.task_n, {}});
    if (task == nullptr || task->kind != TaskKind::refund) return fail(ErrorCode::task_unknown);
    Decision out;
    out.drops.push_back({RowKind::task, task->key});
    // A biller's account has taken what was in transit at its own home.
    if (!c.catalog.billers.contains(task->gateway))
        out.transfers.push_back({{AccountKind::refund_payable, task->gateway.value, 0},
                                 {AccountKind::clearing, task->gateway.value, 0},
                                 task->amount});
    out.effective_at = c.now;
    if (const auto* found = c.rows.find<Refund>(task->key); found != nullptr) {
        KL_CHECK(may_follow(found->state, RefundState::done), "refund {} ends twice", task->key.n);
        put_refunded_order(c, *found, out);
        Refund done = *found;
        done.state = RefundState::done;
        done.ended_at = c.now;
        out.puts.emplace_back(done);
        return out;
    }
    for (Suspense row : c.rows.all<Suspense>(c.home()))
        if (row.state == SuspenseState::to_payer && row.key.n == task->subject_n) {
            row.state = SuspenseState::ended;
            out.puts.emplace_back(row);
        }
    put_order_of_intent(c, *task, out);
    return out;
}

}  // namespace keepline
