#include "channel/biller/credits.h"

#include <fmt/format.h>

#include "engine/moves.h"
#include "engine/payments.h"

namespace keepline::biller {
namespace {

Command at_biller(const GatewayAccount& account, Verb verb) {
    return {account.brand,  home_of(account.id), 0, {ActorKind::gateway, account.id.value}, {},
            std::move(verb)};
}

Result<BilledCredit> require_credit(const Desk& desk, const GatewayAccount& account,
                                    const BillerReference& reference) {
    auto found = find_credit(*desk.view, account.id, reference);
    if (!found) return std::unexpected{found.error()};
    return *found ? Result<BilledCredit>{**found}
                  : fail(ErrorCode::biller_reference_unknown, reference.str());
}

// The task that brings the money to its line, while there is one.
Result<void> finish(const Desk& desk, const GatewayAccount& account, const BillerReference& reference) {
    const auto tasks = desk.view->rows(home_of(account.id), RowKind::task);
    if (!tasks) return std::unexpected{tasks.error()};
    for (const Row& row : *tasks) {
        const auto& task = std::get<Task>(row);
        if (!is_billed(task) || task.out_trade_no != reference) continue;
        const auto moved = move_money(desk, account, task);
        const bool fine = moved || moved.error().code == ErrorCode::task_unknown;
        return fine ? Result<void>{} : std::unexpected{moved.error()};
    }
    return {};
}

// What goes back is on its way; it is brought home at once, or by the payment worker.
Result<void> bring_back(const Desk& desk, const GatewayAccount& account, const Home& home, std::int64_t n) {
    const auto task = find_row<Task>(*desk.view, home, n);
    if (!task) return std::unexpected{task.error()};
    return *task ? return_billed(desk, account, **task) : Result<void>{};
}

Result<BilledCredit> take_back(const Desk& desk, const GatewayAccount& account, const BilledCredit& credit,
                               const Text<120>& reason) {
    const BillerReference reference{credit.key.text.view()};
    const LineId line{credit.number, credit.generation};
    Command command{account.brand,
                    home_of(line.number),
                    line.generation,
                    {ActorKind::gateway, account.id.value},
                    IdemKey{fmt::format("reverse {}", reference.view())},
                    {}};
    const auto undone = ask_undo(desk, std::move(command), [&](const View& view) {
        return undo_verb(view, line, credit.entry_n, reason, desk.now(account.brand));
    });
    if (!undone) return std::unexpected{undone.error()};
    if (auto back = bring_back(desk, account, home_of(line.number), undone->n); !back)
        return fail(ErrorCode::biller_confirming, reference.str());
    return require_credit(desk, account, reference);
}

}  // namespace

Result<std::optional<BilledCredit>> find_credit(const View& view, GatewayId biller,
                                                const BillerReference& reference) {
    const auto row = view.row({RowKind::billed_credit, billed_key(home_of(biller), reference)});
    if (!row) return std::unexpected{row.error()};
    return *row ? std::optional{std::get<BilledCredit>(**row)} : std::nullopt;
}

Result<BilledCredit> credit(const Desk& desk, const GatewayAccount& account, const TakeBilled& verb) {
    const auto taken = ask(desk.engine, at_biller(account, verb));
    if (!taken) return std::unexpected{taken.error()};
    // Not there yet is an answer too: the money is taken, and its task goes on.
    finish(desk, account, verb.reference);
    return require_credit(desk, account, verb.reference);
}

Result<BilledCredit> reverse(const Desk& desk, const GatewayAccount& account,
                             const BillerReference& reference, const Text<120>& reason) {
    const auto known = find_credit(*desk.view, account.id, reference);
    if (!known) return std::unexpected{known.error()};
    if (!*known)
        if (const auto done = ask(desk.engine, at_biller(account, VoidBilled{reference})); !done)
            return std::unexpected{done.error()};
    if (auto ended = finish(desk, account, reference); !ended)
        return fail(ErrorCode::biller_confirming, reference.str());
    const auto credit = require_credit(desk, account, reference);
    if (!credit || credit->state == BilledState::refused || credit->state == BilledState::reversed)
        return credit;
    if (credit->state == BilledState::crediting) return fail(ErrorCode::biller_confirming, reference.str());
    return take_back(desk, account, *credit, reason);
}

}  // namespace keepline::biller
