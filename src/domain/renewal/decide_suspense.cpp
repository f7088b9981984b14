// Money nobody could place is ended by a person: back to its payer, or to the line it was meant for. Another
// line is another home: the money leaves through in_transit, and a task brings it there.

#include <fmt/format.h>

#include "domain/line/life_cycle.h"
#include "domain/renewal/limits.h"
#include "domain/renewal/suspense_states.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr Duration kSuspenseTerm = std::chrono::hours{72};
constexpr Duration kLookAgain = std::chrono::hours{24};

// What a decision is written on at either kind of home: a gateway account has no line.
class Sheet {
public:
    explicit Sheet(const Context& c) {
        if (c.home().kind == HomeKind::number) change_.emplace(c.change());
    }
    LineChange& change() { return *change_; }
    void transfer(Account debit, Account credit, Money amount) {
        if (change_) return change_->transfer(debit, credit, amount);
        bare_.transfers.push_back({debit, credit, amount});
    }
    void put(Row row) { change_ ? change_->put(std::move(row)) : bare_.puts.push_back(std::move(row)); }
    void drop(const TypedKey& key) { change_ ? change_->drop(key) : bare_.drops.push_back(key); }
    Decision finish(Reply reply, Instant now) {
        if (change_) return change_->finish(reply, now);
        bare_.reply = reply;
        bare_.effective_at = now;
        return std::move(bare_);
    }

private:
    std::optional<LineChange> change_;
    Decision bare_;
};

const RenewalOrder* order_of(const Context& c, const Suspense& row) {
    if (c.home().kind != HomeKind::number) return nullptr;
    return c.rows.find<RenewalOrder>({c.home(), row.order_n, {}});
}

// Whether the amount counts in the line's suspense_held: it was for the line that is on the number.
bool holds_line(const Context& c, const Suspense& row) {
    const RenewalOrder* order = order_of(c, row);
    return order != nullptr && order->generation == c.line().generation && is_live(c.line());
}

void move_state(Suspense& row, SuspenseState to) {
    KL_CHECK(may_follow(row.state, to), "suspense {} from {} to {}", row.key.n, name_of(row.state),
             name_of(to));
    row.state = to;
}

void release(const Context& c, Sheet& sheet, const Suspense& row) {
    if (!holds_line(c, row)) return;
    KL_CHECK(sheet.change().line().suspense_held > 0, "suspense {} is not counted", row.key.n);
    --sheet.change().edit().suspense_held;
    end_hold(sheet.change(), c.now);
}

void put_order(const Context& c, Sheet& sheet, const Suspense& row, OrderState state) {
    const RenewalOrder* order = order_of(c, row);
    if (order == nullptr || order->state != OrderState::paid) return;
    RenewalOrder changed = *order;
    changed.state = state;
    if (state == OrderState::fulfilled) changed.fulfilled_n = c.n();
    sheet.put(changed);
}

Account suspense_account(const Suspense& row) { return {AccountKind::suspense, row.gateway.value, 0}; }

Task task_for(const Context& c, const Suspense& row, TaskKind kind) {
    Task task;
    task.key = c.new_key();
    task.kind = kind;
    task.due_at = c.now;
    task.gateway = row.gateway;
    task.out_trade_no = row.out_trade_no;
    task.amount = row.amount;
    task.subject_n = row.key.n;
    task.target_number = row.target_number;
    task.target_generation = row.target_generation;
    return task;
}

Decision send_to_payer(const Context& c, Suspense row, Sheet sheet) {
    release(c, sheet, row);
    sheet.transfer(suspense_account(row), {AccountKind::refund_payable, row.gateway.value, 0}, row.amount);
    Task task = task_for(c, row, TaskKind::refund);
    for (const PaymentIntent& intent :
         order_of(c, row) != nullptr ? c.rows.all<PaymentIntent>(c.home()) : std::vector<PaymentIntent>{})
        if (intent.order_n == row.order_n) task.intent_n = intent.key.n;
    sheet.put(task);
    put_order(c, sheet, row, OrderState::paid_late);
    move_state(row, SuspenseState::to_payer);
    sheet.put(row);
    return sheet.finish({Outcome::refund_started, row.order_n, 0, row.key.n}, c.now);
}

