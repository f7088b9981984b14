#include "sim/world/money_witness.h"

#include "domain/ledger/break_states.h"
#include "domain/renewal/refund_states.h"
#include "domain/renewal/suspense_states.h"
#include "domain/renewal/trade_no.h"
#include "domain/verbs.h"
#include "engine/desk.h"
#include "sim/world/brand.h"
#include "sim/world/people.h"

namespace keepline::sim {
namespace {

Money paid_by(const Record& record, const Catalog& catalog) {
    if (const auto* open = std::get_if<OpenLine>(&record.verb)) return open->amount;
    if (const auto* import = std::get_if<ImportLine>(&record.verb)) return import->main + import->prepaid;
    if (const auto* renew = std::get_if<Renew>(&record.verb)) return renew->amount;
    if (const auto* top_up = std::get_if<TopUp>(&record.verb)) return top_up->amount;
    if (const auto* settle = std::get_if<Settle>(&record.verb)) return settle->total;
    if (const auto* pack = std::get_if<BuyPack>(&record.verb); pack != nullptr && pack->party.value != 0)
        return catalog.plans.at(record.made.line->plan).packs.front().price;
    return {};
}

}  // namespace

void MoneyWitness::violation(std::string text) { result_.violations.push_back(std::move(text)); }

void MoneyWitness::read(const Record& record) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    if (const auto* settle = std::get_if<Settle>(&record.verb))
        if (!payments_.insert({record.home, settle->gateway, settle->external_no}).second)
            violation(what + " posts a payment again");
    if (const auto* settle = std::get_if<Settle>(&record.verb); settle && settle->gateway == kPlatform)
        if (!settled_.try_emplace(settle->external_no.str(), settle->total).second)
            violation(what + " posts a payment of the platform again");
    taken_ += paid_by(record, catalog_);
    const bool compares = record.home == home_of(kPlatform) && !std::holds_alternative<Settle>(record.verb);
    for (const Transfer& transfer : record.made.transfers)
        if (compares)
            continue;  // what a statement brings is no payment
        else if (transfer.debit.kind == AccountKind::receivable ||
                 transfer.debit.kind == AccountKind::clearing || transfer.debit.kind == AccountKind::opening)
            posted_ += transfer.amount;
    note_refund(record);
    ledger_.post(record);
    check_tax(record);
    check_refunds(record);
    check_chargeback(record);
    if (const std::string fault = ledger_.check(); !fault.empty()) violation(what + ": " + fault);
}

void MoneyWitness::check_posted() {
    if (taken_ != posted_)
        violation(fmt::format("{} was taken and {} posted", taken_.minor(), posted_.minor()));
}

// What was sent back by the platform, by its trade.
void MoneyWitness::note_refund(const Record& record) {
    for (const Row& row : record.made.puts)
        if (const auto* task = std::get_if<Task>(&row);
            task != nullptr && task->kind == TaskKind::refund && task->gateway == kPlatform)
            refunds_[{record.home, task->key.n}] = *task;
    const auto* ended = std::get_if<EndRefund>(&record.verb);
    const auto task = ended == nullptr ? refunds_.end() : refunds_.find({record.home, ended->task_n});
    if (task == refunds_.end()) return;
    refunded_[task->second.out_trade_no.str()] += task->second.amount;
    refund_days_.insert(gateway::platform_day_of(record.recorded_at));
}

