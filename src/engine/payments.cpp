#include "engine/payments.h"

#include <algorithm>

namespace keepline {
namespace {

constexpr int kTries = 5;
constexpr int kPage = 500;
constexpr Duration kUndoPeriod = std::chrono::hours{24 * 30};

std::string payment_no(LineId id, std::int64_t entry_n) { return entry_no(home_of(id.number), entry_n); }

// Over all numbers of the store: undone payments are few.
Result<std::int32_t> undos_of_party(const View& view, PartyId party, Instant now) {
    if (party.value == 0) return 0;
    const auto rows = view.all_rows(HomeKind::number, RowKind::refund);
    if (!rows) return std::unexpected{rows.error()};
    return static_cast<std::int32_t>(std::ranges::count_if(*rows, [&](const Row& row) {
        const auto& refund = std::get<Refund>(row);
        return refund.kind == RefundKind::undo && refund.party == party &&
               refund.asked_at > now - kUndoPeriod;
    }));
}

}  // namespace

Result<std::vector<Record>> read_history(const View& view, LineId id) {
    std::vector<Record> records;
    std::int64_t before = 0;
    do {
        auto page = view.history(home_of(id.number), before, kPage);
        if (!page) return std::unexpected{page.error()};
        before = page->next;
        for (Record& record : page->items) {
            if (record.generation < id.generation) before = 0;
            if (record.generation == id.generation) records.push_back(std::move(record));
        }
    } while (before != 0);
    if (records.empty()) return fail(ErrorCode::line_unknown, format_line_id(id));
    std::ranges::reverse(records);
    return records;
}

Result<LinePayments> read_payments(const View& view, LineId id) {
    const auto records = read_history(view, id);
    if (!records) return std::unexpected{records.error()};
    return payments_of(id, *records);
}

namespace {

// Nothing, where there is no such payment.
Result<PaymentFacts> facts_of(const View& view, LineId id, std::int64_t entry_n) {
    const auto payments = read_payments(view, id);
    if (!payments) return std::unexpected{payments.error()};
    const LinePayment* payment = payments->find(entry_n);
    return payment != nullptr ? payment->facts : PaymentFacts{};
}

}  // namespace

Result<Answer> ask_on_facts(const Desk& desk, Command command, const VerbFromPayments& make) {
    for (int tries = 1;; ++tries) {
        auto verb = make(*desk.view);
        if (!verb) return std::unexpected{verb.error()};
        command.verb = std::move(*verb);
        auto answer = ask(desk.engine, command);
        const bool changed = !answer && answer.error().code == ErrorCode::line_changed;
        if (!changed || tries == kTries) return answer;
    }
}

Result<Answer> ask_undo(const Desk& desk, Command command, const VerbFromPayments& make) {
    const std::lock_guard turn{*desk.undo_turn};
    return ask_on_facts(desk, std::move(command), make);
}

Result<Verb> refund_verb(const View& view, LineId id, std::int64_t entry_n, Money amount,
                         const Text<120>& reason) {
    const auto payments = read_payments(view, id);
    if (!payments) return std::unexpected{payments.error()};
    const LinePayment* payment = payments->find(entry_n);
    if (payment == nullptr) return fail(ErrorCode::payment_unknown, payment_no(id, entry_n));
    return RefundPayment{entry_n, amount, reason, payment->facts};
}

Result<Verb> undo_verb(const View& view, LineId id, std::int64_t entry_n, const Text<120>& reason,
                       Instant now) {
    const auto records = read_history(view, id);
    if (!records) return std::unexpected{records.error()};
    const LinePayments payments = payments_of(id, *records);
    const LinePayment* payment = payments.find(entry_n);
    if (payment == nullptr) return fail(ErrorCode::payment_unknown, payment_no(id, entry_n));
    UndoPayment verb{entry_n, reason, payment->facts, before_payment(id, *records, entry_n)};
    const auto undos = undos_of_party(view, payment->facts.party, now);
    if (!undos) return std::unexpected{undos.error()};
    verb.before.party_undos = *undos;
    return verb;
}

Result<Verb> open_chargeback_verb(const View& view, LineId id, OpenChargeback verb) {
    const auto payments = read_payments(view, id);
    if (!payments) return std::unexpected{payments.error()};
    const LinePayment* payment = payments->find(verb.entry_n);
    if (payment == nullptr) return fail(ErrorCode::payment_unknown, payment_no(id, verb.entry_n));
    verb.generation = id.generation;
    verb.facts = payment->facts;
    return verb;
}

Result<Verb> end_chargeback_verb(const View& view, const Home& home, EndChargeback verb) {
    const auto row = find_row<Chargeback>(view, home, verb.chargeback_n);
    if (!row) return std::unexpected{row.error()};
    if (!*row) return fail(ErrorCode::chargeback_unknown);
    auto facts = facts_of(view, {NumberId{home.id}, (*row)->generation}, (*row)->entry_n);
    if (!facts) return std::unexpected{facts.error()};
    verb.facts = *facts;
    return verb;
}

namespace {

// Whose payment an act that waits is about, and which.
struct Named {
    std::int32_t generation = 0;
    std::int64_t entry_n = 0;
};
template <class T>
Result<Named> named_by(const View& view, const Home& home, std::int64_t n) {
    const auto row = find_row<T>(view, home, n);
    if (!row) return std::unexpected{row.error()};
    if (!*row) return fail(ErrorCode::approval_unknown);
    return Named{(*row)->generation, (*row)->entry_n};
}

}  // namespace

Result<Verb> approve_verb(const View& view, const Home& home, std::int64_t approval_n) {
    Approve verb{approval_n, {}};
    const auto approval = find_row<Approval>(view, home, approval_n);
    if (!approval) return std::unexpected{approval.error()};
    // Decided already: the rules say so, or give the first answer again.
    if (!*approval) return verb;
    const bool refunds = (*approval)->act == ApprovalAct::refund;
    if (!refunds && (*approval)->act != ApprovalAct::lose_chargeback) return verb;
    const auto named = refunds ? named_by<Refund>(view, home, (*approval)->subject_n)
                               : named_by<Chargeback>(view, home, (*approval)->subject_n);
    if (!named) return std::unexpected{named.error()};
    auto facts = facts_of(view, {NumberId{home.id}, named->generation}, named->entry_n);
    if (!facts) return std::unexpected{facts.error()};
    verb.facts = *facts;
    return verb;
}

}  // namespace keepline
