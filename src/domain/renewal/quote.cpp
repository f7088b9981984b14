#include "domain/renewal/quote.h"

#include "domain/line/life_cycle.h"

namespace keepline {

std::vector<StairStep> stairs_of(const LineState& line, const Rules& rules) {
    BusinessDate until = line.paid_until;
    if (line.stage == Stage::active)
        for (Money money = line.main; money >= rules.plan.fee; money -= rules.plan.fee)
            until = add_months(until, rules.plan.cycle_months, line.anchor_day);
    std::vector<StairStep> stairs{
        {Stage::active, add_months(line.paid_until, -rules.plan.cycle_months, line.anchor_day), until}};
    LineState ahead = line;
    ahead.stage = stage_after(rules.policy, Stage::active);
    ahead.stage_since = until;
    while (ahead.stage != Stage::ended) {
        const BusinessDate end = stage_end(ahead, rules.policy);
        stairs.push_back({ahead.stage, ahead.stage_since, end});
        ahead.stage = stage_after(rules.policy, ahead.stage);
        ahead.stage_since = end;
    }
    return stairs;
}

Quote make_quote(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots, Instant now) {
    const BusinessDate today = rules.brand.zone.date_of(now);
    LineChange ahead{id, line, rules, std::move(lots)};
    catch_up(ahead, today);
    Quote quote;
    quote.line = ahead.line();
    quote.bar_notice = quote.line.bars.any();
    quote.service_on = rights_of(rules.policy, quote.line.stage).outgoing && !quote.bar_notice;
    if (const int cycles = least_cycles_to_restore(quote.line, rules, today); cycles > 0)
        quote.least_to_restore = rules.plan.fee.times(cycles);
    for (const int months : {1, 3, 6, 12}) {
        if (months % rules.plan.cycle_months != 0) continue;
        const int cycles = months / rules.plan.cycle_months;
        quote.options.push_back({cycles, price_of(quote.line, rules, cycles, today),
                                 paid_until_after(quote.line, rules, cycles, today)});
    }
    quote.stairs = stairs_of(quote.line, rules);
    return quote;
}

}  // namespace keepline
