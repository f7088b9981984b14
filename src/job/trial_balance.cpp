#include "job/trial_balance.h"

namespace keepline::job {
namespace {

// What belongs to single lines stands in the books as one account for all.
Account in_the_books(const Account& account) {
    switch (account.kind) {
        case AccountKind::main:
        case AccountKind::bonus:
        case AccountKind::prepaid:
        case AccountKind::owed:
            return {account.kind, 0, 0};
        default:
            return account;
    }
}

Instant end_of(Month month, const Catalog& catalog, BrandId brand) {
    return catalog.brands.at(brand).zone.start_of(first_day(month_after(month)));
}

Result<std::vector<LedgerSum>> read_sums(const View& view, BrandId brand, Month month) {
    const auto rows = view.rows(home_of(brand), RowKind::period_sum);
    if (!rows) return std::unexpected{rows.error()};
    std::vector<LedgerSum> sums;
    for (const Row& row : *rows) {
        const auto& sum = std::get<PeriodSum>(row);
        if (sum.key.n == month) sums.push_back({{sum.kind, sum.ref, 0}, sum.debits, sum.credits});
    }
    return sums;
}

// The newest closed month that ended at or before `until`; month 0 if none did.
Result<Period> newest_closed(const View& view, const Catalog& catalog, BrandId brand, Instant until) {
    const auto rows = view.rows(home_of(brand), RowKind::period);
    if (!rows) return std::unexpected{rows.error()};
    Period newest;
    for (const Row& row : *rows) {
        const auto& period = std::get<Period>(row);
        if (end_of(static_cast<Month>(period.key.n), catalog, brand) <= until && period.key.n > newest.key.n)
            newest = period;
    }
    return newest;
}

}  // namespace

LedgerTotals::LedgerTotals(const std::vector<LedgerSum>& sums) {
    for (const LedgerSum& sum : sums) sums_[sum.account] = sum;
}

void LedgerTotals::add(const std::vector<Transfer>& transfers) {
    for (const Transfer& transfer : transfers) {
        const Account debit = in_the_books(transfer.debit);
        const Account credit = in_the_books(transfer.credit);
        sums_.try_emplace(debit, LedgerSum{debit, {}, {}}).first->second.debits += transfer.amount;
        sums_.try_emplace(credit, LedgerSum{credit, {}, {}}).first->second.credits += transfer.amount;
    }
}

std::vector<LedgerSum> LedgerTotals::sums() const {
    std::vector<LedgerSum> out;
    for (const auto& [account, sum] : sums_) out.push_back(sum);
    return out;
}

Result<TrialBalance> trial_balance(const View& view, const Catalog& catalog, BrandId brand, Instant until) {
    const auto base = newest_closed(view, catalog, brand, until);
    if (!base) return std::unexpected{base.error()};
    const auto sums = read_sums(view, brand, static_cast<Month>(base->key.n));
    if (!sums) return std::unexpected{sums.error()};
    LedgerTotals totals{*sums};
    TrialBalance out{until, base->seq, {}};
    const auto walked = view.walk(base->seq, [&](std::int64_t seq, const Record& record) {
        if (record.brand != brand || record.recorded_at >= until) return;
        totals.add(record.made.transfers);
        out.seq = seq;
    });
    if (!walked) return std::unexpected{walked.error()};
    out.sums = totals.sums();
    return out;
}

Result<TrialBalance> closed_balance(const View& view, const Catalog& catalog, BrandId brand, Month month) {
    const Instant until = end_of(month, catalog, brand);
    const auto closed = newest_closed(view, catalog, brand, until);
    if (!closed) return std::unexpected{closed.error()};
    if (closed->key.n != month) return fail(ErrorCode::period_unknown, format_month(month));
    auto sums = read_sums(view, brand, month);
    if (!sums) return std::unexpected{sums.error()};
    return TrialBalance{until, closed->seq, std::move(*sums)};
}

Result<Answer> close_month(const Desk& desk, BrandId brand, const Actor& actor, const IdemKey& key,
                           Month month) {
    const Home home = home_of(brand);
    const auto may = ask(desk.engine, {brand, home, 0, actor, {}, ClosePeriod{month, true, {}, 0, {}}});
    // A month that is closed may have been closed under this very key: the writer knows.
    if (!may && may.error().code != ErrorCode::period_closed) return may;
    const Instant read_at = desk.now(brand);
    auto balance = trial_balance(*desk.view, desk.catalog(), brand, end_of(month, desk.catalog(), brand));
    if (!balance) return std::unexpected{balance.error()};
    return ask(desk.engine, {brand, home, 0, actor, key,
                             ClosePeriod{month, false, read_at, balance->seq, std::move(balance->sums)}});
}

}  // namespace keepline::job
