#include <fmt/format.h>

#include <algorithm>

#include "domain/ledger/period.h"
#include "domain/verbs.h"

namespace keepline {

Result<Decision> decide_close_period(const Context& c, const ClosePeriod& verb) {
    const TimeZone& zone = c.catalog.brands.at(c.command.brand).zone;
    const Instant end = zone.start_of(first_day(month_after(verb.month)));
    if (c.now < end || (!verb.only_asks && verb.read_at < end))
        return fail(ErrorCode::period_not_ended, format_month(verb.month));
    Month newest = 0;
    for (const Period& each : c.rows.all<Period>(c.home())) {
        newest = std::max(newest, static_cast<Month>(each.key.n));
        if (each.key.n == verb.month) return fail(ErrorCode::period_closed, format_month(verb.month));
    }
    if (newest != 0 && verb.month != month_after(newest))
        return fail(ErrorCode::period_out_of_order, format_month(month_after(newest)));
    Decision out;
    out.effective_at = c.now;
    // The answer to the question also says that no batch of that month is under way any more: the writer
    // takes one after the other.
    out.unchanged = verb.only_asks;
    if (out.unchanged) return out;
    out.puts.emplace_back(Period{{c.home(), verb.month, {}}, c.now, verb.seq});
    for (const LedgerSum& sum : verb.sums) {
        const std::string account = fmt::format("{}:{}", name_of(sum.account.kind), sum.account.ref);
        out.puts.emplace_back(PeriodSum{
            {c.home(), verb.month, account}, sum.account.kind, sum.account.ref, sum.debits, sum.credits});
    }
    return out;
}

}  // namespace keepline
