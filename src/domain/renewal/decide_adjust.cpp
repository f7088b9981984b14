// Corrections of main by staff.

#include "domain/line/life_cycle.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr Account kAdjustment{AccountKind::adjustment, 0, 0};

// A correction up is main's gain and the adjustment account's cost; one down the reverse. A bucket never goes
// below zero: what cannot be taken is somebody's debt, not this line's.
Result<void> correct(const Context& c, LineChange& change, Money amount) {
    const Account main = change.account(AccountKind::main);
    catch_up(change, c.today());
    if (amount < Money{}) {
        if (change.line().main + amount < Money{})
            return fail(ErrorCode::adjust_below_zero, format_decimal(change.line().main));
        change.transfer(main, kAdjustment, Money{} - amount);
        return {};
    }
    if (change.line().main + amount > change.rules().brand.balance_cap)
        return fail(ErrorCode::line_balance_cap, format_decimal(change.rules().brand.balance_cap));
    change.transfer(kAdjustment, main, amount);
    restore_if_paid(change, c.today());
    return {};
}

constexpr Duration kTogether = std::chrono::hours{24};

Money size_of(Money amount) { return std::max(amount, Money{} - amount); }

// What one person has corrected alone within a day counts together: a large sum cut into small ones needs the
// second person as well.
Money corrected_alone(const Context& c) {
    Money sum;
    for (const Adjustment& row : c.rows.all<Adjustment>(c.home())) {
        const bool alone = row.asked_kind == row.decided_kind && row.asked_by == row.decided_by;
        const bool happened = row.state == AdjustmentState::done || row.state == AdjustmentState::reversed;
        if (alone && happened && row.asked_at > c.now - kTogether) sum += size_of(row.amount);
    }
    return sum;
}

Result<Decision> carry_out(const Context& c, LineChange& change, Adjustment row) {
    if (auto done = correct(c, change, row.amount); !done) return std::unexpected{done.error()};
    row.state = AdjustmentState::done;
    row.decided_kind = c.command.actor.kind;
    row.decided_by = c.command.actor.id;
    change.put(row);
    return change.finish({Outcome::done, 0, 0, row.key.n}, c.now);
}

}  // namespace

Result<Decision> decide_adjust(const Context& c, const Adjust& verb) {
    if (verb.amount.is_zero()) return fail(ErrorCode::adjust_nothing);
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    LineChange change = c.change();
    Adjustment row;
    row.key = c.new_key();
    row.generation = c.line().generation;
    row.amount = verb.amount;
    row.reason = verb.reason;
    row.asked_kind = c.command.actor.kind;
    row.asked_by = c.command.actor.id;
    row.asked_at = c.now;
    const Money together = corrected_alone(c) + size_of(verb.amount);
    if (together <= change.rules().brand.approval_above_adjust) return carry_out(c, change, row);
    change.put(row);
    change.put(approval_of(c, ApprovalAct::adjust, row.key.n, row.amount, row.reason));
    return change.finish({Outcome::awaiting_approval, 0, 0, row.key.n}, c.now);
}

Result<Decision> approve_adjustment(const Context& c, const Approval& approval) {
    const auto* found = c.rows.find<Adjustment>({c.home(), approval.subject_n, {}});
    KL_CHECK(found != nullptr, "approval {} without its adjustment", approval.key.n);
    if (found->generation != c.line().generation || !c.takes_payment())
        return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    LineChange change = c.change();
    change.drop({RowKind::approval, approval.key});
    return carry_out(c, change, *found);
}

Result<Decision> decide_reverse_adjustment(const Context& c, const ReverseAdjustment& verb) {
    const auto* found = c.rows.find<Adjustment>({c.home(), verb.adjustment_n, {}});
    if (found == nullptr || found->generation != c.line().generation)
        return fail(ErrorCode::adjustment_unknown);
    if (found->state != AdjustmentState::done) return fail(ErrorCode::adjustment_not_done);
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    LineChange change = c.change();
    if (auto done = correct(c, change, Money{} - found->amount); !done) return std::unexpected{done.error()};
    Adjustment row = *found;
    row.state = AdjustmentState::reversed;
    change.put(row);
    return change.finish({Outcome::done, 0, 0, row.key.n}, c.now);
}

}  // namespace keepline
