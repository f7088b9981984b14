// What the comparison with a platform's statement does to the books.
//
// A payment was posted with its order's total against the clearing account. What the platform takes off it,
// a fee or a coupon of ours, is posted for the day as a whole; what it pays out to our bank, by payout. So
// with every break ended, the clearing account is what the platform owes us.

#include <fmt/format.h>

#include <algorithm>

#include "domain/ledger/break_states.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr Duration kSuspenseTerm = std::chrono::hours{72};

GatewayId gateway_of(const Context& c) { return GatewayId{static_cast<std::uint16_t>(c.home().id)}; }
Account at_gateway(const Context& c, AccountKind kind) { return {kind, c.home().id, 0}; }

bool is_of_brand(const Context& c) {
    const auto account = c.catalog.gateways.find(gateway_of(c));
    return c.home().kind == HomeKind::gateway && account != c.catalog.gateways.end() &&
           account->second.brand == c.command.brand && !c.catalog.billers.contains(account->first);
}

// A signed amount: debits `account` against the clearing account, or, less than zero, credits it.
void post(const Context& c, Decision& out, Account account, Money amount) {
    const Account clearing = at_gateway(c, AccountKind::clearing);
    if (amount.is_positive()) out.transfers.push_back({account, clearing, amount});
    if (amount < Money{}) out.transfers.push_back({clearing, account, Money{} - amount});
}

Key day_key(const Context& c, BusinessDate day) { return {c.home(), day.days, {}}; }

Result<Break> require_open(const Context& c, const Text<96>& identity) {
    const auto* found = c.rows.find<Break>({c.home(), 0, identity});
    if (found == nullptr || !is_of_brand(c)) return fail(ErrorCode::break_unknown);
    if (found->state != BreakState::open) return fail(ErrorCode::break_ended);
    return *found;
}

void move_state(Break& row, BreakState to) {
    KL_CHECK(may_follow(row.state, to), "break {} from {} to {}", row.key.text.view(), name_of(row.state),
             name_of(to));
    row.state = to;
}

Suspense suspense(const Context& c, const Break& row, Money amount) {
    Suspense out;
    out.key = c.new_key();
    out.gateway = gateway_of(c);
    out.external_no = row.trade_no;
    out.out_trade_no = row.out_trade_no;
    out.amount = amount;
    out.reason = SuspenseReason::statement_differs;
    out.since = c.now;
    out.due_at = c.now + kSuspenseTerm;
    return out;
}

// What an earlier booking of the same break has put into suspense and nobody has claimed.
const Suspense* put_aside(const Break& row, const std::vector<Suspense>& all, Money amount) {
    const auto found = std::ranges::find_if(all, [&](const Suspense& each) {
        return row.entry_n != 0 && each.key.n == row.entry_n && each.state == SuspenseState::open &&
               each.reason == SuspenseReason::statement_differs && each.amount == amount;
    });
    return found == all.end() ? nullptr : &*found;
}

// What the platform has and we had not is of somebody unknown; what we had and it has not is lost.
Decision carry_out(const Context& c, Break row, bool book) {
    Decision out;
    out.effective_at = c.now;
    move_state(row, book ? BreakState::booked : BreakState::explained);
    row.ended_kind = c.command.actor.kind;
    row.ended_by = c.command.actor.id;
    row.ended_at = c.now;
    if (const Money more = difference_of(row); book && more.is_positive()) {
        out.transfers.push_back(
            {at_gateway(c, AccountKind::clearing), at_gateway(c, AccountKind::suspense), more});
        out.puts.emplace_back(suspense(c, row, more));
    } else if (book) {
        const auto all = c.rows.all<Suspense>(c.home());
        const Suspense* aside = put_aside(row, all, Money{} - more);
        if (aside != nullptr) {
            Suspense ended = *aside;
            ended.state = SuspenseState::ended;
            out.puts.emplace_back(ended);
        }
        const auto from = aside != nullptr ? AccountKind::suspense : AccountKind::chargeback_loss;
        post(c, out, at_gateway(c, from), Money{} - more);
    }
    if (!out.transfers.empty()) row.entry_n = c.n();
    out.puts.emplace_back(row);
    out.reply = {Outcome::done, 0, 0, row.entry_n};
    return out;
}

}  // namespace

