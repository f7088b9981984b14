#include "sim/world/billers.h"

#include <fmt/format.h>

#include "channel/biller/credits.h"
#include "domain/line/life_cycle.h"
#include "sim/world/brand.h"

namespace keepline::sim {
namespace {

const GatewayAccount& account_of(const Desk& desk) { return desk.catalog().gateways.at(kBiller); }

// Nobody knows whether it was done.
bool is_no_answer(ErrorCode code) {
    return code == ErrorCode::store_unavailable || code == ErrorCode::server_stopping ||
           code == ErrorCode::server_busy || code == ErrorCode::biller_confirming;
}

bool is_final(BilledState state) { return state == BilledState::refused || state == BilledState::reversed; }

}  // namespace

// What was final for him stays so, and what was credited is not refused later.
void Billers::hear(Payment& payment, const Result<BilledCredit>& told) {
    if (!told) return;
    const auto before = payment.heard;
    const bool contradicts =
        before && ((is_final(*before) && told->state != *before) ||
                   (*before == BilledState::credited &&
                    (told->state == BilledState::refused || told->state == BilledState::crediting)));
    if (contradicts)
        complaints_.push_back(fmt::format("{} was {} and is {}", payment.verb.reference.view(),
                                          name_of(*before), name_of(told->state)));
    if (told->returned > told->amount)
        complaints_.push_back(fmt::format("{}: more came back than was paid", payment.verb.reference.view()));
    payment.heard = told->state;
}

void Billers::send(const Desk& desk, Payment& payment) {
    const auto told = biller::credit(desk, account_of(desk), payment.verb);
    hear(payment, told);
    const bool refused_after = !told && payment.heard == BilledState::credited &&
                               !is_no_answer(told.error().code) &&
                               told.error().code != ErrorCode::biller_reversed;
    if (refused_after)
        complaints_.push_back(fmt::format("{} was credited and is refused with {}",
                                          payment.verb.reference.view(), error_text(told.error().code).code));
}

// A line of the brand, its price or a wrong one; or a top-up.
std::string Billers::invent(const Desk& desk) {
    const auto id = desk.view->find_number(number(static_cast<int>(entropy_.between(1, lines_))));
    const auto line = id ? find_line(*desk.view, *id) : std::nullopt;
    if (!line || !*line) return {};
    const std::string reference = fmt::format("LIFE{}", ++payments_);
    TakeBilled verb{reference, (*line)->id, 0, Money::from_minor(entropy_.between(1, 1500))};
    const Rules rules = rules_of(desk.catalog(), (*line)->line);
    if (rules.plan.has_fee() && entropy_.in_percent(70)) {
        verb.cycles = static_cast<std::int32_t>(entropy_.between(1, 2));
        LineChange ahead{(*line)->id, (*line)->line, rules, (*line)->lots};
        const BusinessDate today = rules.brand.zone.date_of(desk.now(kBrand));
        if (is_live((*line)->line)) {
            catch_up(ahead, today);
            verb.amount = price_of(ahead.line(), rules, verb.cycles, today);
        }
    }
    book_[reference] = {verb, false, {}};
    return reference;
}

std::string Billers::any() {
    if (book_.empty()) return {};
    return std::next(book_.begin(), entropy_.between(0, std::ssize(book_) - 1))->first;
}

void Billers::take_back(const Desk& desk, const std::string& reference) {
    Payment& payment = book_.at(reference);
    payment.wants_back = true;
    hear(payment, biller::reverse(desk, account_of(desk), BillerReference{reference}, Text<120>{"wrong"}));
}

void Billers::pay_in(const Desk& desk, const std::string& bank_reference) {
    auto& [amount, came] = paid_in_.at(bank_reference);
    const RecordDeposit verb{amount, bank_reference, "by bank"};
    const auto done =
        ask(desk.engine, {kBrand, home_of(kBiller), 0, {ActorKind::staff, 1}, IdemKey{bank_reference}, verb});
    // The key is forgotten one day; the bank's reference is not.
    came = came || done || done.error().code == ErrorCode::payout_reference_used;
}

void Billers::act(const Desk& desk) {
    switch (entropy_.weighted(std::array{55, 15, 15, 5, 10})) {
        case 0:
            if (const auto reference = invent(desk); !reference.empty()) send(desk, book_.at(reference));
            return;
        case 1:
            if (const auto reference = any(); !reference.empty()) send(desk, book_.at(reference));
            return;
        case 2:
            if (const auto reference = any(); !reference.empty()) take_back(desk, reference);
            return;
        case 3:  // before it is sent, if it ever is
            if (const auto reference = invent(desk); !reference.empty()) take_back(desk, reference);
            return;
        default:
            const std::string reference = fmt::format("BANK{}", ++deposits_);
            paid_in_[reference] = {Money::from_minor(entropy_.between(100, 5'000)), false};
            return pay_in(desk, reference);
    }
}

void Billers::ask_all(const Desk& desk) {
    for (auto& [reference, each] : paid_in_)
        if (!each.second) pay_in(desk, reference);
    for (auto& [reference, payment] : book_) {
        const auto told = biller::find_credit(*desk.view, kBiller, payment.verb.reference);
        if (told && *told)
            hear(payment, **told);
        else if (payment.wants_back)
            take_back(desk, reference);
    }
}

std::vector<std::string> Billers::compare(const View& view) const {
    std::vector<std::string> out = complaints_;
    Money balance;
    for (const auto& [reference, each] : paid_in_) balance += each.first;
    for (const auto& [reference, payment] : book_) {
        const auto row = biller::find_credit(view, kBiller, payment.verb.reference);
        if (!row) return {"the biller's home cannot be read"};
        if (!*row) continue;  // refused outright: for want of money on the account
        const BilledCredit& credit = **row;
        if (credit.state == BilledState::crediting) out.push_back(reference + " is still on its way");
        if (credit.amount.is_positive() && credit.amount != payment.verb.amount)
            out.push_back(reference + " has another amount");
        if (credit.state == BilledState::credited || credit.state == BilledState::reversed)
            balance -= credit.amount - credit.returned;
    }
    const auto row = view.row({RowKind::biller_account, {home_of(kBiller), 0, {}}});
    const Money stored = row && *row ? std::get<BillerAccount>(**row).balance : Money{};
    if (stored != balance)
        out.push_back(fmt::format("the biller's account has {}, his own book says {}", stored.minor(),
                                  balance.minor()));
    return out;
}

}  // namespace keepline::sim
