#include "api/lines.h"

#include "api/line_shapes.h"
#include "api/version.h"
#include "domain/renewal/quote.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kLimitMax = 500;

const Brand& brand_of(const Doors& doors, BrandId brand) { return doors.desk.catalog().brands.at(brand); }
const Brand& brand_of(const Doors& doors, const Principal& who) { return brand_of(doors, who.brand); }

Result<LineOut> read_line(const Doors& doors, NumberId number, const LineState& line) {
    const LineId id{number, line.generation};
    LineOut out = describe_line(id, line, rules_of(doors.desk.catalog(), line));
    const auto info = find_row<LineInfo>(*doors.desk.view, home_of(number), line.generation);
    if (!info) return std::unexpected{info.error()};
    if (!*info) return out;
    out.msisdn_masked = mask_msisdn((*info)->msisdn.view(), brand_of(doors, line.brand).country_code);
    if ((*info)->subscriber != SubscriberId{}) out.subscriber = std::to_string((*info)->subscriber.value);
    return out;
}

void open(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    auto input = http::read_json_body<OpenIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    if (who.party.value == 0) return refuse({ErrorCode::auth_forbidden, {"party"}, {}}, call, answer);
    const Brand& brand = brand_of(doors, who);
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, brand, "/amount", faults);
    const auto msisdn = parse_msisdn(input->msisdn.value, brand.country_code, brand.national_digits);
    if (!msisdn) faults.push_back({"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}});
    const Plan* plan = find_plan(doors.desk.catalog(), who.brand, input->plan.value);
    if (!faults.empty()) return refuse(invalid(std::move(faults)), call, answer);
    if (plan == nullptr) return refuse({ErrorCode::plan_unknown, {input->plan.value}, {}}, call, answer);
    Command command{
        who.brand, {HomeKind::number, 0}, 0, who.actor, *key, OpenLine{*msisdn, plan->id, amount, who.party}};
    doors.desk.engine.submit(std::move(command), [&doors = doors.desk, call = std::move(call),
                                                  answer = std::move(answer)](Result<Answer> done) mutable {
        if (!done) return refuse(done.error(), call, answer);
        answer(posted_response(*done, doors.catalog()));
    });
}

void show(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto id = line_of(call);
    if (!id) return refuse(id.error(), call, answer);
    doors.desk.blocking([doors, who, id = *id, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto etag = etag_of(*doors.desk.view, home_of(id.number));
        if (!etag) return refuse(etag.error(), call, answer);
        const auto line = doors.desk.view->line(id.number);
        if (!line || line->brand != who.brand || line->generation != id.generation)
            return refuse({ErrorCode::line_unknown, {format_line_id(id)}, {}}, call, answer);
        const auto out = read_line(doors, id.number, *line);
        if (!out) return refuse(out.error(), call, answer);
        auto response = http::json_response(*out);
        response.headers.emplace_back("ETag", *etag);
        answer(std::move(response));
    });
}

// Answered where it was asked: all of it lies in memory, and tills ask for nothing else so often.
void balances(const Doors& doors, const Principal& who, const http::Call& call, http::Responder answer) {
    const auto id = line_of(call);
    if (!id) return refuse(id.error(), call, answer);
    const auto line = doors.desk.view->line(id->number);
    if (!line || line->brand != who.brand || line->generation != id->generation)
        return refuse({ErrorCode::line_unknown, {format_line_id(*id)}, {}}, call, answer);
    answer(http::json_response(describe_balances(*id, *line, rules_of(doors.desk.catalog(), *line))));
}

// What its holder would be told, and staff: dates, prices, what restores it, and how it ends if nobody pays.
void quote(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto id = line_of(call);
    if (!id) return refuse(id.error(), call, answer);
    doors.desk.blocking([doors, who, id = *id, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto found = find_line(*doors.desk.view, id.number);
        if (!found) return refuse(found.error(), call, answer);
        if (!*found || (*found)->line.brand != who.brand || (*found)->id != id)
            return refuse({ErrorCode::line_unknown, {format_line_id(id)}, {}}, call, answer);
        const Rules rules = rules_of(doors.desk.catalog(), (*found)->line);
        const Instant now = doors.desk.now(who.brand);
        answer(http::json_response(
            describe_line_quote(id, make_quote(id, (*found)->line, rules, (*found)->lots, now), rules,
                                rules.brand.zone.date_of(now))));
    });
}

// By the whole number, in the body: addresses are written to logs.
Result<LinePage> find_by_msisdn(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<LineSearchIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const Brand& brand = brand_of(doors, who);
    const auto msisdn = parse_msisdn(input->msisdn.value, brand.country_code, brand.national_digits);
    if (!msisdn)
        return std::unexpected{invalid({{"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}}})};
    LinePage page;
    const auto number = doors.desk.view->find_number(*msisdn);
    const auto line = number ? doors.desk.view->line(*number) : std::nullopt;
    if (!line || line->brand != who.brand) return page;
    auto out = read_line(doors, *number, *line);
    if (!out) return std::unexpected{out.error()};
    page.items.push_back(std::move(*out));
    return page;
}

Result<LinePage> list_page(const Doors& doors, const Principal& who, const http::Form& query) {
    // Who asks so wants one line, and must not be given the first of all.
    const auto limit = query_number(query, "limit", 50, 1, kLimitMax);
    const auto cursor = query_number(query, "cursor", 0, 0, INT64_MAX);
    if (!limit) return std::unexpected{limit.error()};
    if (!cursor) return std::unexpected{cursor.error()};
    LineFilter filter{who.brand, {}};
    if (const auto stage = http::find(query, "stage"); !stage.empty()) {
        filter.stage = parse_name<Stage>(stage);
        if (!filter.stage)
            return std::unexpected{invalid({{"stage", ErrorCode::input_malformed, {"active"}}})};
    }
    const auto found = doors.desk.view->lines(filter, *cursor, static_cast<int>(*limit));
    LinePage page;
    for (const LineView& each : found.items) {
        auto out = read_line(doors, each.number, each.state);
        if (!out) return std::unexpected{out.error()};
        page.items.push_back(std::move(*out));
    }
    if (found.next != 0) page.next_cursor = std::to_string(found.next);
    return page;
}

void list(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    doors.desk.blocking([doors, who, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto query = http::parse_form(call.request.query);
        if (!query) return refuse({ErrorCode::request_malformed, {"query"}, {}}, call, answer);
        const auto page = list_page(doors, who, *query);
        page ? answer(http::json_response(*page)) : refuse(page.error(), call, answer);
    });
}

void search(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    doors.desk.blocking([doors, who, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto page = find_by_msisdn(doors, who, call);
        page ? answer(http::json_response(*page)) : refuse(page.error(), call, answer);
    });
}

void journal(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto id = line_of(call);
    if (!id) return refuse(id.error(), call, answer);
    doors.desk.blocking([doors, who, id = *id, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto query = http::parse_form(call.request.query);
        if (!query) return refuse({ErrorCode::request_malformed, {"query"}, {}}, call, answer);
        const auto limit = query_number(*query, "limit", 50, 1, kLimitMax);
        const auto cursor = query_number(*query, "cursor", 0, 0, INT64_MAX);
        if (!limit) return refuse(limit.error(), call, answer);
        if (!cursor) return refuse(cursor.error(), call, answer);
        const auto line = doors.desk.view->line(id.number);
        if (!line || line->brand != who.brand || line->generation < id.generation)
            return refuse({ErrorCode::line_unknown, {format_line_id(id)}, {}}, call, answer);
        const auto found = doors.desk.view->history(home_of(id.number), *cursor, static_cast<int>(*limit));
        if (!found) return refuse(found.error(), call, answer);
        EntryPage page;
        // The number's other holders have histories of their own; what was theirs is not shown.
        for (const Record& record : found->items)
            if (record.generation == id.generation)
                page.items.push_back(describe_entry(record, brand_of(doors, who)));
        if (found->next != 0) page.next_cursor = std::to_string(found->next);
        answer(http::json_response(page));
    });
}

}  // namespace

void mount_lines(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, auto handle) {
        mount(router, doors, method, path, act,
              [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
                  handle(doors, who, std::move(call), std::move(answer));
              });
    };
    add("POST", "/v1/lines", Act::open_line, open);
    add("GET", "/v1/lines{?stage,limit,cursor}", Act::read_lines, list);
    add("POST", "/v1/lines/search", Act::read_lines, search);
    add("GET", "/v1/lines/{id}", Act::read_lines, show);
    add("GET", "/v1/lines/{id}/balances", Act::read_lines, balances);
    add("GET", "/v1/lines/{id}/quote", Act::read_lines, quote);
    add("GET", "/v1/lines/{id}/journal-entries{?limit,cursor}", Act::read_journal, journal);
}

}  // namespace keepline::api