Result<Decision> decide_record_reconciliation(const Context& c, const RecordReconciliation& verb) {
    if (!is_of_brand(c)) return fail(ErrorCode::gateway_unknown);
    const auto* known = c.rows.find<Reconciliation>(day_key(c, verb.day));
    Decision out;
    out.effective_at = c.now;
    Reconciliation row;
    if (known != nullptr) row = *known;
    out.unchanged = known != nullptr && static_cast<const DayFigures&>(row) == verb.found;
    if (out.unchanged) return out;
    post(c, out, at_gateway(c, AccountKind::fees), verb.found.fees - row.fees);
    post(c, out, at_gateway(c, AccountKind::promotion_cost), verb.found.discounts - row.discounts);
    static_cast<DayFigures&>(row) = verb.found;
    row.key = day_key(c, verb.day);
    row.run_at = c.now;
    out.puts.emplace_back(row);
    return out;
}

namespace {

Break new_break(const Context& c, const RecordBreak& verb) {
    Break row;
    row.key = {c.home(), 0, verb.identity};
    row.opened_at = c.now;
    row.event = verb.event;
    row.trade_no = verb.trade_no;
    row.out_trade_no = verb.out_trade_no;
    return row;
}

void open_as(Break& row, const RecordBreak& verb, const Context& c) {
    if (row.state != BreakState::open) row.opened_at = c.now;
    row.state = BreakState::open;
    row.day = verb.day;
    row.kind = verb.kind;
    row.ours = verb.ours;
    row.theirs = verb.theirs;
}

// The books were once brought to what a statement said: what it says now is compared with that.
void look_again(Break& row, const RecordBreak& verb, const Context& c) {
    const Money in_the_books = row.state == BreakState::booked ? row.theirs : row.ours;
    if (verb.theirs == in_the_books) {
        row.theirs = in_the_books;
        row.state = BreakState::booked;
        return;
    }
    RecordBreak changed = verb;
    changed.kind = BreakKind::amount_differs;
    changed.ours = in_the_books;
    open_as(row, changed, c);
}

void clear(Break& row, BreakState how, const RecordBreak& verb, const Context& c) {
    row.state = how;
    row.ended_at = c.now;
    row.cleared_with = verb.day;
}

void look_at(Break& row, const RecordBreak& verb, const Context& c) {
    switch (row.state) {
        case BreakState::awaiting_approval:
            // Nobody is to agree to what is not so any more.
            if (verb.theirs == row.theirs && (row.entry_n != 0 || !verb.same)) return;
            move_state(row, BreakState::open);
            row.reason = {};
            return look_at(row, verb, c);
        case BreakState::booked:
            return look_again(row, verb, c);
        case BreakState::open:
            if (row.entry_n != 0) return look_again(row, verb, c);
            if (!verb.same) return open_as(row, verb, c);
            return clear(row, BreakState::cleared, verb, c);
        case BreakState::cleared:
        case BreakState::remembered:
            if (verb.same) return;
            move_state(row, BreakState::open);
            row.opened_at = c.now;
            return open_as(row, verb, c);
        case BreakState::explained:
            return;
    }
}

// The day was compared before the payment was posted: its figures did not have the coupon.
void count_coupon(const Context& c, const RecordBreak& verb, Decision& out) {
    const auto* known = c.rows.find<Reconciliation>(day_key(c, verb.day));
    if (known == nullptr) return;
    Reconciliation day = *known;
    day.discounts += verb.coupon;
    post(c, out, at_gateway(c, AccountKind::promotion_cost), verb.coupon);
    out.puts.emplace_back(day);
}

}  // namespace

Result<Decision> decide_record_break(const Context& c, const RecordBreak& verb) {
    if (!is_of_brand(c)) return fail(ErrorCode::gateway_unknown);
    const auto* known = c.rows.find<Break>({c.home(), 0, verb.identity});
    Break row = known != nullptr ? *known : new_break(c, verb);
    if (known != nullptr) {
        look_at(row, verb, c);
    } else {
        open_as(row, verb, c);
        if (verb.same) clear(row, BreakState::remembered, verb, c);
    }
    Decision out;
    out.effective_at = c.now;
    if (known != nullptr && known->state == BreakState::awaiting_approval && row.state != known->state)
        for (const Approval& each : c.rows.all<Approval>(c.home()))
            if (each.act == ApprovalAct::resolve_break && each.subject == verb.identity)
                out.drops.push_back({RowKind::approval, each.key});
    out.unchanged = known != nullptr && *known == row;
    if (out.unchanged) return out;
    out.puts.emplace_back(row);
    // Also where somebody has just asked a second person to explain it.
    const bool was_theirs = known != nullptr && is_unresolved(known->state) && known->entry_n == 0 &&
                            known->kind == BreakKind::only_theirs;
    if (was_theirs && verb.coupon.is_positive()) count_coupon(c, verb, out);
    return out;
}

