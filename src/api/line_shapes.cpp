#include "api/line_shapes.h"

#include <fmt/format.h>

#include "domain/line/life_cycle.h"
#include "domain/line/service.h"
#include "job/network_worker.h"

namespace keepline::api {
namespace {

std::optional<BusinessDate> if_set(BusinessDate date) {
    return date.is_set() ? std::optional{date} : std::nullopt;
}

bool service_on(const LineState& line, const Rules& rules) {
    return rights_of(rules.policy, line.stage).in_service() && !line.bars.any();
}

}  // namespace

void check_cycles(int cycles, std::vector<Fault>& faults) {
    constexpr int kCyclesMax = 36;
    if (cycles < 1 || cycles > kCyclesMax)
        faults.push_back({"/cycles", ErrorCode::input_out_of_range, {"1", std::to_string(kCyclesMax)}});
}

LineOut describe_line(LineId id, const LineState& line, const Rules& rules) {
    LineOut out;
    out.id = format_line_id(id);
    out.plan = rules.plan.code;
    out.stage = name_of(line.stage);
    for (std::size_t i = 0; i < EnumNames<Bar>::names.size(); ++i)
        if (line.bars.has(static_cast<Bar>(i))) out.bars.emplace_back(EnumNames<Bar>::names[i]);
    out.service_on = service_on(line, rules);
    out.activated_on = line.activated_on;
    out.paid_until = if_set(line.paid_until);
    out.valid_until = if_set(line.valid_until);
    out.lives_until = if_set(lives_until(line, rules));
    out.main = money_out(line.main, rules.brand);
    out.bonus = money_out(line.bonus, rules.brand);
    out.prepaid = money_out(line.prepaid, rules.brand);
    out.cycles_prepaid = line.cycles_prepaid;
    if (line.next_action_at != Instant::never()) out.next_action_at = line.next_action_at;
    if (rules.brand.network.value != 0)
        out.network = NetworkOut{line.network_task, job::names_of(desired_service(line, rules.policy).rights),
                                 job::names_of(line.confirmed)};
    if (line.leaves_as != Stage::none)
        out.leaves = LeavesOut{std::string{name_of(line.leaves_as)}, line.leaves_on};
    out.parks_on = if_set(line.parks_on);
    if (line.next_plan.value != 0) out.next_plan = rules.catalog->plans.at(line.next_plan).code;
    if (line.next_policy.value != 0)
        out.next_policy = NextPolicyOut{line.next_policy.value, line.next_policy_on};
    return out;
}

BalancesOut describe_balances(LineId id, const LineState& line, const Rules& rules) {
    return {format_line_id(id),
            std::string{name_of(line.stage)},
            service_on(line, rules),
            money_out(line.main, rules.brand),
            money_out(line.bonus, rules.brand),
            money_out(line.prepaid, rules.brand),
            line.cycles_prepaid,
            if_set(line.bonus_expires_on),
            if_set(line.paid_until),
            if_set(line.valid_until),
            if_set(lives_until(line, rules))};
}

LineQuoteOut describe_line_quote(LineId id, const Quote& quote, const Rules& rules, BusinessDate today) {
    LineQuoteOut out;
    out.business_date = today;
    out.can_renew = takes_payment(quote.line, rules.policy);
    out.bar_notice = quote.bar_notice;
    if (quote.least_to_restore.is_positive())
        out.least_to_restore = money_out(quote.least_to_restore, rules.brand);
    if (out.can_renew)
        for (const QuoteOption& each : quote.options)
            out.options.push_back({each.cycles, money_out(each.price, rules.brand), if_set(each.paid_until)});
    for (const StairStep& each : quote.stairs)
        out.stairs.push_back({std::string{name_of(each.stage)}, if_set(each.from), if_set(each.until)});
    out.line = describe_line(id, quote.line, rules);
    return out;
}

PostedOut describe_posted(const Answer& answer, const Catalog& catalog) {
    KL_CHECK(answer.line.has_value(), "an answer of home {} without its line", answer.home.id);
    return {entry_no(answer.home, answer.n), answer.recorded_at,
            describe_line({NumberId{answer.home.id}, answer.generation}, *answer.line,
                          rules_of(catalog, *answer.line))};
}

http::Response posted_response(const Answer& answer, const Catalog& catalog) {
    auto response = http::json_response(describe_posted(answer, catalog), 201);
    if (answer.repeated) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

EntryOut describe_entry(const Record& record, const Brand& brand) {
    EntryOut out{entry_no(record.home, record.n),
                 std::string{verb_name(record.verb)},
                 fmt::format("{}:{}", name_of(record.actor.kind), record.actor.id),
                 record.recorded_at,
                 record.made.effective_at,
                 {},
                 {},
                 {}};
    for (const Transfer& transfer : record.made.transfers)
        out.postings.push_back(
            {account_name(transfer.debit), account_name(transfer.credit), money_out(transfer.amount, brand)});
    if (record.made.line) {
        out.stage = name_of(record.made.line->stage);
        out.paid_until = if_set(record.made.line->paid_until);
    }
    return out;
}

}  // namespace keepline::api
