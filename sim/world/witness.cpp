#include "sim/world/witness.h"

#include "domain/ledger/break_states.h"
#include "domain/line/life_cycle.h"
#include "domain/renewal/intent_states.h"
#include "domain/renewal/refund_states.h"
#include "domain/renewal/suspense_states.h"
#include "domain/renewal/trade_no.h"
#include "domain/verbs.h"
#include "engine/desk.h"
#include "job/verify.h"
#include "sim/world/brand.h"
#include "sim/world/clients.h"
#include "sim/world/people.h"
#include "store/codec.h"

namespace keepline::sim {
namespace {

constexpr int kRecordsAtOnce = 200;

template <class T>
std::vector<T> rows_of(const View& view, const Home& home) {
    std::vector<T> out;
    const auto rows = view.rows(home, kind_of<T>());
    KL_CHECK(rows.has_value(), "rows of home {}", home.id);
    for (const Row& row : *rows) out.push_back(std::get<T>(row));
    return out;
}

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

// What people decide of the line themselves.
bool is_own_step(const Verb& verb, Stage to) {
    return (std::holds_alternative<ParkLine>(verb) && to == Stage::parked) ||
           (std::holds_alternative<LeaveLine>(verb) && (to == Stage::terminated || to == Stage::ported_out));
}

}  // namespace

void Witness::violation(std::string text) { result_.violations.push_back(std::move(text)); }

void Witness::trace(std::string_view text) {
    for (const char c : text)
        result_.trace_hash = (result_.trace_hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
}

std::int64_t Witness::read_on(const View& view) {
    const std::int64_t before = records_;
    for (;;) {
        const auto page = view.log(records_, LogOrder::oldest_first, kRecordsAtOnce);
        if (!page) violation(fmt::format("the log cannot be read after record {}", records_));
        if (!page || page->items.empty()) return records_ - before;
        for (const Logged& logged : page->items) {
            if (logged.seq != records_ + 1) violation(fmt::format("record {} is missing", records_ + 1));
            read(logged.record);
        }
    }
}

void Witness::check_touched(const View& view) {
    for (const Home& home : std::exchange(touched_, {})) {
        const Seen& seen = homes_[home];
        const auto last = view.record(home, seen.n);
        const auto next = view.record(home, seen.n + 1);
        if (!last || !*last || (*last)->n != seen.n || !next || *next)
            violation(fmt::format("home {} does not end with its record {}", home.id, seen.n));
        if (home.kind == HomeKind::number) check_line(view, home, seen.line);
    }
    if (taken_ != posted_)
        violation(fmt::format("{} was taken and {} posted", taken_.minor(), posted_.minor()));
}

void Witness::check_kept(const View& view) {
    read_on(view);
    if (records_ == 0) return;
    const auto newest = view.log(records_ - 1, LogOrder::oldest_first, 1);
    const bool there = newest && !newest->items.empty() && encode_record(newest->items[0].record) == newest_;
    if (!there) violation(fmt::format("record {} is gone or another", records_));
}

void Witness::read(const Record& record) {
    Seen& seen = homes_[record.home];
    const std::string what = fmt::format("{} ({} {})", entry_no(record.home, record.n),
                                         name_of(record.home.kind), verb_name(record.verb));
    if (record.n != seen.n + 1) violation(fmt::format("{} follows record {} of its home", what, seen.n));
    ++records_;
    touched_.insert(record.home);
    newest_ = encode_record(record);
    trace(newest_);
    if (record.recorded_at < seen.recorded_at) violation(what + " was recorded before the one before it");
    if (!record.key.empty() && !keys_.try_emplace({record.home, record.actor, record.key}, record.n).second)
        violation(what + " has the key of an earlier record");
    verbs_[{record.home, record.n}] = record.verb.index();
    if (const auto* settle = std::get_if<Settle>(&record.verb))
        if (!payments_.insert({record.home, settle->gateway, settle->external_no}).second)
            violation(what + " posts a payment again");
    if (const auto* settle = std::get_if<Settle>(&record.verb); settle && settle->gateway == kPlatform)
        if (!settled_.try_emplace(settle->external_no.str(), settle->total).second)
            violation(what + " posts a payment of the platform again");
    count(record, seen.line);
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
    if (record.home.kind == HomeKind::number)
        for (const std::string& fault : {numbers_.read(record, seen.line), ahead_.read(record, seen.line)})
            if (!fault.empty()) violation(what + " " + fault);
    if (record.made.line) {
        check_step(record, seen.line, *record.made.line);
        seen.line = *record.made.line;
    }
    seen.n = record.n;
    seen.recorded_at = record.recorded_at;
}

// What was sent back by the platform, by its trade.
void Witness::note_refund(const Record& record) {
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

void Witness::count(const Record& record, const LineState& before) {
    ++result_.recorded.at(record.verb.index());
    if (std::holds_alternative<Settle>(record.verb))
        ++result_.outcomes.at(static_cast<std::size_t>(record.made.reply.outcome));
    if (record.made.line && record.made.line->stage != before.stage)
        ++result_.entered.at(static_cast<std::size_t>(record.made.line->stage));
    const bool credited =
        std::holds_alternative<Settle>(record.verb) && record.made.reply.outcome == Outcome::credited;
    result_.renewals += std::holds_alternative<Renew>(record.verb) || credited ? 1 : 0;
}

void Witness::check_step(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    const bool imported = std::holds_alternative<ImportLine>(record.verb);
    const bool opened = imported || std::holds_alternative<OpenLine>(record.verb);
    if (opened && is_live(before)) violation(what + " hands out a number that has a line");
    if (opened && before.disputes_open > 0) violation(what + " hands out a number in dispute");
    if (after.generation != before.generation + (opened ? 1 : 0)) violation(what + " changes the generation");
    const Rules rules = rules_of(catalog_, after);
    if (after.next_action_at != next_due(after, rules).at) violation(what + " stores another next action");
    const auto* lifted = std::get_if<LiftBar>(&record.verb);
    const Bars kept = lifted != nullptr ? before.bars.without(lifted->bar) : before.bars;
    if (!opened && (kept.bits & ~after.bars.bits) != 0) violation(what + " lifts a bar");
    for (const Money money : {after.main, after.bonus, after.prepaid})
        if (money < Money{}) violation(what + " makes a balance negative");
    if ((after.cycles_prepaid == 0) != after.prepaid.is_zero() || after.cycles_prepaid < 0)
        violation(fmt::format("{} has {} cycles for {}", what, after.cycles_prepaid, after.prepaid.minor()));
    if (imported && after.hold_until <= record.recorded_at)
        violation(what + " may take something away on its first day");
    if (!opened) check_time(record, before, after);
    check_money(record, before, after);
}

// Only time takes something away, only when it is due, and never while a payment holds the line.
void Witness::check_time(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    if (record.made.effective_at > record.recorded_at) violation(what + " happens before its time");
    if (after.stage == before.stage || after.stage == Stage::active) return;
    if (std::holds_alternative<UndoPayment>(record.verb)) return check_undo(record, before, after);
    if (is_own_step(record.verb, after.stage)) return;
    if (!std::holds_alternative<PassTime>(record.verb)) violation(what + " takes a right away");
    const Rules rules = rules_of(catalog_, before);
    const bool day_has_come =
        before.leaves_on.is_set() &&
        record.recorded_at >= rules.brand.zone.start_of(before.leaves_on, rules.policy.adverse_hour);
    const bool parking_ends = before.stage == Stage::parked && !day_has_come;  // it may leave by that, sooner
    if (before.leaves_as != Stage::none && after.stage == before.leaves_as && !parking_ends) {
        if (!day_has_come) violation(what + " leaves before its day");
        if (is_held(before) || before.intents_pending > 0) violation(what + " leaves with a payment open");
        return;
    }
    if (after.stage == Stage::parked) {
        if (!before.parks_on.is_set() || record.recorded_at < rules.brand.zone.start_of(before.parks_on))
            violation(what + " parks a line that was not to be parked");
        return;
    }
    if (before.stage == Stage::parked) return check_parking(record, before, after);
    if (before.stage == Stage::active) {
        const bool by_fee = rules.plan.has_fee() && before.paid_until <= service_end(before, rules);
        const KeepAlive* charge = find_keep_alive(rules.policy, Stage::active);
        const bool by_validity = charge != nullptr && before.main >= charge->amount;
        if (by_fee ? before.cycles_prepaid > 0 || before.main >= rules.plan.fee : by_validity)
            violation(what + " lapses a line that can pay");
        if (record.recorded_at < rules.brand.zone.start_of(service_end(before, rules)))
            violation(what + " lapses a paid line");
        return;
    }
    if (!is_lapsed(before.stage)) violation(fmt::format("{} leaves {}", what, name_of(before.stage)));
    const Instant due = rules.brand.zone.start_of(stage_end(before, rules.policy), rules.policy.adverse_hour);
    if (record.recorded_at < due) violation(what + " is too early");
    if (is_held(before) || before.hold_until > record.recorded_at)
        violation(what + " cuts a line that is held");
    if (after.stage == Stage::ended && before.intents_pending > 0)
        violation(what + " ends a line with a payment open");
}

// A parked line is suspended for its fee, or leaves when its time is over; paid days stood still or ran on.
void Witness::check_parking(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    const Parking& parking = rules_of(catalog_, before).policy.parking.value();
    if (after.stage == Stage::suspended ? before.main >= parking.fee
                                        : parking.then != AfterParking::terminate)
        violation(fmt::format("{} takes a parked line to {}", what, name_of(after.stage)));
    if (is_held(before) && after.stage == Stage::terminated) violation(what + " ends a line that is held");
}

void Witness::check_money(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    const Rules rules = rules_of(catalog_, after);
    const BusinessDate today = rules.brand.zone.date_of(record.recorded_at);
    const bool renewed =
        std::holds_alternative<Renew>(record.verb) || std::holds_alternative<OpenLine>(record.verb);
    const bool credited =
        std::holds_alternative<Settle>(record.verb) && record.made.reply.outcome == Outcome::credited;
    // Paid too late, the price is not kept: it is a top-up.
    bool late = false;
    for (const Row& row : record.made.puts)
        if (const auto* order = std::get_if<RenewalOrder>(&row); order != nullptr && credited) {
            late = std::get<Settle>(record.verb).paid_at > order->expires_at;
            if (order->generation != after.generation)
                violation(what + " credits another line than was paid for");
        }
    const bool suffices = renewed || (credited && !late && rules.policy.lapsed_days == LapsedDays::free);
    if (suffices && rules.plan.has_fee() && before.stage != Stage::parked &&
        (after.stage != Stage::active || after.paid_until <= today))
        violation(fmt::format("{} leaves a line that was paid {}", what, name_of(after.stage)));
    if (after.plan != before.plan && after.generation == before.generation)
        return check_other_plan(record, before, after);
    const bool goes_back = std::holds_alternative<RefundPayment>(record.verb) ||
                           std::holds_alternative<EndChargeback>(record.verb) ||
                           std::holds_alternative<Approve>(record.verb);
    if (goes_back && before.stage == Stage::active && before.paid_until > today && after.paid_until <= today)
        violation(what + " takes a day of the cycle that has begun");
    const bool may_go_back = goes_back || std::holds_alternative<PassTime>(record.verb) ||
                             std::holds_alternative<UndoPayment>(record.verb);
    if (!may_go_back && after.generation == before.generation && before.paid_until > today &&
        after.paid_until < before.paid_until)
        violation(what + " makes a date that was paid for earlier");
    if (!may_go_back && after.generation == before.generation && after.valid_until < before.valid_until)
        violation(what + " makes earned validity shorter");
}

// Another plan covers every day that was paid for under the one before.
void Witness::check_other_plan(const Record& record, const LineState& before, const LineState& after) {
    const auto covered = [&](const LineState& line) {
        const Rules rules = rules_of(catalog_, line);
        return rules.plan.has_fee() ? line.paid_until : line.valid_until;
    };
    if (covered(after).is_set() && covered(before).is_set() && covered(after) < covered(before))
        violation(fmt::format("{} takes a paid day with the old plan", entry_no(record.home, record.n)));
}

// Going back to a stage that cuts something gives a day's notice.
void Witness::check_undo(const Record& record, const LineState& before, const LineState& after) {
    const std::string what = fmt::format("{} ({})", entry_no(record.home, record.n), verb_name(record.verb));
    if (after.hold_until < record.recorded_at + std::chrono::hours{24})
        violation(what + " cuts a line without a day's notice");
    if (before.stage != Stage::active) violation(what + " undoes what brought nothing back");
}

// No payment goes back more than once, and no money arrives twice from another home.
void Witness::check_refunds(const Record& record) {
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
void Witness::check_chargeback(const Record& record) {
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
void Witness::check_tax(const Record& record) {
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

void Witness::check_homes(const View& view) {
    check_touched(view);
    for (const auto& [home, seen] : homes_)
        if (home.kind == HomeKind::number && seen.n > 0) check_line(view, home, seen.line);
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
    check_accounts(view);
}

// What rests in suspense and what is between two homes is exactly what rows say.
void Witness::check_accounts(const View& view) {
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

void Witness::check_line(const View& view, const Home& home, const LineState& line) {
    const NumberId number{home.id};
    const std::string who = "line " + format_line_id({number, line.generation});
    const auto stored = view.line(number);
    // A number without a line has records of its own: it was imported or reserved.
    if (stored ? *stored != line : line.stage != Stage::none)
        violation(who + " is not what its last record says");
    if (const std::string fault = ledger_.compare(number, line); !fault.empty()) violation(fault);
    if (const std::string fault = ahead_.check(view, home, line); !fault.empty())
        violation(who + " " + fault);
    const auto infos = rows_of<LineInfo>(view, home);
    for (const LineInfo& info : infos)
        if (info.msisdn != infos.front().msisdn) violation(who + " shares its id with another number");
    Money lots;
    for (const Lot& lot : rows_of<Lot>(view, home)) lots += lot.left;
    if (lots != line.bonus)
        violation(fmt::format("{} has lots of {} and bonus {}", who, lots.minor(), line.bonus.minor()));

    std::map<std::int64_t, int> asks;
    for (const Task& task : rows_of<Task>(view, home))
        asks[task.intent_n] += task.kind == TaskKind::ask_payment ? 1 : 0;
    int pending = 0, unknown = 0;
    for (const PaymentIntent& intent : rows_of<PaymentIntent>(view, home)) {
        const bool open = is_open(intent.state);
        if (open && intent.generation != line.generation)
            violation(who + " came while a payment of its forerunner was open");
        if (asks[intent.key.n] != (open ? 1 : 0))
            violation(fmt::format("{}: intent {} is {} and asked by {} tasks", who, intent.key.n,
                                  name_of(intent.state), asks[intent.key.n]));
        (intent.state == IntentState::unknown ? unknown : pending) += open ? 1 : 0;
    }
    if (pending != line.intents_pending || unknown != line.intents_unknown)
        violation(fmt::format("{} counts {} and {} open payments, its rows are {} and {}", who,
                              line.intents_pending, line.intents_unknown, pending, unknown));

    std::map<std::int64_t, RenewalOrder> orders;
    for (const RenewalOrder& order : rows_of<RenewalOrder>(view, home)) orders[order.key.n] = order;
    int held = 0;
    for (const Suspense& each : rows_of<Suspense>(view, home))
        held +=
            rests(each.state) && is_live(line) && orders[each.order_n].generation == line.generation ? 1 : 0;
    std::int64_t disputes = 0;
    for (const Chargeback& each : rows_of<Chargeback>(view, home))
        disputes += is_disputed(each.state) && each.generation == line.generation ? 1 : 0;
    if (disputes != line.disputes_open)
        violation(fmt::format("{} counts {} disputes, not {}", who, line.disputes_open, disputes));
    if (held != line.suspense_held)
        violation(fmt::format("{} counts {} in suspense, not {}", who, line.suspense_held, held));
}

void Witness::check_nothing_due(const View& view, Instant now) {
    if (!view.due(kBrand, now, 1).empty()) violation("the cycle run left something due");
    for (const LineView& each : view.lines({kBrand, {}}, 0, 1000).items) {
        const LineState& line = each.state;
        const Rules rules = rules_of(catalog_, line);
        const bool last = stage_after(rules.policy, line.stage) == Stage::ended;
        const bool kept = is_lapsed(line.stage) && last && is_evidence(line);
        const BusinessDate ends = line.stage == Stage::active ? service_end(line, rules)
                                  : is_lapsed(line.stage)     ? stage_end(line, rules.policy)
                                                              : BusinessDate::none();
        if (!ends.is_set() || kept) continue;
        const int hour = line.stage == Stage::active ? 0 : rules.policy.adverse_hour;
        const bool at_once =
            line.stage == Stage::active && stage_after(rules.policy, Stage::active) == Stage::grace;
        const bool held = !at_once && line.hold_until > now;
        if (rules.brand.zone.start_of(ends, hour) <= now && !held)
            violation(fmt::format("line {} is {} past its day", each.number.value, name_of(line.stage)));
    }
}

void Witness::check_log(const View& view) {
    const auto proved = job::verify(view, catalog_, [](std::int64_t) {});
    if (!proved) violation("the books cannot be read");
    if (proved)
        for (const job::Finding& each : proved->findings)
            // The gateway of the simulation tells some payments at two homes: verification is there to find
            // it.
            if (each.code != ErrorCode::verify_settled_in_one_home)
                violation(fmt::format("{} {}: {}", each.place, error_text(each.code).code, each.detail));
    ReferenceLedger again;
    std::int64_t count = 0;
    const auto walked =
        view.walk(0, [&](std::int64_t, const Record& record) { again.post(record), ++count; });
    if (!walked) violation("the log's chain is broken");
    if (count != records_)
        violation(fmt::format("the log has {} records, the homes have {}", count, records_));
    if (const std::string fault = again.check(); !fault.empty()) violation(fault);
    for (const LineView& each : view.lines({kBrand, {}}, 0, 1000).items)
        if (const std::string fault = again.compare(each.number, each.state); !fault.empty())
            violation(fault);
}

void Witness::check_end(const View& view) {
    check_homes(view);
    check_log(view);
    for (std::size_t kind = 0; kind < EnumNames<TaskKind>::names.size(); ++kind) {
        // Told or not, and whether anybody has found whose it is or not, the end has come.
        if (static_cast<TaskKind>(kind) == TaskKind::send_notice ||
            static_cast<TaskKind>(kind) == TaskKind::return_suspense)
            continue;
        const auto left = view.tasks_due(static_cast<TaskKind>(kind), Instant::never(), 1);
        if (!left || !left->empty()) violation("a task is left at the end");
    }
    if (!ledger_.total(AccountKind::refund_payable).is_zero())
        violation("money for payers is left at the end");
    if (!ledger_.total(AccountKind::in_transit).is_zero())
        violation("money between two homes is left at the end");
}

void Witness::compare_with(const Platform& platform) {
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

void Witness::check_statements(const View& view) {
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
        explained = explained || each.state == BreakState::explained;
        if (is_unresolved(each.state))
            violation(fmt::format("{} {} is left at the end: {} and {}", name_of(each.kind),
                                  each.key.text.view(), each.ours.minor(), each.theirs.minor()));
    }
    const Money clearing = ledger_.balance({AccountKind::clearing, kPlatform.value, 0});
    if (!explained && owed != clearing)
        violation(fmt::format("the platform owes {} by its statements, {} by the books", owed.minor(),
                              clearing.minor()));
}

void Witness::acknowledged(const Command& command, const Home& home, std::int64_t n) {
    if (const auto* settle = std::get_if<Settle>(&command.verb);
        settle != nullptr && !payments_.contains({home, settle->gateway, settle->external_no}))
        violation("an acknowledged payment is not in the log");
    if (n == 0) return;
    const auto verb = verbs_.find({home, n});
    if (verb == verbs_.end() || verb->second != command.verb.index())
        violation(fmt::format("{} {} was acknowledged and is not in the log", verb_name(command.verb),
                              entry_no(home, n)));
    if (command.key.empty()) return;
    const auto key = keys_.find({home, command.actor, command.key});
    if (key == keys_.end() || key->second != n)
        violation(
            fmt::format("key {} was acknowledged as {} and is not", command.key.view(), entry_no(home, n)));
}

}  // namespace keepline::sim