Result<Decision> credit_own_line(const Context& c, Suspense row) {
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    Sheet sheet{c};
    LineChange& change = sheet.change();
    release(c, sheet, row);
    catch_up(change, c.today());
    change.transfer(suspense_account(row), change.account(AccountKind::main), row.amount);
    change.edit().last_top_up_on = c.today();
    count_payment(change.edit(), row.amount, c.today());
    count_event(change, {Cause::top_up, row.amount}, c.today(), c.today());
    put_order(c, sheet, row, OrderState::fulfilled);
    move_state(row, SuspenseState::ended);
    change.put(row);
    return sheet.finish({Outcome::credited, row.order_n, 0, row.key.n}, c.now);
}

bool is_own_line(const Context& c, const Suspense& row, const LineId& line) {
    return holds_line(c, row) && line == c.line_id();
}

}  // namespace

Key arrival_key(const Home& home, const CreditLine& verb) {
    return {home, 0, fmt::format("move:{}-{}-{}", name_of(verb.from.kind), verb.from.id, verb.from_n)};
}

Result<Decision> decide_resolve_suspense(const Context& c, const ResolveSuspense& verb) {
    const auto* found = c.rows.find<Suspense>({c.home(), verb.suspense_n, {}});
    const auto account = c.catalog.gateways.find(found != nullptr ? found->gateway : GatewayId{});
    if (account == c.catalog.gateways.end() || account->second.brand != c.command.brand)
        return fail(ErrorCode::suspense_unknown);
    if (found->state != SuspenseState::open) return fail(ErrorCode::suspense_ended);
    Suspense row = *found;
    row.target_number = verb.line.number;
    row.target_generation = verb.line.generation;
    row.evidence = verb.evidence;
    // A statement's word alone is no payment: there is nothing at the platform to send back.
    if (verb.line.generation == 0 && row.reason == SuspenseReason::statement_differs)
        return fail(ErrorCode::suspense_payer_unknown);
    if (verb.line.generation == 0) return send_to_payer(c, row, Sheet{c});
    if (is_own_line(c, row, verb.line)) return credit_own_line(c, row);
    if (verb.evidence.empty()) return fail(ErrorCode::suspense_evidence_required);
    Sheet sheet{c};
    move_state(row, SuspenseState::awaiting_approval);
    sheet.put(row);
    sheet.put(approval_of(c, ApprovalAct::resolve_suspense, row.key.n, row.amount, verb.reason));
    return sheet.finish({Outcome::awaiting_approval, row.order_n, 0, row.key.n}, c.now);
}

// Its line is still being looked for, or the money has come back from a line that would not have it: later.
Result<Decision> decide_return_suspense(const Context& c, const ReturnSuspense& verb) {
    const auto* found = c.rows.find<Task>({c.home(), verb.task_n, {}});
    if (found == nullptr || found->kind != TaskKind::return_suspense) return fail(ErrorCode::task_unknown);
    const auto* row = c.rows.find<Suspense>({c.home(), found->subject_n, {}});
    KL_CHECK(row != nullptr, "task {} without its suspense", verb.task_n);
    Sheet sheet{c};
    const bool is_over = row->state == SuspenseState::open && row->due_at <= c.now;
    if (rests(row->state) && !is_over) {
        Task later = *found;
        later.due_at = std::max(row->due_at, c.now + kLookAgain);
        sheet.put(later);
        return sheet.finish({Outcome::done, row->order_n, 0, row->key.n}, c.now);
    }
    sheet.drop({RowKind::task, found->key});
    if (is_over) return send_to_payer(c, *row, std::move(sheet));
    return sheet.finish({Outcome::done, row->order_n, 0, row->key.n}, c.now);
}

Result<Decision> approve_suspense(const Context& c, const Approval& approval) {
    const auto* found = c.rows.find<Suspense>({c.home(), approval.subject_n, {}});
    KL_CHECK(found != nullptr, "approval {} without its suspense", approval.key.n);
    Suspense row = *found;
    Sheet sheet{c};
    release(c, sheet, row);
    sheet.drop({RowKind::approval, approval.key});
    sheet.transfer(suspense_account(row), {AccountKind::in_transit, row.gateway.value, 0}, row.amount);
    sheet.put(task_for(c, row, TaskKind::move_money));
    move_state(row, SuspenseState::to_line);
    sheet.put(row);
    return sheet.finish({Outcome::moving, row.order_n, 0, row.key.n}, c.now);
}

