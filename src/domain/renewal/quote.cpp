#include "domain/renewal/quote.h"

#include <algorithm>
#include <set>

#include "domain/line/life_cycle.h"

namespace keepline {

namespace {

constexpr int kYearsAhead = 100;
constexpr std::array kUsualTopUps{Money::from_minor(1'000), Money::from_minor(3'000),
                                  Money::from_minor(5'000)};

BusinessDate served_until(LineState line, const Rules& rules);

// The worth of cycles not begun goes on with main, and pays the next plan's.
BusinessDate served_under_next_plan(LineState line, const Rules& rules, BusinessDate day) {
    const Catalog& catalog = *rules.catalog;
    line.main += line.prepaid;
    line.prepaid = {};
    line.cycles_prepaid = 0;
    line.plan = line.next_plan;
    line.next_plan = {};
    line.policy = version_in_effect(catalog, catalog.plans.at(line.plan), day);
    line.paid_until = day;
    const Rules next = rules_of(catalog, line);
    if (!next.plan.has_fee()) line.paid_until = BusinessDate::none();
    return served_until(line, next);
}

// The day service ends with what is on the line: main pays fees, and what carries validity on.
BusinessDate served_until(LineState line, const Rules& rules) {
    const BusinessDate first = service_end(line, rules);
    const KeepAlive* charge = find_keep_alive(rules.policy, Stage::active);
    for (;;) {
        const BusinessDate end = service_end(line, rules);
        if (!end.is_set() || end > first + kYearsAhead * 366) return BusinessDate::none();
        if (rules.plan.has_fee() && current_cycle_end(line, rules.plan) == end) {
            if (line.next_plan.value != 0) return served_under_next_plan(line, rules, end);
            if (line.cycles_prepaid > 0) {
                --line.cycles_prepaid;
                continue;
            }
            if (line.main < rules.plan.fee) return end;
            line.main -= rules.plan.fee;
            line.paid_until = add_cycles(line.paid_until, 1, line, rules.plan);
            line.valid_until =
                valid_until_after(rules.policy, line.valid_until, {Cause::cycle_fee, rules.plan.fee}, end);
            continue;
        }
        if (charge == nullptr) return end;
        const bool forbidden = charge->forbidden_from.is_set() && end >= charge->forbidden_from;
        if (!forbidden && line.main < charge->amount) return end;
        if (!forbidden) line.main -= charge->amount;
        line.valid_until = after(end, charge->every);
    }
}

BusinessDate cycle_began(const LineState& line, const Rules& rules) {
    return rules.plan.has_fee() ? add_cycles(line.paid_until, -1, line, rules.plan) : line.stage_since;
}

// How a lapsed line came to its stage, as the policy walks it; the last step ends where the stage began, also
// when a hold or a notice made that late.
std::vector<StairStep> stairs_behind(const LineState& line, const Rules& rules) {
    const BusinessDate served = service_end(line, rules);
    const BusinessDate since = line.stage_since;
    const BusinessDate began = rules.plan.has_fee() ? cycle_began(line, rules) : line.activated_on;
    std::vector<StairStep> behind{{Stage::active, began, since}};
    if (!served.is_set() || served > since) return behind;
    BusinessDate day = served;
    for (Stage stage = stage_after(rules.policy, Stage::active); stage != line.stage && day < since;
         stage = stage_after(rules.policy, stage)) {
        if (stage == Stage::ended) break;
        behind.back().until = day;
        behind.push_back({stage, day, since});
        day = after(day, find_stage_rule(rules.policy, stage)->lasts);
    }
    return behind;
}

}  // namespace

std::vector<StairStep> stairs_of(const LineState& line, const Rules& rules) {
    std::vector<StairStep> stairs;
    LineState ahead = line;
    if (line.stage == Stage::active) {
        stairs.push_back({Stage::active, cycle_began(line, rules), served_until(line, rules)});
        ahead.stage_since = stairs.back().until;
        ahead.stage = stage_after(rules.policy, Stage::active);
    } else if (is_lapsed(line.stage)) {
        stairs = stairs_behind(line, rules);
    } else {
        return {{line.stage, line.stage_since, BusinessDate::none()}};
    }
    while (ahead.stage != Stage::ended && ahead.stage_since.is_set()) {
        const BusinessDate end = stage_end(ahead, rules.policy);
        stairs.push_back({ahead.stage, ahead.stage_since, end});
        ahead.stage = stage_after(rules.policy, ahead.stage);
        ahead.stage_since = end;
    }
    return stairs;
}

namespace {

// A plan without cycles lives by top-ups: the amounts that the policy rewards, and none that would not
// restore.
std::vector<QuoteOption> top_ups(const Quote& quote, const Policy& policy, BusinessDate today) {
    std::set<Money> amounts;
    for (const Earning& each : policy.validity)
        if (each.is_for(Cause::top_up)) amounts.insert(std::max(each.at_least, kUsualTopUps.front()));
    if (amounts.size() < kUsualTopUps.size()) amounts.insert(kUsualTopUps.begin(), kUsualTopUps.end());
    std::vector<QuoteOption> options;
    for (const Money amount : amounts)
        if (amount >= quote.least_to_restore)
            options.push_back(
                {0, amount,
                 valid_until_after(policy, quote.line.valid_until, {Cause::top_up, amount}, today)});
    if (options.empty())
        options.push_back({0, quote.least_to_restore,
                           valid_until_after(policy, quote.line.valid_until,
                                             {Cause::top_up, quote.least_to_restore}, today)});
    return options;
}

}  // namespace

Quote make_quote(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots, Instant now) {
    const BusinessDate today = rules.brand.zone.date_of(now);
    LineChange ahead{id, line, rules, std::move(lots)};
    catch_up(ahead, today);
    Quote quote;
    quote.line = ahead.line();
    quote.bar_notice = quote.line.bars.any();
    quote.service_on = rights_of(rules.policy, quote.line.stage).in_service() && !quote.bar_notice;
    quote.least_to_restore = least_to_restore(quote.line, rules, today);
    const int cycle_months = rules.plan.has_fee() ? std::max(rules.plan.cycle.months, 1) : 0;
    for (const int months : {1, 3, 6, 12}) {
        if (cycle_months == 0 || months % cycle_months != 0) continue;
        const int cycles = months / cycle_months;
        quote.options.push_back({cycles, price_of(quote.line, rules, cycles, today),
                                 paid_until_after(quote.line, rules, cycles, today)});
    }
    if (!rules.plan.has_fee()) quote.options = top_ups(quote, rules.policy, today);
    quote.stairs = stairs_of(quote.line, rules);
    return quote;
}

}  // namespace keepline
