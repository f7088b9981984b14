// A line's payments and orders, and money on its way back: refunds, undo, corrections.

#include "api/lines.h"
#include "api/money_shapes.h"
#include "engine/payments.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kLimitMax = 500;

// One request about one line, on a thread that may block.
struct Visit {
    const Doors& doors;
    const Principal& who;
    const http::Call& call;
    LineId id;
    [[nodiscard]] const View& view() const { return *doors.desk.view; }
    [[nodiscard]] const Catalog& catalog() const { return doors.desk.catalog(); }
    [[nodiscard]] const Brand& brand() const { return catalog().brands.at(who.brand); }
    [[nodiscard]] Home home() const { return home_of(id.number); }
};

Result<std::int64_t> payment_of(const Visit& visit, const std::string& text) {
    const auto n = parse_entry_no(visit.home(), text);
    return n ? Result<std::int64_t>{*n} : fail(ErrorCode::payment_unknown, text);
}

Result<http::Response> payments(const Visit& visit) {
    const auto query = http::parse_form(visit.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 50, 1, kLimitMax);
    const auto cursor = query_number(*query, "cursor", INT64_MAX, 1, INT64_MAX);
    if (!limit) return std::unexpected{limit.error()};
    if (!cursor) return std::unexpected{cursor.error()};
    auto found = read_payments(visit.view(), visit.id);
    if (!found) return std::unexpected{found.error()};
    std::erase_if(found->payments, [&](const LinePayment& payment) { return payment.entry_n >= *cursor; });
    PaymentPage page;
    for (auto at = found->payments.rbegin(); at != found->payments.rend(); ++at) {
        if (std::ssize(page.items) == *limit) {
            page.next_cursor = std::to_string(std::prev(at)->entry_n);
            break;
        }
        page.items.push_back(describe_payment(visit.id, *at, visit.catalog(), visit.brand()));
    }
    return http::json_response(page);
}

// Rows of one kind that belong to this line, newest first.
template <class T, class Page, class Describe>
Result<http::Response> list_rows(const Visit& visit, Describe describe) {
    const auto rows = visit.view().rows(visit.home(), kind_of<T>());
    if (!rows) return std::unexpected{rows.error()};
    Page page;
    for (auto at = rows->rbegin(); at != rows->rend(); ++at)
        if (const T& row = std::get<T>(*at); row.generation == visit.id.generation)
            page.items.push_back(describe(row));
    return http::json_response(page);
}

Result<http::Response> refunds(const Visit& visit) {
    return list_rows<Refund, RefundPage>(
        visit, [&](const Refund& row) { return describe_refund(row, visit.catalog(), visit.brand()); });
}
Result<http::Response> adjustments(const Visit& visit) {
    return list_rows<Adjustment, AdjustmentPage>(
        visit, [&](const Adjustment& row) { return describe_adjustment(row, visit.brand()); });
}
Result<http::Response> orders(const Visit& visit) {
    return list_rows<RenewalOrder, LineOrderPage>(
        visit, [&](const RenewalOrder& row) { return describe_line_order(visit.id, row, visit.brand()); });
}

Result<http::Response> order(const Visit& visit) {
    const std::string text{visit.call.parameter("order")};
    const auto rows = visit.view().rows(visit.home(), RowKind::renewal_order);
    if (!rows) return std::unexpected{rows.error()};
    for (const Row& each : *rows)
        if (const auto& row = std::get<RenewalOrder>(each);
            row.generation == visit.id.generation && format_order_id(visit.id, row.key.n) == text)
            return http::json_response(describe_line_order(visit.id, row, visit.brand()));
    return fail(ErrorCode::order_unknown);
}

// The answer shows the row as it is now: a repeat may find it further on.
template <class T, class Describe>
Result<http::Response> made(const Visit& visit, const Result<Answer>& answer, std::int64_t n,
                            Describe describe) {
    if (!answer) return std::unexpected{answer.error()};
    const auto row = find_row<T>(visit.view(), visit.home(), n);
    if (!row) return std::unexpected{row.error()};
    KL_CHECK(row->has_value(), "row {} of home {} was made and is not there", n, visit.home().id);
    return made_response(describe(**row), *answer);
}

using Asking = Result<Answer> (*)(const Desk&, Command, const VerbFromPayments&);