Decision decline_suspense(const Context& c, const Approval& approval) {
    const auto* found = c.rows.find<Suspense>({c.home(), approval.subject_n, {}});
    KL_CHECK(found != nullptr, "approval {} without its suspense", approval.key.n);
    Suspense row = *found;
    Sheet sheet{c};
    sheet.drop({RowKind::approval, approval.key});
    move_state(row, SuspenseState::open);
    sheet.put(row);
    return sheet.finish({}, c.now);
}

namespace {

// What a biller brings is an order of its own: its price must be right, and the limits hold. Money out of
// suspense was let in before.
Result<void> may_credit(const Context& c, const LineChange& change, const CreditLine& verb) {
    if (!c.catalog.billers.contains(verb.gateway)) return {};
    if (verb.cycles > 0) {
        if (!c.has_fee()) return fail(ErrorCode::renewal_nothing_to_buy);
        const Money price = price_of(change.line(), change.rules(), verb.cycles, c.today());
        if (price != verb.amount)
            return fail(ErrorCode::renewal_amount_differs, format_decimal(price),
                        format_decimal(verb.amount));
    } else if (const Money cap = change.rules().brand.balance_cap; change.line().main + verb.amount > cap) {
        return fail(ErrorCode::line_balance_cap, format_decimal(cap));
    }
    return check_order_limits(change.line(), change.rules().brand, verb.amount, c.today(), false);
}

}  // namespace

Result<Decision> decide_credit_line(const Context& c, const CreditLine& verb) {
    if (const auto* known = c.rows.find<Settlement>(arrival_key(c.home(), verb)); known != nullptr) {
        Decision same;
        same.unchanged = true;
        same.reply = {known->outcome, 0, 0, known->entry_n};
        return same;
    }
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    LineChange change = c.change();
    catch_up(change, c.today());
    if (auto may = may_credit(c, change, verb); !may) return std::unexpected{may.error()};
    change.transfer({AccountKind::in_transit, verb.gateway.value, 0}, change.account(AccountKind::main),
                    verb.amount);
    change.edit().last_top_up_on = c.today();
    count_payment(change.edit(), verb.amount, c.today());
    if (verb.cycles > 0)
        buy_cycles(change, verb.cycles, c.today());
    else
        count_event(change, {Cause::top_up, verb.amount}, c.today(), c.today());
    change.put(Settlement{arrival_key(c.home(), verb), c.n(), Outcome::credited, verb.amount, verb.amount,
                          verb.amount});
    return change.finish({Outcome::credited, 0, 0, c.n()}, c.now);
}

Result<Decision> decide_end_move(const Context& c, const EndMove& verb) {
    const auto* task = c.rows.find<Task>({c.home(), verb.task_n, {}});
    if (task == nullptr || task->kind != TaskKind::move_money) return fail(ErrorCode::task_unknown);
    if (is_billed(*task)) return end_billed_move(c, verb, *task);
    const auto* found = c.rows.find<Suspense>({c.home(), task->subject_n, {}});
    KL_CHECK(found != nullptr, "money of task {} left no suspense", verb.task_n);
    Suspense row = *found;
    Sheet sheet{c};
    sheet.drop({RowKind::task, task->key});
    if (verb.credited) {
        move_state(row, SuspenseState::ended);
        put_order(c, sheet, row, OrderState::moved);
    } else {
        move_state(row, SuspenseState::open);
        row.due_at = c.now + kSuspenseTerm;
        sheet.transfer({AccountKind::in_transit, row.gateway.value, 0}, suspense_account(row), row.amount);
        if (holds_line(c, row)) ++sheet.change().edit().suspense_held;
    }
    sheet.put(row);
    return sheet.finish({Outcome::done, row.order_n, 0, row.key.n}, c.now);
}

}  // namespace keepline
