#include "api/reconciliations.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "api/jobs.h"
#include "api/money_shapes.h"
#include "domain/ledger/break_states.h"
#include "job/our_day.h"
#include "job/post_break.h"
#include "job/reconcile.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kLimitMax = 500;

struct EventsOut {
    std::int64_t count = 0;
    MoneyIn total;
};
BOOST_DESCRIBE_STRUCT(EventsOut, (), (count, total))
struct SideOut {
    EventsOut payments, refunds;
};
BOOST_DESCRIBE_STRUCT(SideOut, (), (payments, refunds))
struct ReconciliationOut {
    std::string gateway;
    BusinessDate date;
    Instant run_at;
    SideOut ours, theirs;
    std::int64_t matched = 0, breaks = 0, open_breaks = 0;
    MoneyIn fees, discounts, expected, paid_out;
};
BOOST_DESCRIBE_STRUCT(ReconciliationOut, (),
                      (gateway, date, run_at, ours, theirs, matched, breaks, open_breaks, fees, discounts,
                       expected, paid_out))
struct ReconciliationPage {
    std::vector<ReconciliationOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ReconciliationPage, (), (items, next_cursor))

struct BreakOut {
    std::string id;  ///< "alipay.payment.2026…": gateway, event and the event's number
    std::string gateway;
    BusinessDate date;
    std::string kind, event, state;
    MoneyIn ours, theirs, difference;
    std::string number, out_trade_no;
    Instant opened_at;
    std::int64_t age_hours = 0;
    std::vector<std::string> actions;  ///< what may be done: "post", "book", "explain", "assign"
    std::optional<std::string> assigned_to, assigned_name, reason, ended_by, entry_no;
    std::optional<Instant> ended_at;
    std::optional<BusinessDate> cleared_with;
};
BOOST_DESCRIBE_STRUCT(BreakOut, (),
                      (id, gateway, date, kind, event, state, ours, theirs, difference, number, out_trade_no,
                       opened_at, age_hours, actions, assigned_to, assigned_name, reason, ended_by, entry_no,
                       ended_at, cleared_with))
struct BreakPage {
    std::vector<BreakOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BreakPage, (), (items, next_cursor))

struct ReconcileIn {
    Limited<1, 40> gateway;
    BusinessDate date;
    std::optional<Limited<1, 1000>> file;
};
BOOST_DESCRIBE_STRUCT(ReconcileIn, (), (gateway, date, file))
struct PayoutIn {
    MoneyIn amount;
    Limited<1, 64> bank_reference;
};
BOOST_DESCRIBE_STRUCT(PayoutIn, (), (amount, bank_reference))
struct AssignIn {
    std::optional<Limited<1, 20>> staff;
};
BOOST_DESCRIBE_STRUCT(AssignIn, (), (staff))
enum class HowResolved : std::uint8_t { book, explain };
BOOST_DESCRIBE_ENUM(HowResolved, book, explain)
struct ResolveBreakIn {
    HowResolved how{};
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(ResolveBreakIn, (), (how, reason))

struct Visit {
    const Doors& doors;
    const job::Gateways& gateways;
    const Principal& who;
    const http::Call& call;
    [[nodiscard]] const View& view() const { return *doors.desk.view; }
    [[nodiscard]] const Catalog& catalog() const { return doors.desk.catalog(); }
    [[nodiscard]] const Brand& brand() const { return catalog().brands.at(who.brand); }
};

/// @error gateway.unknown
Result<const GatewayAccount*> require_account(const Visit& visit, std::string_view code) {
    const GatewayAccount* account = find_gateway(visit.catalog(), visit.who.brand, code);
    if (account == nullptr) return fail(ErrorCode::gateway_unknown, std::string{code}.substr(0, 40));
    return account;
}

// The accounts a list is asked for: one, or all of the brand.
Result<std::vector<const GatewayAccount*>> accounts_of(const Visit& visit, const http::Form& query) {
    std::vector<const GatewayAccount*> out;
    if (const auto code = http::find(query, "gateway"); !code.empty()) {
        const auto one = require_account(visit, code);
        if (!one) return std::unexpected{one.error()};
        out.push_back(*one);
        return out;
    }
    for (const auto& [id, account] : visit.catalog().gateways)
        if (account.brand == visit.who.brand) out.push_back(&account);
    return out;
}

// Lists are short enough to sort; a cursor is how many were shown.
struct Slice {
    std::size_t from = 0, size = 0;
};
Result<Slice> read_slice(const http::Form& query) {
    const auto limit = query_number(query, "limit", 50, 1, kLimitMax);
    if (!limit) return std::unexpected{limit.error()};
    const auto from = query_number(query, "cursor", 0, 0, 1'000'000'000);
    if (!from) return std::unexpected{from.error()};
    return Slice{static_cast<std::size_t>(*from), static_cast<std::size_t>(*limit)};
}
template <class T>
std::optional<std::string> cut_to(std::vector<T>& rows, const Slice& slice) {
    const bool more = rows.size() > slice.from + slice.size;
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(slice.from, rows.size())));
    if (!more) return std::nullopt;
    rows.resize(slice.size);
    return std::to_string(slice.from + slice.size);
}