Result<Answer> submit(const Visit& visit, const VerbFromPayments& make, Asking asking = ask_on_facts) {
    const auto key = command_key(visit.call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    return asking(visit.doors.desk,
                  {visit.who.brand, visit.home(), visit.id.generation, visit.who.actor, *key, {}}, make);
}

Result<http::Response> made_refund(const Visit& visit, const Result<Answer>& answer) {
    return made<Refund>(visit, answer, answer ? answer->n : 0, [&](const Refund& row) {
        return describe_refund(row, visit.catalog(), visit.brand());
    });
}

Result<http::Response> refund(const Visit& visit) {
    const auto input = http::read_json_body<RefundIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, visit.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    const auto n = payment_of(visit, input->entry_no.value);
    if (!n) return std::unexpected{n.error()};
    return made_refund(visit, submit(visit, [&](const View& view) {
                           return refund_verb(view, visit.id, *n, amount, input->reason.value);
                       }));
}

Result<http::Response> undo(const Visit& visit) {
    const auto input = http::read_json_body<UndoIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto n = payment_of(visit, input->entry_no.value);
    if (!n) return std::unexpected{n.error()};
    const VerbFromPayments make = [&](const View& view) {
        return undo_verb(view, visit.id, *n, input->reason.value, visit.doors.desk.now(visit.who.brand));
    };
    return made_refund(visit, submit(visit, make, ask_undo));
}

Result<http::Response> made_adjustment(const Visit& visit, const Result<Answer>& answer) {
    return made<Adjustment>(visit, answer, answer ? answer->reply.entry_n : 0,
                            [&](const Adjustment& row) { return describe_adjustment(row, visit.brand()); });
}

// Signed: more than zero is put on main.
Result<http::Response> adjust(const Visit& visit) {
    const auto input = http::read_json_body<AdjustIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    if (input->amount.amount == 0) return fail(ErrorCode::adjust_nothing);
    std::vector<Fault> faults;
    MoneyIn size = input->amount;
    size.amount = size.amount < 0 && size.amount > INT64_MIN ? -size.amount : size.amount;
    check_amount(size, visit.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return made_adjustment(visit, submit(visit, [&](const View&) -> Result<Verb> {
                               return Adjust{Money::from_minor(input->amount.amount), input->reason.value};
                           }));
}

Result<http::Response> reverse(const Visit& visit) {
    const auto input = http::read_json_body<ReasonIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto named = parse_row_id(visit.call.parameter("adjustment"));
    if (!named || named->home != visit.home()) return fail(ErrorCode::adjustment_unknown);
    return made_adjustment(visit, submit(visit, [&](const View&) -> Result<Verb> {
                               return ReverseAdjustment{named->n, input->reason.value};
                           }));
}

using Handle = Result<http::Response> (*)(const Visit&);

void perform(const Doors& doors, const Principal& who, Handle handle, http::Call call,
             http::Responder answer) {
    const auto id = line_of(call);
    if (!id) return refuse(id.error(), call, answer);
    doors.desk.blocking(
        [doors, who, handle, id = *id, call = std::move(call), answer = std::move(answer)]() mutable {
            const auto line = doors.desk.view->line(id.number);
            if (!line || line->brand != who.brand || line->generation < id.generation)
                return refuse({ErrorCode::line_unknown, {format_line_id(id)}, {}}, call, answer);
            auto given = handle({doors, who, call, id});
            given ? answer(std::move(*given)) : refuse(given.error(), call, answer);
        });
}

}  // namespace

void mount_line_money(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, Handle handle) {
        mount(router, doors, method, path, act,
              [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
                  perform(doors, who, handle, std::move(call), std::move(answer));
              });
    };
    add("GET", "/v1/lines/{id}/payments{?limit,cursor}", Act::read_journal, payments);
    add("GET", "/v1/lines/{id}/refunds", Act::read_journal, refunds);
    add("POST", "/v1/lines/{id}/refunds", Act::refund, refund);
    add("POST", "/v1/lines/{id}/undo", Act::undo, undo);
    add("GET", "/v1/lines/{id}/adjustments", Act::read_journal, adjustments);
    add("POST", "/v1/lines/{id}/adjustments", Act::adjust, adjust);
    add("POST", "/v1/lines/{id}/adjustments/{adjustment}/reverse", Act::adjust, reverse);
    add("GET", "/v1/lines/{id}/orders", Act::read_lines, orders);
    add("GET", "/v1/lines/{id}/orders/{order}", Act::read_lines, order);
}

}  // namespace keepline::api
