#include "job/verify.h"

#include <fmt/format.h>

#include "domain/fingerprint.h"
#include "domain/line/life_cycle.h"
#include "job/verifier.h"

namespace keepline::job {
namespace {

constexpr std::size_t kFindingsMax = 100;
constexpr std::int64_t kProgressEvery = 65'536;
constexpr int kRounds = 10;

}  // namespace

void Verifier::find(Finding finding) {
    ++result_.findings_total;
    if (result_.findings.size() < kFindingsMax) result_.findings.push_back(std::move(finding));
}

void Verifier::find(ErrorCode code, const Record& record, std::string detail) {
    find(Finding{code, entry_no(record.home, record.n), std::move(detail)});
}

Result<bool> Verifier::read_on(const std::function<void(std::int64_t)>& progress) {
    auto walked = view_.walk(seq_, [&](std::int64_t seq, const Record& record) {
        read(seq, record);
        if (seq % kProgressEvery == 0) progress(seq);
    });
    if (!walked && walked.error().code == ErrorCode::store_corrupt) {
        find(Finding{ErrorCode::verify_chain, fmt::format("{}", seq_ + 1),
                     walked.error().arguments.empty() ? "" : walked.error().arguments.front()});
        return false;
    }
    if (!walked) return std::unexpected{walked.error()};
    return true;
}

void Verifier::read(std::int64_t seq, const Record& record) {
    seq_ = seq;
    ++result_.records;
    Seen& seen = homes_[record.home];
    check_order(record, seen);
    if (record.made.line && record.made.line->generation != seen.generation) {
        if (record.made.line->generation < seen.generation || is_live(seen.stage))
            find(ErrorCode::verify_one_live_line, record,
                 fmt::format("generation {}", record.made.line->generation));
        seen.main = seen.bonus = seen.prepaid = Money{};
        seen.generation = record.made.line->generation;
    }
    post(record, seen);
    if (record.made.line) check_line(record, seen);
    check_biller(record);
    remember_rows(record, seen);
}

void Verifier::check_order(const Record& record, Seen& seen) {
    Books& books = books_[record.brand];
    const TimeZone& zone = catalog_.brands.at(record.brand).zone;
    if (record.n != seen.n + 1)
        find(ErrorCode::verify_order, record, fmt::format("n {} after {}", record.n, seen.n));
    if (record.recorded_at < books.newest)
        find(ErrorCode::verify_order, record,
             format_instant(record.recorded_at) + " < " + format_instant(books.newest));
    const Month before = month_of(zone.date_of(books.newest));
    const Month now = month_of(zone.date_of(record.recorded_at));
    if (now > before) books.month_ends[before] = books.totals.sums();
    check_period(record, books);
    books.newest = std::max(books.newest, record.recorded_at);
    seen.n = record.n;
    seen.recorded_at = record.recorded_at;
}

// A month's end is known by the first record after it; months without entries end as the one before.
void Verifier::check_period(const Record& record, Books& books) {
    const auto* close = std::get_if<ClosePeriod>(&record.verb);
    if (close == nullptr) return;
    const auto after = books.month_ends.upper_bound(close->month);
    const auto sums = after == books.month_ends.begin() ? std::vector<LedgerSum>{} : std::prev(after)->second;
    if (sums != close->sums)
        find(Finding{ErrorCode::verify_closed_months, format_month(close->month), "trial balance"});
}

void Verifier::post(const Record& record, Seen& seen) {
    for (const Transfer& transfer : record.made.transfers) {
        if (!transfer.amount.is_positive())
            find(ErrorCode::verify_amounts, record, fmt::format("{}", transfer.amount.minor()));
        const std::int64_t minor = transfer.amount.minor();
        post_one(record, seen, transfer.debit, grows_by_debit(transfer.debit.kind) ? minor : -minor);
        post_one(record, seen, transfer.credit, grows_by_debit(transfer.credit.kind) ? -minor : minor);
    }
    books_[record.brand].totals.add(record.made.transfers);
}

void Verifier::post_one(const Record& record, Seen& seen, const Account& account, std::int64_t grows) {
    const auto add = [&](Money& balance) {
        balance += Money::from_minor(grows);
        if (account.ref != record.home.id || account.generation != seen.generation)
            find(ErrorCode::verify_stored_balance, record,
                 fmt::format("{} {}", name_of(account.kind), account.ref));
        if (balance < Money{})
            find(ErrorCode::verify_no_negative, record,
                 fmt::format("{} {}", name_of(account.kind), balance.minor()));
    };
    switch (account.kind) {
        case AccountKind::main:
            return add(seen.main);
        case AccountKind::bonus:
            return add(seen.bonus);
        case AccountKind::prepaid:
            return add(seen.prepaid);
        default:
            break;
    }
    std::int64_t& balance = books_[record.brand].balances[account];
    balance += grows;
    const bool may_be_negative =
        account.kind == AccountKind::clearing || account.kind == AccountKind::receivable ||
        account.kind == AccountKind::deposit || account.kind == AccountKind::adjustment ||
        account.kind == AccountKind::bank || account.kind == AccountKind::fees ||
        (account.kind == AccountKind::promotion_cost && account.ref != 0);
    if (balance < 0 && !may_be_negative)
        find(ErrorCode::verify_no_negative, record,
             fmt::format("{}:{} {}", name_of(account.kind), account.ref, balance));
}

// The stored balance of a biller's account is the sum of its postings.
void Verifier::check_biller(const Record& record) {
    for (const Row& row : record.made.puts) {
        const auto* account = std::get_if<BillerAccount>(&row);
        if (account == nullptr) continue;
        const std::int64_t summed = books_[record.brand].balances[{AccountKind::deposit, record.home.id, 0}];
        if (account->balance.minor() != summed)
            find(ErrorCode::verify_stored_balance, record,
                 fmt::format("deposit:{} {} != {}", record.home.id, account->balance.minor(), summed));
    }
}

void Verifier::check_line(const Record& record, Seen& seen) {
    const LineState& line = *record.made.line;
    const auto balance = [&](const char* name, Money stored, Money summed) {
        if (stored != summed)
            find(ErrorCode::verify_stored_balance, record,
                 fmt::format("{} {} != {}", name, stored.minor(), summed.minor()));
    };
    balance("main", line.main, seen.main);
    balance("bonus", line.bonus, seen.bonus);
    balance("prepaid", line.prepaid, seen.prepaid);
    const Instant derived = next_due(line, rules_of(catalog_, line)).at;
    if (line.next_action_at != derived)
        find(ErrorCode::verify_next_action, record,
             format_instant(line.next_action_at) + " != " + format_instant(derived));
    seen.line = fingerprint(line);
    seen.stage = line.stage;
}

void Verifier::remember_rows(const Record& record, Seen& seen) {
    std::int64_t& count = row_counts_[record.home];
    for (const TypedKey& key : record.made.drops)
        count -= static_cast<std::int64_t>(rows_.erase(fingerprint(key)));
    for (const Row& row : record.made.puts) {
        const TypedKey key{kind_of(row), key_of(row)};
        seen.kinds |= 1U << static_cast<int>(key.kind);
        count += rows_.insert_or_assign(fingerprint(key), fingerprint(row)).second ? 1 : 0;
        const auto* settlement = std::get_if<Settlement>(&row);
        if (settlement == nullptr) continue;
        Fingerprint number;
        number.add(key.key.text.view());
        const auto [first, fresh] =
            settled_.try_emplace(number.done(), std::pair{record.home, settlement->entry_n});
        if (fresh || first->second == std::pair{record.home, settlement->entry_n}) continue;
        const bool here = first->second.first == record.home;
        find(here ? ErrorCode::verify_settled_once : ErrorCode::verify_settled_in_one_home, record,
             key.key.text.str());
    }
}

Verification Verifier::finish() {
    for (const auto& [brand, books] : books_)
        for (const LedgerSum& sum : books.totals.sums()) result_.books.push_back(sum);
    result_.rows = static_cast<std::int64_t>(rows_.size());
    return std::move(result_);
}

Result<Verification> verify(const View& view, const Catalog& catalog,
                            const std::function<void(std::int64_t)>& progress) {
    Verifier verifier{view, catalog};
    for (int round = 0; round < kRounds; ++round) {
        const auto whole = verifier.read_on(progress);
        if (!whole) return std::unexpected{whole.error()};
        if (!*whole) break;  // after a broken chain nothing can be compared
        const auto settled = verifier.compare();
        if (!settled) return std::unexpected{settled.error()};
        if (*settled) break;
    }
    return verifier.finish();
}

Result<void> verify_books(const View& view, const Catalog& catalog, Progress& progress) {
    progress.step("verify", 0);
    const auto proved = verify(view, catalog, [&](std::int64_t records) { progress.advance(records); });
    if (!proved) return std::unexpected{proved.error()};
    progress.figure("records", std::to_string(proved->records));
    progress.figure("lines", std::to_string(proved->lines));
    progress.figure("rows", std::to_string(proved->rows));
    progress.figure("findings", std::to_string(proved->findings_total));
    for (const Finding& each : proved->findings) progress.fault({0, {each.place, each.code, {each.detail}}});
    if (proved->findings_total > 0)
        return fail(ErrorCode::verify_failed, std::to_string(proved->findings_total));
    return {};
}

}  // namespace keepline::job