ReconciliationOut describe(const Reconciliation& row, const GatewayAccount& account, const Brand& brand) {
    const auto money = [&](Money amount) { return money_out(amount, brand); };
    ReconciliationOut out;
    out.gateway = account.code;
    out.date = BusinessDate{static_cast<std::int32_t>(row.key.n)};
    out.run_at = row.run_at;
    out.ours = {{row.our_payments, money(row.our_paid)}, {row.our_refunds, money(row.our_refunded)}};
    out.theirs = {{row.their_payments, money(row.their_paid)},
                  {row.their_refunds, money(row.their_refunded)}};
    out.matched = row.matched;
    out.breaks = row.breaks;
    out.fees = money(row.fees);
    out.discounts = money(row.discounts);
    out.expected = money(row.expected());
    out.paid_out = money(row.paid_out);
    return out;
}

Result<http::Response> list_days(const Visit& visit) {
    const auto query = http::parse_form(visit.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto slice = read_slice(*query);
    if (!slice) return std::unexpected{slice.error()};
    const auto accounts = accounts_of(visit, *query);
    if (!accounts) return std::unexpected{accounts.error()};
    ReconciliationPage page;
    for (const GatewayAccount* account : *accounts) {
        const auto days = visit.view().rows(home_of(account->id), RowKind::reconciliation);
        if (!days) return std::unexpected{days.error()};
        const auto breaks = visit.view().rows(home_of(account->id), RowKind::statement_break);
        if (!breaks) return std::unexpected{breaks.error()};
        std::map<BusinessDate, std::int64_t> open;
        for (const Row& row : *breaks)
            if (const auto& each = std::get<Break>(row); is_unresolved(each.state)) ++open[each.day];
        for (const Row& row : *days) {
            page.items.push_back(describe(std::get<Reconciliation>(row), *account, visit.brand()));
            page.items.back().open_breaks = open[page.items.back().date];
        }
    }
    std::ranges::sort(page.items, [](const ReconciliationOut& a, const ReconciliationOut& b) {
        return std::tie(b.date, a.gateway) < std::tie(a.date, b.gateway);
    });
    page.next_cursor = cut_to(page.items, *slice);
    return http::json_response(page);
}

std::vector<std::string> actions_of(const Break& row) {
    if (row.state != BreakState::open) return {};
    if (row.event == MoneyEvent::fee) return {"explain", "assign"};
    const bool unknown = row.kind == BreakKind::only_theirs && row.event == MoneyEvent::payment;
    return {unknown ? "post" : "book", "explain", "assign"};
}

BreakOut describe(const Visit& visit, const Break& row, const GatewayAccount& account) {
    const auto money = [&](Money amount) { return money_out(amount, visit.brand()); };
    const auto number = row.key.text.view().substr(row.key.text.view().find(':') + 1);
    BreakOut out;
    out.id = fmt::format("{}.{}.{}", account.code, name_of(row.event), number);
    out.gateway = account.code;
    out.date = row.day;
    out.kind = name_of(row.kind);
    out.event = name_of(row.event);
    out.state = name_of(row.state);
    out.ours = money(row.ours);
    out.theirs = money(row.theirs);
    out.difference = money(difference_of(row));
    out.number = number;
    out.out_trade_no = row.out_trade_no.str();
    out.opened_at = row.opened_at;
    out.age_hours =
        std::chrono::duration_cast<std::chrono::hours>(visit.doors.desk.now(visit.who.brand) - row.opened_at)
            .count();
    out.actions = actions_of(row);
    if (row.assigned_to != 0) {
        out.assigned_to = std::to_string(row.assigned_to);
        if (const auto staff = visit.doors.sessions.find_staff({HomeKind::staff, row.assigned_to}))
            out.assigned_name = staff->name.str();
    }
    if (!row.reason.empty()) out.reason = row.reason.str();
    if (is_unresolved(row.state)) return out;
    out.ended_at = row.ended_at;
    if (row.state == BreakState::cleared)
        out.cleared_with = row.cleared_with;
    else
        out.ended_by = fmt::format("{}:{}", name_of(row.ended_kind), row.ended_by);
    if (row.entry_n != 0) out.entry_no = entry_no(row.key.home, row.entry_n);
    return out;
}

// Those that wait for somebody, oldest first; or those that are ended, newest first.
Result<http::Response> list_breaks(const Visit& visit) {
    const auto query = http::parse_form(visit.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto slice = read_slice(*query);
    if (!slice) return std::unexpected{slice.error()};
    const auto accounts = accounts_of(visit, *query);
    if (!accounts) return std::unexpected{accounts.error()};
    const auto state = http::find(*query, "state");
    if (!state.empty() && state != "open" && state != "ended")
        return std::unexpected{invalid({{"state", ErrorCode::input_malformed, {"open, ended"}}})};
    const bool wants_open = state != "ended";
    const auto date_text = http::find(*query, "date");
    const auto date = parse_date(date_text);
    if (!date_text.empty() && !date)
        return std::unexpected{invalid({{"date", ErrorCode::input_malformed, {"2026-11-22"}}})};
    std::vector<std::pair<Break, const GatewayAccount*>> found;
    for (const GatewayAccount* account : *accounts) {
        const auto rows = visit.view().rows(home_of(account->id), RowKind::statement_break);
        if (!rows) return std::unexpected{rows.error()};
        for (const Row& row : *rows) {
            const auto& each = std::get<Break>(row);
            if (each.state != BreakState::remembered && is_unresolved(each.state) == wants_open &&
                (!date || each.day == *date))
                found.emplace_back(each, account);
        }
    }
    std::ranges::sort(found, [&](const auto& a, const auto& b) {
        const auto place = [](const auto& each) { return std::pair{each.first.opened_at, each.first.key}; };
        return wants_open ? place(a) < place(b) : place(b) < place(a);
    });
    BreakPage page;
    page.next_cursor = cut_to(found, *slice);
    for (const auto& [row, account] : found) page.items.push_back(describe(visit, row, *account));
    return http::json_response(page);
}

// What "alipay.payment.2026…" names.
struct BreakId {
    const GatewayAccount* account = nullptr;
    Text<96> identity;
};
Result<BreakId> break_of(const Visit& visit) {
    const std::string& text = visit.call.parameter("id");
    const auto first = text.find('.');
    const auto second = first == std::string::npos ? first : text.find('.', first + 1);
    if (second == std::string::npos) return fail(ErrorCode::break_unknown);
    const auto account = require_account(visit, std::string_view{text}.substr(0, first));
    const std::string identity = text.substr(first + 1, second - first - 1) + ":" + text.substr(second + 1);
    if (!account || !Text<96>::fits(identity)) return fail(ErrorCode::break_unknown);
    return BreakId{*account, identity};
}

Result<http::Response> submit(const Visit& visit, GatewayId gateway, const Verb& verb) {
    const auto key = command_key(visit.call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    const auto answer =
        ask(visit.doors.desk.engine, {visit.who.brand, home_of(gateway), 0, visit.who.actor, *key, verb});
    if (!answer) return std::unexpected{answer.error()};
    return made_response(describe_act(*answer), *answer);
}

Result<http::Response> assign(const Visit& visit) {
    const auto input = http::read_json_body<AssignIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = break_of(visit);
    if (!id) return std::unexpected{id.error()};
    AssignBreak verb{id->identity, 0};
    if (input->staff) {
        const std::string& text = input->staff->value;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), verb.staff);
        const auto staff = visit.doors.sessions.find_staff({HomeKind::staff, verb.staff});
        const bool whole = fault == std::errc{} && end == text.data() + text.size();
        if (!whole || !staff || staff->brand != visit.who.brand) return fail(ErrorCode::staff_unknown, text);
    }
    return submit(visit, id->account->id, verb);
}

// A lost dispute was recorded since the day was compared, or waits for its second person: booked as well, its
// money would be gone twice.
Result<bool> is_posted_by_now(const Visit& visit, const BreakId& id) {
    const auto found =
        visit.view().row({RowKind::statement_break, {home_of(id.account->id), 0, id.identity}});
    if (!found) return std::unexpected{found.error()};
    if (!*found) return false;
    const auto& row = std::get<Break>(**found);
    if (row.event != MoneyEvent::refund) return false;
    const auto identity = row.key.text.view();
    const auto taken =
        job::find_taken_back(visit.view(), *id.account, identity.substr(identity.find(':') + 1), true);
    if (!taken) return std::unexpected{taken.error()};
    return taken->has_value();
}

Result<http::Response> resolve(const Visit& visit) {
    const auto input = http::read_json_body<ResolveBreakIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = break_of(visit);
    if (!id) return std::unexpected{id.error()};
    const bool book = input->how == HowResolved::book;
    if (const auto posted = book ? is_posted_by_now(visit, *id) : Result<bool>{false}; !posted || *posted)
        return posted ? fail(ErrorCode::break_compare_again) : std::unexpected{posted.error()};
    return submit(visit, id->account->id, ResolveBreak{id->identity, book, input->reason.value});
}

Result<http::Response> post_payment(const Visit& visit) {
    const auto id = break_of(visit);
    if (!id) return std::unexpected{id.error()};
    const auto gateway = visit.gateways.find(id->account->id);
    if (gateway == visit.gateways.end()) return fail(ErrorCode::gateway_unknown, id->account->code);
    const auto posted =
        job::post_break(visit.doors.desk, *gateway->second, visit.who.actor, id->account->id, id->identity);
    if (!posted) return std::unexpected{posted.error()};
    return made_response(describe_act(*posted), *posted);
}

Result<http::Response> pay_out(const Visit& visit) {
    const auto input = http::read_json_body<PayoutIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto account = require_account(visit, visit.call.parameter("gateway"));
    const auto date = parse_date(visit.call.parameter("date"));
    if (!account || !date)
        return fail(ErrorCode::reconciliation_unknown, visit.call.parameter("date").substr(0, 40));
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, visit.brand(), "/amount", faults);
    const bool visible =
        std::ranges::all_of(input->bank_reference.value, [](char c) { return c > ' ' && c <= '~'; });
    if (!visible) faults.push_back({"/bank_reference", ErrorCode::input_malformed, {"2026112200012345"}});
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return submit(visit, (*account)->id, RecordPayout{*date, amount, input->bank_reference.value});
}