// No payment goes back more than once, and no money arrives twice from another home.
void MoneyWitness::check_refunds(const Record& record) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    const auto is_main = [&](const Account& account) { return account.kind == AccountKind::main; };
    Money out;
    for (const Transfer& transfer : record.made.transfers) {
        const AccountKind from = transfer.debit.kind, to = transfer.credit.kind;
        const bool outside = from == AccountKind::receivable || from == AccountKind::clearing ||
                             from == AccountKind::suspense || from == AccountKind::in_transit;
        if (is_main(transfer.credit) && outside) unrefunded_[{record.home, record.n}] += transfer.amount;
        if (is_main(transfer.debit) && (to == AccountKind::refund_payable || to == AccountKind::receivable ||
                                        to == AccountKind::in_transit))
            out += transfer.amount;
    }
    if (const auto* back = std::get_if<ReturnBilled>(&record.verb))
        if (!returned_.insert(back->refund_no.str()).second) violation(what + " comes back twice");
    if (const auto* credit = std::get_if<CreditLine>(&record.verb))
        if (!arrivals_.insert({record.home, credit->from, credit->from_n}).second)
            violation(what + " brings the same money twice");
    if (out.is_zero()) return;
    Money named;
    for (const Row& row : record.made.puts)
        if (const auto* refund = std::get_if<Refund>(&row)) {
            named += refund->amount;
            if (disputed_[{record.home, refund->entry_n}] > 0) violation(what + " sends disputed money back");
            Money& left = unrefunded_[{record.home, refund->entry_n}];
            left -= refund->amount;
            if (left < Money{}) violation(what + " sends more back than was paid");
            if (refund->payer_gets > refund->amount) violation(what + " gives the payer more than goes back");
        }
    if (named != out) violation(what + " sends money back without a refund");
}

// What the platform takes is taken from the line as far as it has it, and from nobody else.
void MoneyWitness::check_chargeback(const Record& record) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    for (const Row& row : record.made.puts) {
        const auto* each = std::get_if<Chargeback>(&row);
        if (each == nullptr) continue;
        const auto before = chargebacks_.find(each->key);
        const bool was_disputed = before != chargebacks_.end() && is_disputed(before->second);
        disputed_[{record.home, each->entry_n}] += is_disputed(each->state) - was_disputed;
        if (before != chargebacks_.end() && !was_disputed) violation(what + " ends a dispute twice");
        chargebacks_[each->key] = each->state;
        if (each->state != ChargebackState::lost) continue;
        Money from_line, all;
        for (const Transfer& transfer : record.made.transfers) {
            if (transfer.credit.kind != AccountKind::clearing) continue;
            all += transfer.amount;
            if (transfer.debit.kind == AccountKind::main) from_line += transfer.amount;
        }
        if (each->booked) continue;
        if (all != each->amount || from_line != each->from_line)
            violation(fmt::format("{} takes {} and {} from the line", what, all.minor(), from_line.minor()));
        Money& left = unrefunded_[{record.home, each->entry_n}];
        left -= each->amount;
        if (left < Money{}) violation(what + " takes more back than was paid");
        if (each->gateway != kPlatform) continue;
        refunded_[each->out_trade_no.str()] += each->amount;
        refund_days_.insert(gateway::platform_day_of(record.recorded_at));
    }
}

// Nine in a hundred and nine of what is earned from paid money, to the nearest fen; none of what bonus pays.
void MoneyWitness::check_tax(const Record& record) {
    std::int64_t earned = 0, tax = 0, parts = 0;
    for (const Transfer& transfer : record.made.transfers) {
        if (transfer.debit.kind == AccountKind::bonus) continue;
        if (transfer.credit.kind == AccountKind::revenue) earned += transfer.amount.minor(), ++parts;
        if (transfer.credit.kind == AccountKind::tax) tax += transfer.amount.minor();
    }
    if (std::abs(tax * 109 - (earned + tax) * 9) * 2 > 109 * parts)
        violation(fmt::format("{} ({}) keeps {} of tax for {} of revenue", entry_no(record.home, record.n),
                              verb_name(record.verb), tax, earned));
}

void MoneyWitness::check_accounts(const View& view) {
    check_going_back(view);
    check_suspense(view);
    check_in_transit(view);
}

