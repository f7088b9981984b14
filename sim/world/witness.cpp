#include "sim/world/witness.h"

#include "domain/line/life_cycle.h"
#include "domain/renewal/intent_states.h"
#include "domain/renewal/suspense_states.h"
#include "domain/verbs.h"
#include "engine/desk.h"
#include "job/verify.h"
#include "sim/world/brand.h"
#include "sim/world/rows.h"
#include "store/codec.h"

namespace keepline::sim {
namespace {

constexpr int kRecordsAtOnce = 200;

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
    money_.check_posted();
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
    count(record, seen.line);
    money_.read(record);
    if (record.home.kind == HomeKind::number)
        for (const std::string& fault : {numbers_.read(record, seen.line), ahead_.read(record, seen.line)})
            if (!fault.empty()) violation(what + " " + fault);
    if (record.made.line) {
        steps_.read(record, seen.line, *record.made.line);
        seen.line = *record.made.line;
    }
    seen.n = record.n;
    seen.recorded_at = record.recorded_at;
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

void Witness::check_homes(const View& view) {
    check_touched(view);
    for (const auto& [home, seen] : homes_)
        if (home.kind == HomeKind::number && seen.n > 0) check_line(view, home, seen.line);
    money_.check_accounts(view);
}

void Witness::check_line(const View& view, const Home& home, const LineState& line) {
    const NumberId number{home.id};
    const std::string who = "line " + format_line_id({number, line.generation});
    const auto stored = view.line(number);
    // A number without a line has records of its own: it was imported or reserved.
    if (stored ? *stored != line : line.stage != Stage::none)
        violation(who + " is not what its last record says");
    if (const std::string fault = money_.ledger().compare(number, line); !fault.empty()) violation(fault);
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
    if (!money_.ledger().total(AccountKind::refund_payable).is_zero())
        violation("money for payers is left at the end");
    if (!money_.ledger().total(AccountKind::in_transit).is_zero())
        violation("money between two homes is left at the end");
}

void Witness::acknowledged(const Command& command, const Home& home, std::int64_t n) {
    if (const auto* settle = std::get_if<Settle>(&command.verb);
        settle != nullptr && !money_.has_payment(home, *settle))
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