// A file is one of the server's own machine, named on its local socket alone.
void start(const Doors& doors, const job::Gateways& gateways, job::Jobs& jobs, const Principal& who,
           const http::Call& call, http::Responder answer) {
    const auto input = http::read_json_body<ReconcileIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    if (input->file && !call.request.local) return refuse({ErrorCode::auth_local_only, {}, {}}, call, answer);
    if (input->file && !input->file->value.starts_with('/'))
        return refuse(invalid({{"/file", ErrorCode::input_malformed, {"/…"}}}), call, answer);
    const GatewayAccount* account = find_gateway(doors.desk.catalog(), who.brand, input->gateway.value);
    const auto gateway = account != nullptr ? gateways.find(account->id) : gateways.end();
    if (gateway == gateways.end())
        return refuse({ErrorCode::gateway_unknown, {input->gateway.value}, {}}, call, answer);
    job::ReconcileOrder order{who.brand, account->id, who.actor, input->date, {}};
    if (input->file) order.file = input->file->value;
    const auto id =
        jobs.start(who.brand, "reconcile_" + account->code,
                   [&desk = doors.desk, order, gateway = gateway->second](job::Progress& progress) {
                       return job::reconcile_as_job(desk, *gateway, order, progress);
                   });
    answer_started(jobs, who.brand, id, call, answer);
}

