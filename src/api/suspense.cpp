// /v1/suspense, /v1/refused-refunds and /v1/approvals: what waits for a person.

#include "api/waiting.h"
#include "domain/renewal/refund_states.h"
#include "domain/renewal/suspense_states.h"

namespace keepline::api {
namespace {

// The brand a home's rows belong to: the line's, or the gateway account's.
bool is_of_brand(const Asked& asked, const Home& home) {
    if (home.kind == HomeKind::gateway) return asked.is_ours(GatewayId{static_cast<std::uint16_t>(home.id)});
    const auto line = asked.view().line(NumberId{home.id});
    return home.kind == HomeKind::number && line && line->brand == asked.who.brand;
}

Result<http::Response> list_refused(const Asked& asked) {
    auto rows = rows_that_wait<Refund>(asked);
    if (!rows) return std::unexpected{rows.error()};
    std::erase_if(*rows, [&](const Refund& row) {
        return !waits_for_persons(row.state) || !asked.is_ours(row.gateway);
    });
    auto found = oldest(asked, std::move(*rows), &Refund::refused_at);
    if (!found) return std::unexpected{found.error()};
    RefusedRefundPage page{{}, std::move(found->next)};
    const Instant now = asked.now();
    for (const Refund& row : found->rows)
        page.items.push_back(describe_refused(row, asked.catalog(), asked.brand(), now));
    return http::json_response(page);
}

Result<http::Response> list_suspense(const Asked& asked) {
    auto rows = rows_that_wait<Suspense>(asked);
    if (!rows) return std::unexpected{rows.error()};
    std::erase_if(*rows,
                  [&](const Suspense& row) { return !rests(row.state) || !asked.is_ours(row.gateway); });
    auto found = oldest(asked, std::move(*rows), &Suspense::since);
    if (!found) return std::unexpected{found.error()};
    SuspensePage page{{}, std::move(found->next)};
    const Instant now = asked.now();
    for (const Suspense& row : found->rows) {
        page.items.push_back(describe_suspense(row, asked.catalog(), asked.brand(), now));
        if (row.order_n == 0) continue;
        const auto order = find_row<RenewalOrder>(asked.view(), row.key.home, row.order_n);
        if (!order) return std::unexpected{order.error()};
        if (*order)
            page.items.back().order_id =
                format_order_id({NumberId{row.key.home.id}, (*order)->generation}, row.order_n);
    }
    return http::json_response(page);
}

Result<http::Response> list_approvals(const Asked& asked) {
    auto rows = rows_that_wait<Approval>(asked);
    if (!rows) return std::unexpected{rows.error()};
    std::ranges::sort(*rows, {}, [](const Approval& row) { return std::pair{row.asked_at, row.key}; });
    ApprovalPage page;
    for (const Approval& row : *rows) {
        if (!is_of_brand(asked, row.key.home)) continue;
        ApprovalOut out{format_row_id({row.key.home, row.key.n}),
                        std::string{name_of(row.act)},
                        money_out(row.amount, asked.brand()),
                        row.reason.str(),
                        fmt::format("{}:{}", name_of(row.asked_kind), row.asked_by),
                        row.asked_at,
                        {}};
        if (const auto line = asked.view().line(NumberId{row.key.home.id});
            line && row.key.home.kind == HomeKind::number)
            out.line = format_line_id({NumberId{row.key.home.id}, line->generation});
        page.items.push_back(std::move(out));
    }
    return http::json_response(page);
}

Result<http::Response> act_on(const Asked& asked, const Home& home, const VerbFromPayments& make) {
    const auto answer = submit(asked, home, make);
    if (!answer) return std::unexpected{answer.error()};
    return made_response(describe_act(*answer), *answer);
}

Result<http::Response> resolve(const Asked& asked) {
    const auto input = http::read_json_body<ResolveIn>(asked.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = row_of(asked, ErrorCode::suspense_unknown);
    if (!id) return std::unexpected{id.error()};
    ResolveSuspense verb{id->n, {}, input->reason.value, {}};
    if (input->evidence) verb.evidence = input->evidence->value;
    if (input->to != "payer") {
        const auto line = parse_line_id(input->to);
        const auto state = line ? asked.view().line(line->number) : std::nullopt;
        const bool here = state && state->brand == asked.who.brand && state->generation == line->generation;
        if (!here) return fail(ErrorCode::line_unknown, input->to.substr(0, 40));
        verb.line = *line;
    }
    return act_on(asked, id->home, [&](const View&) -> Result<Verb> { return verb; });
}

Result<http::Response> transfer(const Asked& asked) {
    const auto input = http::read_json_body<TransferIn>(asked.call.request);
    if (!input) return std::unexpected{input.error()};
    if (!is_reference(input->bank_reference.value))
        return std::unexpected{
            invalid({{"/bank_reference", ErrorCode::input_malformed, {"2026112200012345"}}})};
    const auto id = row_of(asked, ErrorCode::refund_unknown);
    if (!id) return std::unexpected{id.error()};
    const TransferRefund verb{id->n, input->bank_reference.value, input->reason.value};
    return act_on(asked, id->home, [&](const View&) -> Result<Verb> { return verb; });
}

Result<http::Response> approve(const Asked& asked) {
    const auto id = row_of(asked, ErrorCode::approval_unknown);
    if (!id) return std::unexpected{id.error()};
    return act_on(asked, id->home, [&](const View& view) { return approve_verb(view, id->home, id->n); });
}

Result<http::Response> decline(const Asked& asked) {
    const auto input = http::read_json_body<ReasonIn>(asked.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = row_of(asked, ErrorCode::approval_unknown);
    if (!id) return std::unexpected{id.error()};
    return act_on(asked, id->home,
                  [&](const View&) -> Result<Verb> { return Decline{id->n, input->reason.value}; });
}

}  // namespace

void mount_suspense(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, Handle handle) {
        mount_asked(router, doors, method, path, act, handle);
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
