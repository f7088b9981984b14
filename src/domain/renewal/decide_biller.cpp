// A biller's account with us: his payers' money is taken from it before a line is credited, and what a line
// does not take, or gives back, is on it again. Between the two homes it is in transit.

#include <fmt/format.h>

#include "domain/verbs.h"

namespace keepline {
namespace {

GatewayId biller_of(const Context& c) { return GatewayId{static_cast<std::uint16_t>(c.home().id)}; }

const Biller* find_biller(const Context& c) {
    const auto account = c.catalog.gateways.find(biller_of(c));
    const bool ours = c.home().kind == HomeKind::gateway && account != c.catalog.gateways.end() &&
                      account->second.brand == c.command.brand;
    const auto found = c.catalog.billers.find(biller_of(c));
    return ours && found != c.catalog.billers.end() ? &found->second : nullptr;
}

Account at_biller(const Context& c, AccountKind kind) { return {kind, c.home().id, 0}; }

// Moves a signed amount onto the biller's account, against `other`.
void post(const Context& c, Decision& out, AccountKind other, Money amount) {
    const auto* found = c.rows.find<BillerAccount>({c.home(), 0, {}});
    BillerAccount row = found != nullptr ? *found : BillerAccount{{c.home(), 0, {}}, {}};
    row.balance += amount;
    const Account own = at_biller(c, AccountKind::deposit);
    const Account against = at_biller(c, other);
    if (amount.is_positive())
        out.transfers.push_back({against, own, amount});
    else
        out.transfers.push_back({own, against, Money{} - amount});
    out.puts.emplace_back(row);
}

Money balance_of(const Context& c) {
    const auto* found = c.rows.find<BillerAccount>({c.home(), 0, {}});
    return found != nullptr ? found->balance : Money{};
}

Decision known_already(std::int64_t entry_n) {
    Decision same;
    same.unchanged = true;
    same.reply = {Outcome::done, 0, 0, entry_n};
    return same;
}

// The same reference again: the first answer, unless it is another payment.
Result<Decision> repeated(const BilledCredit& known, const TakeBilled& verb) {
    if (known.state == BilledState::reversed && known.amount.is_zero())
        return fail(ErrorCode::biller_reversed, verb.reference.str());
    const bool same = known.number == verb.line.number && known.generation == verb.line.generation &&
                      known.cycles == verb.cycles && known.amount == verb.amount;
    if (!same)
        return fail(ErrorCode::idempotency_key_reused, verb.reference.str(), std::to_string(known.entry_n));
    return known_already(known.entry_n);
}

Task move_of(const Context& c, const TakeBilled& verb) {
    Task task;
    task.key = c.new_key();
    task.kind = TaskKind::move_money;
    task.due_at = c.now;
    task.gateway = biller_of(c);
    task.out_trade_no = verb.reference;
    task.amount = verb.amount;
    task.target_number = verb.line.number;
    task.target_generation = verb.line.generation;
    return task;
}

}  // namespace

Key billed_key(const Home& home, const BillerReference& reference) { return {home, 0, reference.view()}; }
Key return_key(const Home& home, const ReturnBilled& verb) {
    return {home, 0, fmt::format("return:{}", verb.refund_no.view())};
}
Key deposit_key(const Home& home, const RecordDeposit& verb) {
    return {home, 0, fmt::format("deposit:{}", verb.bank_reference.view())};
}

Result<Decision> decide_take_billed(const Context& c, const TakeBilled& verb) {
    const Biller* biller = find_biller(c);
    if (biller == nullptr) return fail(ErrorCode::gateway_unknown, std::to_string(c.home().id));
    if (const auto* known = c.rows.find<BilledCredit>(billed_key(c.home(), verb.reference)); known != nullptr)
        return repeated(*known, verb);
    if (!verb.amount.is_positive() || verb.cycles < 0)
        return fail(ErrorCode::renewal_amount_differs, "0.01", format_decimal(verb.amount));
    const Money available = balance_of(c) + biller->credit_limit;
    if (verb.amount > available)
        return fail(ErrorCode::biller_funds, format_decimal(available), format_decimal(verb.amount));
    Decision out;
    post(c, out, AccountKind::in_transit, Money{} - verb.amount);
    BilledCredit row;
    row.key = billed_key(c.home(), verb.reference);
    row.number = verb.line.number;
    row.generation = verb.line.generation;
    row.cycles = verb.cycles;
    row.amount = verb.amount;
    row.taken_at = c.now;
    out.puts.emplace_back(row);
    out.puts.emplace_back(move_of(c, verb));
    out.reply = {Outcome::moving, 0, 0, c.n()};
    out.effective_at = c.now;
    return out;
}

Decision end_billed_move(const Context& c, const EndMove& verb, const Task& task) {
    const auto* found = c.rows.find<BilledCredit>(billed_key(c.home(), task.out_trade_no));
    KL_CHECK(found != nullptr && found->state == BilledState::crediting, "task {} without what was billed",
             verb.task_n);
    Decision out;
    out.drops.push_back({RowKind::task, task.key});
    BilledCredit row = *found;
    // What the line took may have gone back already, before we heard that it was there.
    row.state = !verb.credited               ? BilledState::refused
                : row.returned == row.amount ? BilledState::reversed
                                             : BilledState::credited;
    row.entry_n = verb.entry_n;
    row.refusal = verb.refusal;
    row.ended_at = c.now;
    if (!verb.credited) post(c, out, AccountKind::in_transit, row.amount);
    out.puts.emplace_back(row);
    out.reply = {Outcome::done, 0, 0, c.n()};
    out.effective_at = c.now;
    return out;
}

Result<Decision> decide_return_billed(const Context& c, const ReturnBilled& verb) {
    const Key identity = return_key(c.home(), verb);
    if (const auto* known = c.rows.find<Settlement>(identity); known != nullptr)
        return known_already(known->entry_n);
    const auto* found = c.rows.find<BilledCredit>(billed_key(c.home(), verb.reference));
    if (find_biller(c) == nullptr || found == nullptr)
        return fail(ErrorCode::biller_reference_unknown, verb.reference.str());
    Decision out;
    BilledCredit row = *found;
    row.returned += verb.amount;
    KL_CHECK(row.returned <= row.amount, "more of {} goes back than came", verb.reference.view());
    if (row.state == BilledState::credited && row.returned == row.amount) row.state = BilledState::reversed;
    post(c, out, AccountKind::in_transit, verb.amount);
    out.puts.emplace_back(row);
    out.puts.emplace_back(Settlement{identity, c.n(), Outcome::done, verb.amount, verb.amount, verb.amount});
    out.reply = {Outcome::done, 0, 0, c.n()};
    out.effective_at = c.now;
    return out;
}

Result<Decision> decide_void_billed(const Context& c, const VoidBilled& verb) {
    if (find_biller(c) == nullptr) return fail(ErrorCode::gateway_unknown, std::to_string(c.home().id));
    const Key key = billed_key(c.home(), verb.reference);
    // It has come meanwhile: whoever asked looks again.
    if (c.rows.find<BilledCredit>(key) != nullptr) return known_already(0);
    Decision out;
    BilledCredit row;
    row.key = key;
    row.state = BilledState::reversed;
    row.taken_at = row.ended_at = c.now;
    out.puts.emplace_back(row);
    out.reply = {Outcome::done, 0, 0, c.n()};
    out.effective_at = c.now;
    return out;
}

Result<Decision> decide_record_deposit(const Context& c, const RecordDeposit& verb) {
    if (find_biller(c) == nullptr) return fail(ErrorCode::gateway_unknown, std::to_string(c.home().id));
    if (!verb.amount.is_positive())
        return fail(ErrorCode::renewal_amount_differs, "0.01", format_decimal(verb.amount));
    const Key identity = deposit_key(c.home(), verb);
    if (c.rows.find<Settlement>(identity) != nullptr)
        return fail(ErrorCode::payout_reference_used, verb.bank_reference.str());
    Decision out;
    post(c, out, AccountKind::bank, verb.amount);
    out.transfers.back().debit.ref = 0;  // the bank's account is the brand's
    out.puts.emplace_back(Settlement{identity, c.n(), Outcome::done, verb.amount, verb.amount, verb.amount});
    out.reply = {Outcome::done, 0, 0, c.n()};
    out.effective_at = c.now;
    return out;
}

}  // namespace keepline
