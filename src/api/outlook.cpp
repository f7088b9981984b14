// What lies ahead of a line: its stages, and the ways to keep it until a day; and why each of its dates is
// what it is.

#include "domain/line/outlook.h"

#include "api/line_shapes.h"
#include "api/lines.h"
#include "domain/line/explain.h"
#include "domain/line/life_cycle.h"
#include "domain/number/number.h"

namespace keepline::api {
namespace {

struct StageAheadOut {
    std::string stage;
    std::optional<BusinessDate> from, until;
};
BOOST_DESCRIBE_STRUCT(StageAheadOut, (), (stage, from, until))
struct ForecastOut {
    std::vector<StageAheadOut> stages;
    std::optional<BusinessDate> lives_until;
};
BOOST_DESCRIBE_STRUCT(ForecastOut, (), (stages, lives_until))

struct KeepPlanOut {
    std::string way;
    MoneyIn cost, each;
    std::optional<int> cycles;
    std::vector<BusinessDate> dates;
    std::optional<BusinessDate> kept_until;
};
BOOST_DESCRIBE_STRUCT(KeepPlanOut, (), (way, cost, each, cycles, dates, kept_until))
struct KeepPlansOut {
    std::vector<KeepPlanOut> items;
};
BOOST_DESCRIBE_STRUCT(KeepPlansOut, (), (items))

struct ReasonOut {
    std::string fact, value, clause;
    std::optional<std::string> entry_no, cause;
    std::optional<Instant> recorded_at;
    std::string zh, en;
};
BOOST_DESCRIBE_STRUCT(ReasonOut, (), (fact, value, clause, entry_no, cause, recorded_at, zh, en))
struct ExplanationOut {
    std::vector<ReasonOut> items;
};
BOOST_DESCRIBE_STRUCT(ExplanationOut, (), (items))

struct LeavingOut {
    BusinessDate leaves_on;  ///< the day it happens; until then it can be taken back
    MoneyIn returned;        ///< what lies on the line: its holder's
    MoneyIn bonus_lost;
    int cycles_lost = 0;                         ///< paid and not begun: their price is in `returned`
    int days_lost = 0;                           ///< days of service paid for, from then on
    std::optional<BusinessDate> number_free_on;  ///< from then on others may have the number
};
BOOST_DESCRIBE_STRUCT(LeavingOut, (),
                      (leaves_on, returned, bonus_lost, cycles_lost, days_lost, number_free_on))

std::optional<BusinessDate> if_set(BusinessDate date) {
    return date.is_set() ? std::optional{date} : std::nullopt;
}

// A read about one line of the caller's brand: `say` gets the line with its lots, the rules, the query and
// now.
struct Asked {
    const Doors& doors;
    const LineAndLots& found;
    const Rules& rules;
    const http::Form& query;
    Instant now;
};

Result<http::Response> say_forecast(const Asked& asked) {
    Money top_up;
    if (const auto text = http::find(asked.query, "top_up"); !text.empty()) {
        const auto amount = parse_decimal(text);
        if (!amount) return std::unexpected{invalid({{"top_up", ErrorCode::input_malformed, {"10.00"}}})};
        top_up = *amount;
    }
    ForecastOut out;
    for (const StairStep& each :
         forecast(asked.found.id, asked.found.line, asked.rules, asked.found.lots, top_up, asked.now)) {
        out.stages.push_back({std::string{name_of(each.stage)}, if_set(each.from), if_set(each.until)});
        out.lives_until = if_set(each.until);
    }
    return http::json_response(out);
}

Result<http::Response> say_ways(const Asked& asked) {
    const auto day = parse_date(http::find(asked.query, "day"));
    const BusinessDate today = asked.rules.brand.zone.date_of(asked.now);
    if (!day || *day < today)
        return std::unexpected{invalid({{"day", ErrorCode::input_malformed, {">= " + format_date(today)}}})};
    KeepPlansOut out;
    for (const KeepPlan& each :
         ways_to_keep(asked.found.id, asked.found.line, asked.rules, asked.found.lots, *day, asked.now))
        out.items.push_back({std::string{name_of(each.way)}, money_out(each.cost, asked.rules.brand),
                             money_out(each.each, asked.rules.brand),
                             each.cycles > 0 ? std::optional{each.cycles} : std::nullopt, each.dates,
                             if_set(each.kept_until)});
    return http::json_response(out);
}

Result<http::Response> say_why(const Asked& asked) {
    const Home home = home_of(asked.found.id.number);
    std::vector<Record> records;
    for (std::int64_t before = 0;;) {
        auto page = asked.doors.desk.view->history(home, before, 200);
        if (!page) return std::unexpected{page.error()};
        for (Record& each : page->items)
            if (each.generation == asked.found.id.generation) records.push_back(std::move(each));
        if (page->next == 0) break;
        before = page->next;
    }
    std::ranges::reverse(records);
    ExplanationOut out;
    for (const Reason& each : explain(asked.found.line, asked.rules, records)) {
        ReasonOut reason{each.fact, each.value, each.clause, {}, {}, {}, each.zh, each.en};
        if (each.record != nullptr) {
            reason.entry_no = entry_no(home, each.record->n);
            reason.cause = verb_name(each.record->verb);
            reason.recorded_at = each.record->recorded_at;
        }
        out.items.push_back(std::move(reason));
    }
    return http::json_response(out);
}

// What leaving would take and give back, said first.
Result<http::Response> say_leaving(const Asked& asked) {
    const auto how = parse_name<LeaveHow>(http::find(asked.query, "how"));
    if (!how)
        return std::unexpected{invalid({{"how", ErrorCode::input_malformed, {"terminated | ported_out"}}})};
    const Brand& brand = asked.rules.brand;
    const LineState& line = asked.found.line;
    const Stage stage = *how == LeaveHow::ported_out ? Stage::ported_out : Stage::terminated;
    const BusinessDate today = brand.zone.date_of(asked.now);
    LeavingOut out;
    out.leaves_on =
        line.leaves_as == Stage::none ? today + cooling_off_days(line, brand, stage) : line.leaves_on;
    out.returned = money_out(line.main + line.prepaid, brand);
    out.bonus_lost = money_out(line.bonus, brand);
    out.cycles_lost = line.cycles_prepaid;
    if (const BusinessDate end = service_end(line, asked.rules); line.stage == Stage::active && end.is_set())
        out.days_lost = std::max(0, end - out.leaves_on);
    LineState gone = line;
    gone.stage = stage;
    gone.stage_since = out.leaves_on;
    const auto number = find_row<NumberResource>(*asked.doors.desk.view, home_of(asked.found.id.number), 0);
    if (!number) return std::unexpected{number.error()};
    out.number_free_on = if_set(status_of(*number ? &**number : nullptr, gone, asked.doors.desk.catalog(),
                                          brand.zone.start_of(out.leaves_on, 0))
                                    .free_on);
    return http::json_response(out);
}

using Say = Result<http::Response> (*)(const Asked&);

void tell(const Doors& doors, const Principal& who, Say say, http::Call call, http::Responder answer) {
    const auto id = line_of(call);
    if (!id) return refuse(id.error(), call, answer);
    doors.desk.blocking(
        [doors, who, say, id = *id, call = std::move(call), answer = std::move(answer)]() mutable {
            const auto query = http::parse_form(call.request.query);
            if (!query) return refuse({ErrorCode::request_malformed, {"query"}, {}}, call, answer);
            const auto found = find_line(*doors.desk.view, id.number);
            if (!found) return refuse(found.error(), call, answer);
            const bool ours =
                *found && (*found)->line.brand == who.brand && (*found)->line.generation == id.generation;
            if (!ours) return refuse({ErrorCode::line_unknown, {format_line_id(id)}, {}}, call, answer);
            const Rules rules = rules_of(doors.desk.catalog(), (*found)->line);
            auto out = say({doors, **found, rules, *query, doors.desk.now(who.brand)});
            out ? answer(std::move(*out)) : refuse(out.error(), call, answer);
        });
}

}  // namespace

void mount_outlook(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* path, Act act, Say say) {
        mount(router, doors, "GET", path, act,
              [doors, say](const Principal& who, http::Call call, http::Responder answer) {
                  tell(doors, who, say, std::move(call), std::move(answer));
              });
    };
    add("/v1/lines/{id}/forecast{?top_up}", Act::read_lines, say_forecast);
    add("/v1/lines/{id}/ways-to-keep{?day}", Act::read_lines, say_ways);
    add("/v1/lines/{id}/leaving{?how}", Act::read_lines, say_leaving);
    add("/v1/lines/{id}/explanation", Act::read_journal, say_why);
}

}  // namespace keepline::api