Result<Decision> decide_assign_break(const Context& c, const AssignBreak& verb) {
    auto row = require_open(c, verb.identity);
    if (!row) return std::unexpected{row.error()};
    row->assigned_to = verb.staff;
    Decision out;
    out.effective_at = c.now;
    out.puts.emplace_back(*row);
    return out;
}

Result<Decision> decide_resolve_break(const Context& c, const ResolveBreak& verb) {
    auto row = require_open(c, verb.identity);
    if (!row) return std::unexpected{row.error()};
    // The day has booked it as the platform took it.
    if (verb.book && row->event == MoneyEvent::fee) return fail(ErrorCode::break_fee_booked);
    // Booked, it would be credited a second time when the platform is asked or notifies after all.
    if (verb.book && row->kind == BreakKind::only_theirs && row->event == MoneyEvent::payment)
        return fail(ErrorCode::break_post_first);
    row->reason = verb.reason;
    const Money more = difference_of(*row);
    const Money size = std::max(more, Money{} - more);
    if (size <= c.catalog.brands.at(c.command.brand).approval_above_adjust)
        return carry_out(c, *row, verb.book);
    move_state(*row, BreakState::awaiting_approval);
    Approval approval = approval_of(c, ApprovalAct::resolve_break, verb.book ? 1 : 0, more, verb.reason);
    approval.subject = verb.identity;
    Decision out;
    out.effective_at = c.now;
    out.puts.emplace_back(*row);
    out.puts.emplace_back(approval);
    out.reply.outcome = Outcome::awaiting_approval;
    return out;
}

Decision approve_break(const Context& c, const Approval& approval) {
    const auto* found = c.rows.find<Break>({c.home(), 0, approval.subject});
    KL_CHECK(found != nullptr, "approval {} without its break", approval.key.n);
    Decision out = carry_out(c, *found, approval.subject_n == 1);
    out.drops.push_back({RowKind::approval, approval.key});
    return out;
}

Decision decline_break(const Context& c, const Approval& approval) {
    const auto* found = c.rows.find<Break>({c.home(), 0, approval.subject});
    KL_CHECK(found != nullptr, "approval {} without its break", approval.key.n);
    Break row = *found;
    move_state(row, BreakState::open);
    row.reason = {};
    Decision out;
    out.effective_at = c.now;
    out.drops.push_back({RowKind::approval, approval.key});
    out.puts.emplace_back(row);
    return out;
}

Key payout_key(const Home& home, const RecordPayout& verb) {
    return {home, 0, fmt::format("g{}:payout:{}", home.id, verb.bank_reference.view())};
}

Result<Decision> decide_record_payout(const Context& c, const RecordPayout& verb) {
    if (!is_of_brand(c)) return fail(ErrorCode::gateway_unknown);
    const auto* day = c.rows.find<Reconciliation>(day_key(c, verb.day));
    if (day == nullptr) return fail(ErrorCode::reconciliation_unknown, format_date(verb.day));
    const Key key = payout_key(c.home(), verb);
    if (c.rows.find<Settlement>(key) != nullptr)
        return fail(ErrorCode::payout_reference_used, verb.bank_reference.str());
    Decision out;
    out.effective_at = c.now;
    post(c, out, {AccountKind::bank, 0, 0}, verb.amount);
    Reconciliation row = *day;
    row.paid_out += verb.amount;
    out.puts.emplace_back(row);
    out.puts.emplace_back(Settlement{key, c.n(), Outcome::done, verb.amount, verb.amount, verb.amount});
    out.reply = {Outcome::done, 0, 0, c.n()};
    return out;
}

}  // namespace keepline
