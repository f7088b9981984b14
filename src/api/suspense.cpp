// /v1/suspense, /v1/refused-refunds and /v1/approvals: what waits for a person.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/lines.h"
#include "api/money_shapes.h"
#include "domain/renewal/refund_states.h"
#include "domain/renewal/suspense_states.h"
#include "engine/payments.h"

namespace keepline::api {
namespace {

struct Visit {
    const Doors& doors;
    const Principal& who;
    const http::Call& call;
    [[nodiscard]] const View& view() const { return *doors.desk.view; }
    [[nodiscard]] const Catalog& catalog() const { return doors.desk.catalog(); }
    [[nodiscard]] const Brand& brand() const { return catalog().brands.at(who.brand); }
};

bool is_of_brand(const Visit& visit, GatewayId gateway) {
    const auto found = visit.catalog().gateways.find(gateway);
    return found != visit.catalog().gateways.end() && found->second.brand == visit.who.brand;
}

// The brand a home's rows belong to: the line's, or the gateway account's.
bool is_of_brand(const Visit& visit, const Home& home) {
    if (home.kind == HomeKind::gateway)
        return is_of_brand(visit, GatewayId{static_cast<std::uint16_t>(home.id)});
    const auto line = visit.view().line(NumberId{home.id});
    return home.kind == HomeKind::number && line && line->brand == visit.who.brand;
}

// Both kinds of home where money waits.
template <class T>
Result<std::vector<T>> rows_that_wait(const Visit& visit) {
    std::vector<T> out;
    for (const HomeKind kind : {HomeKind::number, HomeKind::gateway}) {
        const auto rows = visit.view().all_rows(kind, kind_of<T>());
        if (!rows) return std::unexpected{rows.error()};
        for (const Row& row : *rows) out.push_back(std::get<T>(row));
    }
    return out;
}

constexpr std::int64_t kLimitMax = 500;

// Where a page ended, in a list by time.
struct Place {
    Instant at;
    RowId id;
    friend constexpr auto operator<=>(const Place&, const Place&) = default;
};

std::string format_cursor(const Place& place) {
    return fmt::format("{}.{}", place.at.us, format_row_id(place.id));
}

Result<Place> parse_cursor(std::string_view text) {
    Place place;
    const auto dot = text.find('.');
    const char* end = text.data() + std::min(dot, text.size());
    const auto read = std::from_chars(text.data(), end, place.at.us);
    const auto id = dot == std::string_view::npos ? std::nullopt : parse_row_id(text.substr(dot + 1));
    if (read.ec == std::errc{} && read.ptr == end && id) return Place{place.at, *id};
    return std::unexpected{invalid({{"cursor", ErrorCode::input_malformed, {"next_cursor"}}})};
}

// A page of rows, oldest first.
template <class T>
struct Oldest {
    std::vector<T> rows;
    std::optional<std::string> next;
};
template <class T>
Result<Oldest<T>> oldest(const Visit& visit, std::vector<T> rows, Instant T::* at) {
    const auto query = http::parse_form(visit.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 50, 1, kLimitMax);
    if (!limit) return std::unexpected{limit.error()};
    const auto place = [&](const T& row) { return Place{row.*at, {row.key.home, row.key.n}}; };
    if (const auto text = http::find(*query, "cursor"); !text.empty()) {
        const auto after = parse_cursor(text);
        if (!after) return std::unexpected{after.error()};
        std::erase_if(rows, [&](const T& row) { return place(row) <= *after; });
    }
    std::ranges::sort(rows, {}, place);
    Oldest<T> out;
    const auto size = static_cast<std::size_t>(*limit);
    if (rows.size() > size) {
        rows.resize(size);
        out.next = format_cursor(place(rows.back()));
    }
    out.rows = std::move(rows);
    return out;
}

Result<http::Response> list_refused(const Visit& visit) {
    auto rows = rows_that_wait<Refund>(visit);
    if (!rows) return std::unexpected{rows.error()};
    std::erase_if(*rows, [&](const Refund& row) {
        return !waits_for_persons(row.state) || !is_of_brand(visit, row.gateway);
    });
    auto found = oldest(visit, std::move(*rows), &Refund::refused_at);
    if (!found) return std::unexpected{found.error()};
    RefusedRefundPage page{{}, std::move(found->next)};
    const Instant now = visit.doors.desk.now(visit.who.brand);
    for (const Refund& row : found->rows)
        page.items.push_back(describe_refused(row, visit.catalog(), visit.brand(), now));
    return http::json_response(page);
}

Result<http::Response> list_suspense(const Visit& visit) {
    auto rows = rows_that_wait<Suspense>(visit);
    if (!rows) return std::unexpected{rows.error()};
    std::erase_if(*rows,
                  [&](const Suspense& row) { return !rests(row.state) || !is_of_brand(visit, row.gateway); });
    auto found = oldest(visit, std::move(*rows), &Suspense::since);
    if (!found) return std::unexpected{found.error()};
    SuspensePage page{{}, std::move(found->next)};
    const Instant now = visit.doors.desk.now(visit.who.brand);
    for (const Suspense& row : found->rows) {
        page.items.push_back(describe_suspense(row, visit.catalog(), visit.brand(), now));
        if (row.order_n == 0) continue;
        const auto order = find_row<RenewalOrder>(visit.view(), row.key.home, row.order_n);
        if (!order) return std::unexpected{order.error()};
        if (*order)
            page.items.back().order_id =
                format_order_id({NumberId{row.key.home.id}, (*order)->generation}, row.order_n);
    }
    return http::json_response(page);
}

Result<http::Response> list_approvals(const Visit& visit) {
    auto rows = rows_that_wait<Approval>(visit);
    if (!rows) return std::unexpected{rows.error()};
    std::ranges::sort(*rows, {}, [](const Approval& row) { return std::pair{row.asked_at, row.key}; });
    ApprovalPage page;
    for (const Approval& row : *rows) {
        if (!is_of_brand(visit, row.key.home)) continue;
        ApprovalOut out{format_row_id({row.key.home, row.key.n}),
                        std::string{name_of(row.act)},
                        money_out(row.amount, visit.brand()),
                        row.reason.str(),
                        fmt::format("{}:{}", name_of(row.asked_kind), row.asked_by),
                        row.asked_at,
                        {}};
        if (const auto line = visit.view().line(NumberId{row.key.home.id});
            line && row.key.home.kind == HomeKind::number)
            out.line = format_line_id({NumberId{row.key.home.id}, line->generation});
        page.items.push_back(std::move(out));
    }
    return http::json_response(page);
}

// A row at a home of this brand, or the code that says there is none.
Result<RowId> row_of(const Visit& visit, ErrorCode unknown) {
    const auto id = parse_row_id(visit.call.parameter("id"));
    const bool has_rows = id && (id->home.kind == HomeKind::number || id->home.kind == HomeKind::gateway);
    if (!has_rows) return fail(unknown);
    return *id;
}

Result<http::Response> submit(const Visit& visit, const Home& home, const VerbFromPayments& make) {
    const auto key = command_key(visit.call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    const auto answer =
        ask_on_facts(visit.doors.desk, {visit.who.brand, home, 0, visit.who.actor, *key, {}}, make);
    if (!answer) return std::unexpected{answer.error()};
    return made_response(describe_act(*answer), *answer);
}

Result<http::Response> resolve(const Visit& visit) {
    const auto input = http::read_json_body<ResolveIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = row_of(visit, ErrorCode::suspense_unknown);
    if (!id) return std::unexpected{id.error()};
    ResolveSuspense verb{id->n, {}, input->reason.value, {}};
    if (input->evidence) verb.evidence = input->evidence->value;
    if (input->to != "payer") {
        const auto line = parse_line_id(input->to);
        const auto state = line ? visit.view().line(line->number) : std::nullopt;
        const bool here = state && state->brand == visit.who.brand && state->generation == line->generation;
        if (!here) return fail(ErrorCode::line_unknown, input->to.substr(0, 40));
        verb.line = *line;
    }
    return submit(visit, id->home, [&](const View&) -> Result<Verb> { return verb; });
}

// What a bank gives a transfer to be found by: visible characters of ASCII.
bool is_reference(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Result<http::Response> transfer(const Visit& visit) {
    const auto input = http::read_json_body<TransferIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    if (!is_reference(input->bank_reference.value))
        return std::unexpected{
            invalid({{"/bank_reference", ErrorCode::input_malformed, {"2026112200012345"}}})};
    const auto id = row_of(visit, ErrorCode::refund_unknown);
    if (!id) return std::unexpected{id.error()};
    const TransferRefund verb{id->n, input->bank_reference.value, input->reason.value};
    return submit(visit, id->home, [&](const View&) -> Result<Verb> { return verb; });
}

Result<http::Response> approve(const Visit& visit) {
    const auto id = row_of(visit, ErrorCode::approval_unknown);
    if (!id) return std::unexpected{id.error()};
    return submit(visit, id->home, [&](const View& view) { return approve_verb(view, id->home, id->n); });
}

Result<http::Response> decline(const Visit& visit) {
    const auto input = http::read_json_body<ReasonIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = row_of(visit, ErrorCode::approval_unknown);
    if (!id) return std::unexpected{id.error()};
    return submit(visit, id->home,
                  [&](const View&) -> Result<Verb> { return Decline{id->n, input->reason.value}; });
}

using Handle = Result<http::Response> (*)(const Visit&);

}  // namespace

void mount_suspense(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, Handle handle) {
        mount_blocking(router, doors, method, path, act,
                       [doors, handle](const Principal& who, const http::Call& call) {
                           return handle({doors, who, call});
                       });
    };
    add("GET", "/v1/suspense{?limit,cursor}", Act::read_journal, list_suspense);
    add("POST", "/v1/suspense/{id}/resolve", Act::resolve_suspense, resolve);
    add("GET", "/v1/refused-refunds{?limit,cursor}", Act::read_journal, list_refused);
    add("POST", "/v1/refused-refunds/{id}/transfer", Act::transfer_refund, transfer);
    add("GET", "/v1/approvals", Act::read_journal, list_approvals);
    add("POST", "/v1/approvals/{id}/approve", Act::approve, approve);
    add("POST", "/v1/approvals/{id}/decline", Act::approve, decline);
}

}  // namespace keepline::api