// What is owed to payers is exactly what tasks and refused refunds say.
void MoneyWitness::check_going_back(const View& view) {
    Money going_back;
    const auto tasks = view.tasks_due(TaskKind::refund, Instant::never(), 100'000);
    if (!tasks) return violation("tasks cannot be read");
    for (const Task& task : *tasks)
        if (task.gateway != kBiller) going_back += task.amount;
    for (const HomeKind kind : {HomeKind::number, HomeKind::gateway}) {
        const auto rows = view.all_rows(kind, RowKind::refund);
        if (!rows) return violation("refunds cannot be read");
        for (const Row& row : *rows)
            if (waits_for_persons(std::get<Refund>(row).state)) going_back += std::get<Refund>(row).amount;
    }
    if (going_back != ledger_.total(AccountKind::refund_payable))
        violation(fmt::format("tasks and refused refunds of {} for refund_payable {}", going_back.minor(),
                              ledger_.total(AccountKind::refund_payable).minor()));
}

// What rests in suspense is exactly what its rows say.
void MoneyWitness::check_suspense(const View& view) {
    Money resting;
    for (const HomeKind kind : {HomeKind::number, HomeKind::gateway}) {
        const auto rows = view.all_rows(kind, RowKind::suspense);
        if (!rows) return violation("suspense cannot be read");
        for (const Row& row : *rows)
            if (rests(std::get<Suspense>(row).state)) resting += std::get<Suspense>(row).amount;
    }
    if (resting != ledger_.total(AccountKind::suspense))
        violation(fmt::format("suspense is {}, its rows sum to {}",
                              ledger_.total(AccountKind::suspense).minor(), resting.minor()));
}

// What is between two homes is exactly what tasks carry.
void MoneyWitness::check_in_transit(const View& view) {
    Money moving;
    const auto tasks = view.tasks_due(TaskKind::move_money, Instant::never(), 100'000);
    if (!tasks) return violation("tasks cannot be read");
    for (const Task& task : *tasks)
        if (!arrivals_.contains({home_of(task.target_number), task.key.home, task.key.n}))
            moving += task.amount;
    const auto refunds = view.tasks_due(TaskKind::refund, Instant::never(), 100'000);
    if (!refunds) return violation("tasks cannot be read");
    for (const Task& task : *refunds)
        if (task.gateway == kBiller &&
            !returned_.contains(format_refund_no("", {task.key.home, task.key.n}, task.out_trade_no.view())))
            moving += task.amount;
    if (moving != ledger_.total(AccountKind::in_transit))
        violation(fmt::format("in_transit is {}, tasks carry {}",
                              ledger_.total(AccountKind::in_transit).minor(), moving.minor()));
}

void MoneyWitness::compare_with(const Platform& platform) {
    for (const std::string& complaint : platform.complaints()) violation("the platform: " + complaint);
    std::size_t paid = 0;
    for (const auto& [out_trade_no, trade] : platform.trades()) {
        if (trade.trade_no.empty()) continue;
        ++paid;
        const auto settled = settled_.find(trade.trade_no);
        if (settled == settled_.end() || settled->second != trade.total)
            violation(fmt::format("{} was paid with {} at the platform, {} is posted", out_trade_no,
                                  trade.total.minor(),
                                  settled == settled_.end() ? 0 : settled->second.minor()));
        Money back;
        for (const auto& [request, each] : trade.refunds) back += each.amount;
        if (back != refunded_[out_trade_no])
            violation(fmt::format("of {} the platform sent {} back, the books say {}", out_trade_no,
                                  back.minor(), refunded_[out_trade_no].minor()));
    }
    if (paid != settled_.size())
        violation(fmt::format("{} payments at the platform, {} posted", paid, settled_.size()));
}

void MoneyWitness::check_statements(const View& view) {
    Money owed;
    const auto days = view.rows(home_of(kPlatform), RowKind::reconciliation);
    const auto breaks = view.rows(home_of(kPlatform), RowKind::statement_break);
    if (!days || !breaks) return violation("the platform's home cannot be read");
    for (const Row& row : *days) {
        const auto& day = std::get<Reconciliation>(row);
        owed += day.expected() - day.paid_out;
    }
    bool explained = false;
    for (const Row& row : *breaks) {
        const auto& each = std::get<Break>(row);
        explained = explained || (each.state == BreakState::explained && each.event != MoneyEvent::fee);
        if (is_unresolved(each.state))
            violation(fmt::format("{} {} is left at the end: {} and {}", name_of(each.kind),
                                  each.key.text.view(), each.ours.minor(), each.theirs.minor()));
    }
    const Money clearing = ledger_.balance({AccountKind::clearing, kPlatform.value, 0});
    if (!explained && owed != clearing)
        violation(fmt::format("the platform owes {} by its statements, {} by the books", owed.minor(),
                              clearing.minor()));
}

}  // namespace keepline::sim
