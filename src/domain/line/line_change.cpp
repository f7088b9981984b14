#include "domain/line/line_change.h"

#include <algorithm>

#include "domain/line/life_cycle.h"
#include "domain/line/service.h"

namespace keepline {
namespace {

bool is_line_account(AccountKind kind) {
    return kind == AccountKind::main || kind == AccountKind::bonus || kind == AccountKind::prepaid;
}

}  // namespace

LineChange::LineChange(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots,
                       std::vector<StepNotice> notices)
    : id_{id}, line_{line}, rules_{rules}, lots_{std::move(lots)}, notices_{std::move(notices)} {
    std::ranges::sort(lots_, {}, [](const Lot& lot) { return std::pair{lot.expires_on, lot.key}; });
    Money sum;
    for (const Lot& lot : lots_) sum += lot.left;
    KL_CHECK(sum == line_.bonus, "lots {} but bonus {} of line {}", sum.minor(), line_.bonus.minor(),
             format_line_id(id_));
}

void LineChange::adjust(const Account& account, Money amount, bool debit) {
    if (!is_line_account(account.kind)) return;
    KL_CHECK(account.ref == id_.number.value && account.generation == id_.generation,
             "account of another line: {}-{}", account.ref, account.generation);
    Money& balance = account.kind == AccountKind::main    ? line_.main
                     : account.kind == AccountKind::bonus ? line_.bonus
                                                          : line_.prepaid;
    balance = debit ? balance - amount : balance + amount;
    KL_CHECK(balance >= Money{}, "{} of line {} would be {}", name_of(account.kind), format_line_id(id_),
             balance.minor());
}

void LineChange::transfer(Account debit, Account credit, Money amount) {
    KL_CHECK(amount >= Money{}, "transfer of {}", amount.minor());
    if (amount.is_zero()) return;
    adjust(debit, amount, true);
    adjust(credit, amount, false);
    decision_.transfers.push_back({debit, credit, amount});
}

void LineChange::put(Row row) { decision_.puts.push_back(std::move(row)); }

void LineChange::drop(const TypedKey& key) {
    std::erase_if(decision_.puts, [&](const Row& row) { return TypedKey{kind_of(row), key_of(row)} == key; });
    decision_.drops.push_back(key);
}

Money LineChange::spendable_for_fee() const {
    Money sum = line_.main;
    for (const Lot& lot : lots_)
        if (lot.pays_fee) sum += lot.left;
    return sum;
}

void LineChange::use_lot(std::size_t index, Account credit, Money amount) {
    Lot& lot = lots_[index];
    transfer(account(AccountKind::bonus), credit, amount);
    lot.left -= amount;
    if (lot.left.is_zero())
        drop({RowKind::lot, lot.key});
    else
        put(lot);
}

void LineChange::earn(AccountKind from, Money gross, BusinessDate day) {
    const TaxClass* tax_class = rules().tax_class;
    const Money tax = tax_class != nullptr ? tax_contained(gross, tax_rate_on(*tax_class, day)) : Money{};
    transfer(account(from), {AccountKind::revenue, rules().plan.id.value, 0}, gross - tax);
    if (tax_class != nullptr) transfer(account(from), {AccountKind::tax, tax_class->id.value, 0}, tax);
}

Money LineChange::use_lots(Money up_to, bool only_for_fee) {
    const Account revenue{AccountKind::revenue, rules().plan.id.value, 0};
    Money rest = up_to;
    for (std::size_t i = 0; i < lots_.size() && rest.is_positive(); ++i) {
        if (only_for_fee && !lots_[i].pays_fee) continue;
        const Money part = std::min(rest, lots_[i].left);
        use_lot(i, revenue, part);
        rest -= part;
    }
    std::erase_if(lots_, [](const Lot& lot) { return lot.left.is_zero(); });
    refresh_bonus_expiry();
    return up_to - rest;
}

void LineChange::take_fee(BusinessDate day) {
    const Money fee = rules().plan.fee;
    KL_CHECK(spendable_for_fee() >= fee, "fee {} of line {}", fee.minor(), format_line_id(id_));
    earn(AccountKind::main, fee - use_lots(fee, true), day);
}

Money LineChange::take_use(Money cost, BusinessDate day) {
    const Money by_lots = use_lots(cost, false);
    const Money by_main = std::min(line_.main, cost - by_lots);
    earn(AccountKind::main, by_main, day);
    return by_lots + by_main;
}

void LineChange::add_lot(const Lot& lot) {
    transfer({AccountKind::promotion_cost, 0, 0}, account(AccountKind::bonus), lot.left);
    lots_.push_back(lot);
    put(lot);
    refresh_bonus_expiry();
}

void LineChange::expire_lots(BusinessDate today) {
    for (std::size_t i = 0; i < lots_.size(); ++i)
        if (lots_[i].expires_on <= today) use_lot(i, {AccountKind::promotion_cost, 0, 0}, lots_[i].left);
    std::erase_if(lots_, [](const Lot& lot) { return lot.left.is_zero(); });
    refresh_bonus_expiry();
}

// Rounded down each time, but exact once all of the payment has gone back.
void LineChange::claw_back(std::int64_t payment_n, Money before, Money back, Money paid) {
    for (std::size_t i = 0; i < lots_.size(); ++i) {
        if (lots_[i].earned_by != payment_n || payment_n == 0) continue;
        const auto share = [&](Money of) {
            return of.times(lots_[i].granted.minor()).minor() / paid.minor();
        };
        const Money part = Money::from_minor(share(before + back) - share(before));
        if (part.is_positive())
            use_lot(i, {AccountKind::promotion_cost, 0, 0}, std::min(part, lots_[i].left));
    }
    std::erase_if(lots_, [](const Lot& lot) { return lot.left.is_zero(); });
    refresh_bonus_expiry();
}

void LineChange::refresh_bonus_expiry() {
    line_.bonus_expires_on = BusinessDate::none();
    for (const Lot& lot : lots_)
        if (!line_.bonus_expires_on.is_set() || lot.expires_on < line_.bonus_expires_on)
            line_.bonus_expires_on = lot.expires_on;
}

const StepNotice* LineChange::find_notice(Stage step) const {
    const auto found = std::ranges::find_if(
        notices_, [&](const StepNotice& each) { return each.stage == step && each.key.n == id_.generation; });
    return found == notices_.end() ? nullptr : &*found;
}

void LineChange::order_service(Instant now) {
    const bool differs = desired_service(line_, rules().policy) != confirmed_service(line_);
    if (rules().brand.network.value == 0 || line_.network_task || !differs) return;
    line_.network_task = true;
    put(service_task(id_, rules().brand.network, now));
}

Decision LineChange::finish(Reply reply, Instant effective_at) {
    order_service(effective_at);
    line_.next_action_at = next_due(line_, rules()).at;
    decision_.line = line_;
    decision_.reply = reply;
    decision_.effective_at = effective_at;
    return std::move(decision_);
}

}  // namespace keepline
