// /v1/chargebacks and a line's: disputes at the payment platforms.

#include "api/described_row.h"
#include "api/waiting.h"
#include "job/reconcile.h"

namespace keepline::api {
namespace {

struct ChargebackOut {
    std::string id;
    std::string line;
    std::string payment_entry_no;
    std::string gateway;
    std::string case_no;
    std::string state;
    MoneyIn amount;
    std::string reason;
    BusinessDate answer_by;
    bool overdue = false;
    std::string opened_by;
    Instant opened_at;
    std::optional<std::string> order_id, refund_no;
    std::optional<MoneyIn> from_line, loss;
    std::optional<std::string> note, ended_by;
    std::optional<Instant> ended_at;
};
BOOST_DESCRIBE_STRUCT(ChargebackOut, (),
                      (id, line, payment_entry_no, gateway, case_no, state, amount, reason, answer_by,
                       overdue, opened_by, opened_at, order_id, refund_no, from_line, loss, note, ended_by,
                       ended_at))
struct ChargebackPage {
    std::vector<ChargebackOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ChargebackPage, (), (items, next_cursor))

struct ChargebackIn {
    Limited<1, 40> entry_no;
    MoneyIn amount;
    Limited<1, 64> case_no;
    Limited<1, 30> reason;
    BusinessDate answer_by;
};
BOOST_DESCRIBE_STRUCT(ChargebackIn, (), (entry_no, amount, case_no, reason, answer_by))

enum class Ending : std::uint8_t { won, lost };
BOOST_DESCRIBE_ENUM(Ending, won, lost)

struct EndIn {
    Ending outcome{};
    Limited<1, 30> reason;
    std::optional<Limited<1, 64>> refund_no;
};
BOOST_DESCRIBE_STRUCT(EndIn, (), (outcome, reason, refund_no))

ChargebackOut describe(const Chargeback& row, const Asked& asked) {
    const LineId line{NumberId{row.key.home.id}, row.generation};
    const Brand& brand = asked.brand();
    ChargebackOut out;
    out.id = format_row_id({row.key.home, row.key.n});
    out.line = format_line_id(line);
    out.payment_entry_no = entry_no(row.key.home, row.entry_n);
    out.gateway = asked.catalog().gateways.at(row.gateway).code;
    out.case_no = row.case_no.str();
    out.state = name_of(row.state);
    out.amount = money_out(row.amount, brand);
    out.reason = row.reason.str();
    out.answer_by = row.answer_by;
    out.overdue = row.state == ChargebackState::open && row.answer_by < brand.zone.date_of(asked.now());
    out.opened_by = actor_name({row.opened_kind, row.opened_by});
    out.opened_at = row.opened_at;
    if (row.order_n != 0) out.order_id = format_order_id(line, row.order_n);
    if (!row.refund_no.empty()) out.refund_no = row.refund_no.str();
    if (!row.note.empty()) out.note = row.note.str();
    if (is_disputed(row.state)) return out;
    out.ended_by = actor_name({row.ended_kind, row.ended_by});
    out.ended_at = row.ended_at;
    if (row.state != ChargebackState::lost) return out;
    out.from_line = money_out(row.from_line, brand);
    out.loss = money_out(row.amount - row.from_line, brand);
    return out;
}

// Those that have not ended, or of one state.
Result<http::Response> list(const Asked& asked) {
    const auto query = http::parse_form(asked.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto text = http::find(*query, "state");
    const auto state = parse_name<ChargebackState>(text);
    if (!text.empty() && !state)
        return std::unexpected{
            invalid({{"state", ErrorCode::input_malformed, {"open, awaiting_approval, won, lost"}}})};
    auto rows = rows_that_wait<Chargeback>(asked);
    if (!rows) return std::unexpected{rows.error()};
    std::erase_if(*rows, [&](const Chargeback& row) {
        return !(state ? row.state == *state : is_disputed(row.state)) || !asked.is_ours(row.gateway);
    });
    auto found = oldest(asked, std::move(*rows), &Chargeback::opened_at);
    if (!found) return std::unexpected{found.error()};
    ChargebackPage page{{}, std::move(found->next)};
    for (const Chargeback& row : found->rows) page.items.push_back(describe(row, asked));
    return http::json_response(page);
}

Result<LineId> line_asked(const Asked& asked) {
    const auto id = line_of(asked.call);
    if (!id) return std::unexpected{id.error()};
    const auto line = asked.view().line(id->number);
    if (!line || line->brand != asked.who.brand || line->generation < id->generation)
        return fail(ErrorCode::line_unknown, format_line_id(*id));
    return *id;
}

Result<http::Response> list_of_line(const Asked& asked) {
    const auto id = line_asked(asked);
    if (!id) return std::unexpected{id.error()};
    const auto rows = asked.view().rows(home_of(id->number), RowKind::chargeback);
    if (!rows) return std::unexpected{rows.error()};
    ChargebackPage page;
    for (auto at = rows->rbegin(); at != rows->rend(); ++at)
        if (const auto& row = std::get<Chargeback>(*at); row.generation == id->generation)
            page.items.push_back(describe(row, asked));
    return http::json_response(page);
}

// The row as it is now: a repeat may find it further on.
Result<http::Response> made(const Asked& asked, const Home& home, const Result<Answer>& answer) {
    if (!answer) return std::unexpected{answer.error()};
    const auto row = find_row<Chargeback>(asked.view(), home, answer->reply.entry_n);
    if (!row) return std::unexpected{row.error()};
    KL_CHECK(row->has_value(), "chargeback {} of home {} was made and is not there", answer->reply.entry_n,
             home.id);
    return made_response(describe(**row, asked), *answer);
}

Result<http::Response> open(const Asked& asked) {
    const auto id = line_asked(asked);
    if (!id) return std::unexpected{id.error()};
    const auto input = http::read_json_body<ChargebackIn>(asked.call.request);
    if (!input) return std::unexpected{input.error()};
    std::vector<Fault> faults;
    OpenChargeback verb;
    verb.amount = check_amount(input->amount, asked.brand(), "/amount", faults);
    if (!is_reference(input->case_no.value))
        faults.push_back({"/case_no", ErrorCode::input_malformed, {"2026112200012345"}});
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    const Home home = home_of(id->number);
    const auto n = parse_entry_no(home, input->entry_no.value);
    if (!n) return fail(ErrorCode::payment_unknown, input->entry_no.value);
    verb.entry_n = *n;
    verb.case_no = input->case_no.value;
    verb.reason = input->reason.value;
    verb.answer_by = input->answer_by;
    return made(asked, home,
                submit(asked, home, [&](const View& view) { return open_chargeback_verb(view, *id, verb); }));
}

// Whether a person has booked the statement's row as a break already: it is not posted twice.
Result<bool> is_booked(const View& view, const RowId& id, std::string_view refund_no) {
    const auto row = find_row<Chargeback>(view, id.home, id.n);
    if (!row) return std::unexpected{row.error()};
    if (!*row) return fail(ErrorCode::chargeback_unknown);
    const auto found =
        view.row({RowKind::statement_break,
                  {home_of((*row)->gateway), 0, job::break_identity(MoneyEvent::refund, refund_no)}});
    if (!found) return std::unexpected{found.error()};
    if (!*found) return false;
    const BreakState state = std::get<Break>(**found).state;
    if (state == BreakState::awaiting_approval) return fail(ErrorCode::break_ended);
    return state == BreakState::booked;
}

Result<http::Response> end(const Asked& asked) {
    const auto input = http::read_json_body<EndIn>(asked.call.request);
    if (!input) return std::unexpected{input.error()};
    if (input->refund_no && !is_reference(input->refund_no->value))
        return std::unexpected{invalid({{"/refund_no", ErrorCode::input_malformed, {"2026112200012345"}}})};
    const auto id = row_of(asked, ErrorCode::chargeback_unknown);
    if (!id) return std::unexpected{id.error()};
    EndChargeback verb;
    verb.chargeback_n = id->n;
    verb.lost = input->outcome == Ending::lost;
    verb.note = input->reason.value;
    if (verb.lost && input->refund_no) verb.refund_no = input->refund_no->value;
    return made(asked, id->home, submit(asked, id->home, [&](const View& view) -> Result<Verb> {
                    auto made = end_chargeback_verb(view, id->home, verb);
                    if (!made || verb.refund_no.empty()) return made;
                    const auto booked = is_booked(view, *id, verb.refund_no.view());
                    if (!booked) return std::unexpected{booked.error()};
                    std::get<EndChargeback>(*made).booked = *booked;
                    return made;
                }));
}

}  // namespace

void mount_chargebacks(http::Router& router, const Doors& doors) {
    mount_asked(router, doors, "GET", "/v1/chargebacks{?state,limit,cursor}", Act::read_journal, list);
    mount_asked(router, doors, "POST", "/v1/chargebacks/{id}/end", Act::chargeback, end);
    mount_asked(router, doors, "GET", "/v1/lines/{id}/chargebacks", Act::read_journal, list_of_line);
    mount_asked(router, doors, "POST", "/v1/lines/{id}/chargebacks", Act::chargeback, open);
}

}  // namespace keepline::api