using Handle = Result<http::Response> (*)(const Visit&);

}  // namespace

void mount_reconciliations(http::Router& router, const Doors& doors, job::Jobs& jobs,
                           const job::Gateways& gateways) {
    const auto add = [&](const char* method, const char* path, Act act, Handle handle) {
        mount_blocking(router, doors, method, path, act,
                       [doors, &gateways, handle](const Principal& who, const http::Call& call) {
                           return handle({doors, gateways, who, call});
                       });
    };
    add("GET", "/v1/reconciliations{?gateway,limit,cursor}", Act::read_reports, list_days);
    mount(router, doors, "POST", "/v1/reconciliations", Act::reconcile,
          [doors, &gateways, &jobs](const Principal& who, const http::Call& call, http::Responder answer) {
              start(doors, gateways, jobs, who, call, std::move(answer));
          });
    add("POST", "/v1/reconciliations/{gateway}/{date}/payouts", Act::reconcile, pay_out);
    add("GET", "/v1/breaks{?gateway,date,state,limit,cursor}", Act::read_reports, list_breaks);
    add("POST", "/v1/breaks/{id}/assign", Act::reconcile, assign);
    add("POST", "/v1/breaks/{id}/post", Act::resolve_break, post_payment);
    add("POST", "/v1/breaks/{id}/resolve", Act::resolve_break, resolve);
}

}  // namespace keepline::api
