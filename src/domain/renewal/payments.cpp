#include "domain/renewal/payments.h"

#include <algorithm>

namespace keepline {
namespace {

bool is_from_outside(AccountKind kind) {
    return kind == AccountKind::clearing || kind == AccountKind::receivable ||
           kind == AccountKind::suspense || kind == AccountKind::in_transit;
}

struct Inflow {
    Money paid;   ///< by payers
    Money given;  ///< by staff: not to be refunded, used in its turn
    Money taken;  ///< by staff
    Account from;
};

Inflow inflow_of(const Record& record, const Account& main) {
    Inflow in;
    for (const Transfer& transfer : record.made.transfers) {
        if (transfer.debit == main && transfer.credit.kind == AccountKind::adjustment)
            in.taken += transfer.amount;
        if (transfer.credit != main) continue;
        if (is_from_outside(transfer.debit.kind)) in.paid += transfer.amount, in.from = transfer.debit;
        if (transfer.debit.kind == AccountKind::adjustment) in.given += transfer.amount;
    }
    return in;
}

template <class T>
const T* put_of(const Record& record) {
    for (const Row& row : record.made.puts)
        if (const auto* found = std::get_if<T>(&row)) return found;
    return nullptr;
}

// Where the money came from is where it goes back to.
PaymentFacts facts_of(const Record& record, const Inflow& in) {
    PaymentFacts facts;
    facts.paid = facts.payer_amount = in.paid;
    facts.paid_at = record.recorded_at;
    if (in.from.kind == AccountKind::receivable) {
        facts.party = PartyId{static_cast<std::uint16_t>(in.from.ref)};
        return facts;
    }
    facts.gateway = GatewayId{static_cast<std::uint16_t>(in.from.ref)};
    if (const auto* settle = std::get_if<Settle>(&record.verb)) {
        facts.out_trade_no = settle->out_trade_no;
        if (settle->payer_amount >= Money{}) facts.payer_amount = std::min(settle->payer_amount, in.paid);
        facts.order_n = record.made.reply.order_n;
    } else if (const auto* credit = std::get_if<CreditLine>(&record.verb)) {
        facts.out_trade_no = credit->out_trade_no;
    } else if (const auto* suspense = put_of<Suspense>(record)) {
        facts.out_trade_no = suspense->out_trade_no;
    }
    return facts;
}

Money received_of(const Record& record, const Inflow& in) {
    const auto* settle = std::get_if<Settle>(&record.verb);
    return settle != nullptr && settle->received >= Money{} ? std::min(settle->received, in.paid) : in.paid;
}

// A record of before the platform was asked for it says nothing: then it is what does not reach us.
Money our_coupons_of(const Record& record, const Inflow& in) {
    const Money unpaid = in.paid - received_of(record, in);
    const auto* settle = std::get_if<Settle>(&record.verb);
    return settle != nullptr ? std::clamp(settle->our_coupons, unpaid, in.paid) : unpaid;
}

// What staff take is what they gave last, as far as it goes: a correction of a correction leaves no trace.
void take_given(std::vector<Money>& given, Money taken) {
    for (std::size_t i = given.size(); i-- > 0;) {
        const Money part = std::min(given[i], taken);
        given[i] -= part;
        taken -= part;
    }
}

// The payment a record sends back, if it does.
const Refund* refund_of(const Record& record, const Account& main) {
    const auto* refund = put_of<Refund>(record);
    for (const Transfer& transfer : record.made.transfers)
        if (transfer.debit == main && (transfer.credit.kind == AccountKind::refund_payable ||
                                       transfer.credit.kind == AccountKind::in_transit ||
                                       transfer.credit.kind == AccountKind::receivable))
            return refund;
    return nullptr;
}

bool used_bonus(const Record& record) {
    for (const Transfer& transfer : record.made.transfers)
        if (transfer.debit.kind == AccountKind::bonus || transfer.credit.kind == AccountKind::bonus)
            return true;
    return false;
}

Money tax_of(const Record& record) {
    Money sum;
    for (const Transfer& transfer : record.made.transfers)
        if (transfer.credit.kind == AccountKind::tax) sum += transfer.amount;
    return sum;
}

bool same_money_and_dates(const LineState& a, const LineState& b) {
    return a.main == b.main && a.prepaid == b.prepaid && a.cycles_prepaid == b.cycles_prepaid &&
           a.stage == b.stage && a.stage_since == b.stage_since && a.paid_until == b.paid_until &&
           a.anchor_day == b.anchor_day && a.valid_until == b.valid_until;
}

}  // namespace

const LinePayment* LinePayments::find(std::int64_t entry_n) const {
    for (const LinePayment& payment : payments)
        if (payment.entry_n == entry_n) return &payment;
    return nullptr;
}

LinePayments payments_of(LineId id, std::span<const Record> records) {
    const Account main = line_account(AccountKind::main, id);
    LinePayments out;
    std::vector<Money> given;  // by staff, right after each payment
    for (const Record& record : records) {
        out.as_of_n = record.n;
        if (record.made.line) out.line = *record.made.line;
        const Inflow in = inflow_of(record, main);
        if (in.paid.is_positive()) {
            out.payments.push_back({record.n,
                                    facts_of(record, in),
                                    received_of(record, in),
                                    our_coupons_of(record, in),
                                    {},
                                    {},
                                    {}});
            given.emplace_back();
        }
        if (!given.empty()) given.back() += in.given;
        take_given(given, in.taken);
        if (const Refund* refund = refund_of(record, main))
            for (LinePayment& payment : out.payments)
                if (payment.entry_n == refund->entry_n) payment.refunded += refund->amount;
        if (const auto* taken = put_of<Chargeback>(record); taken != nullptr)
            for (LinePayment& payment : out.payments)
                if (payment.entry_n == taken->entry_n && taken->state == ChargebackState::lost)
                    payment.refunded += taken->amount;
    }
    const Money left = out.line.main + out.line.prepaid;
    Money later;
    for (std::size_t i = out.payments.size(); i-- > 0;) {
        LinePayment& payment = out.payments[i];
        later += given[i];
        payment.facts.as_of_n = out.as_of_n;
        payment.facts.later = later;
        payment.refundable = refundable_of(left, later, payment.facts.paid, payment.refunded);
        payment.used = payment.facts.paid - payment.refunded - payment.refundable;
        later += payment.facts.paid - payment.refunded;
    }
    return out;
}

BeforePayment before_payment(LineId id, std::span<const Record> records, std::int64_t entry_n) {
    BeforePayment out;
    const Account main = line_account(AccountKind::main, id);
    LineState before, after;
    for (const Record& record : records) {
        if (record.n < entry_n && record.made.line) before = *record.made.line;
        if (record.n == entry_n && record.made.line) {
            after = *record.made.line;
            out.tax = tax_of(record);
            out.untouched = before.stage != Stage::none && !used_bonus(record);
        }
        if (record.n <= entry_n) continue;
        if (record.made.line && !same_money_and_dates(*record.made.line, after)) out.untouched = false;
        if (inflow_of(record, main).paid.is_positive()) out.untouched = false;
    }
    out.stage = before.stage;
    out.stage_since = before.stage_since;
    out.anchor_day = before.anchor_day;
    out.cycles_prepaid = before.cycles_prepaid;
    out.paid_until = before.paid_until;
    out.last_top_up_on = before.last_top_up_on;
    out.valid_until = before.valid_until;
    out.money_lost_on = before.money_lost_on;
    out.keep_alive_on = before.keep_alive_on;
    out.main = before.main;
    out.prepaid = before.prepaid;
    return out;
}

Money payer_share(Money paid, Money payer_amount, Money refunded, Money amount) {
    const auto share = [&](Money of) { return of.times(payer_amount.minor()).minor() / paid.minor(); };
    return Money::from_minor(share(refunded + amount) - share(refunded));
}

}  // namespace keepline
