#include "engine/moves.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/renewal/trade_no.h"

namespace keepline {
namespace {

// The line will not take the money, however often it is asked.
bool is_final(ErrorCode code) {
    static constexpr std::array kFinal{ErrorCode::line_unknown,           ErrorCode::line_not_renewable,
                                       ErrorCode::line_balance_cap,       ErrorCode::renewal_nothing_to_buy,
                                       ErrorCode::renewal_amount_differs, ErrorCode::limit_order,
                                       ErrorCode::limit_line_day,         ErrorCode::limit_line_month};
    return std::ranges::find(kFinal, code) != kFinal.end();
}

Result<std::int32_t> cycles_of(const View& view, const Task& task) {
    if (!is_billed(task)) return 0;
    const auto row = view.row({RowKind::billed_credit, billed_key(task.key.home, task.out_trade_no)});
    if (!row) return std::unexpected{row.error()};
    return *row ? std::get<BilledCredit>(**row).cycles : 0;
}

}  // namespace

Result<bool> move_money(const Desk& desk, const GatewayAccount& account, const Task& task) {
    // One at a time: were one refused while another is let in, the money would be in both places. One process
    // writes, so none passes by.
    const auto turn = static_cast<std::size_t>(task.key.n) % desk.move_turns->size();
    const std::lock_guard lock{desk.move_turns->at(turn)};
    const auto open = find_row<Task>(*desk.view, task.key.home, task.key.n);
    if (!open) return std::unexpected{open.error()};
    if (!*open) return std::unexpected{Error{ErrorCode::task_unknown, {}, {}}};
    const auto cycles = cycles_of(*desk.view, task);
    if (!cycles) return std::unexpected{cycles.error()};
    Command command{account.brand, home_of(task.target_number), task.target_generation, {}, {}, {}};
    command.key =
        IdemKey{fmt::format("move-{}-{}-{}", name_of(task.key.home.kind), task.key.home.id, task.key.n)};
    command.verb =
        CreditLine{task.key.home, task.key.n, task.gateway, task.out_trade_no, task.amount, *cycles};
    const auto credited = ask(desk.engine, command);
    EndMove end{task.key.n, credited.has_value(), 0, {}};
    if (credited)
        end.entry_n = credited->reply.entry_n;
    else if (is_final(credited.error().code))
        end.refusal = error_text(credited.error().code).code;
    else
        return std::unexpected{credited.error()};
    const auto done = ask(desk.engine, {account.brand, task.key.home, 0, {}, {}, end});
    return done ? Result<bool>{end.credited} : std::unexpected{done.error()};
}

Result<void> return_billed(const Desk& desk, const GatewayAccount& account, const Task& task) {
    const auto number =
        format_refund_no(account.order_prefix, {task.key.home, task.key.n}, task.out_trade_no.view());
    const ReturnBilled verb{task.out_trade_no, Text<64>{number}, task.amount};
    const auto back = ask(desk.engine, {account.brand, home_of(task.gateway), 0, {}, {}, verb});
    if (!back) return std::unexpected{back.error()};
    const auto done = ask(desk.engine, {account.brand, task.key.home, 0, {}, {}, EndRefund{task.key.n, {}}});
    if (!done && done.error().code != ErrorCode::task_unknown) return std::unexpected{done.error()};
    return {};
}

}  // namespace keepline
