#include "api/open_payments.h"

#include <algorithm>

#include "api/lines.h"
#include "api/money_shapes.h"
#include "domain/renewal/intent_states.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kLimitMax = 1000;
constexpr int kTasksMax = 100'000;

struct OpenPaymentOut {
    std::string id;    ///< "number-42-17"
    std::string kind;  ///< "payment" or "refund"
    std::string state;
    std::string gateway, out_trade_no;
    MoneyIn amount;
    Instant since;
    std::int64_t age_minutes = 0;
    std::int64_t attempts = 0;
    Instant next_try_at;
    std::string answer;                ///< the platform's last words
    std::vector<std::string> actions;  ///< "ask", "end"
    std::optional<std::string> line, order_id;
    std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(OpenPaymentOut, (),
                      (id, kind, state, gateway, out_trade_no, amount, since, age_minutes, attempts,
                       next_try_at, answer, actions, line, order_id, expires_at))
struct OpenPaymentPage {
    std::vector<OpenPaymentOut> items;
};
BOOST_DESCRIBE_STRUCT(OpenPaymentPage, (), (items))

struct Visit {
    const Doors& doors;
    const Principal& who;
    const http::Call& call;
    [[nodiscard]] const View& view() const { return *doors.desk.view; }
    [[nodiscard]] const GatewayAccount* account(GatewayId id) const {
        const auto found = doors.desk.catalog().gateways.find(id);
        const bool ours = found != doors.desk.catalog().gateways.end() && found->second.brand == who.brand;
        return ours ? &found->second : nullptr;
    }
};

OpenPaymentOut describe(const Visit& visit, const Task& task, const GatewayAccount& account) {
    const Brand& brand = visit.doors.desk.catalog().brands.at(visit.who.brand);
    OpenPaymentOut out;
    out.id = format_row_id({task.key.home, task.key.n});
    out.kind = "refund";
    out.state = "sending";
    out.gateway = account.code;
    out.out_trade_no = task.out_trade_no.str();
    out.amount = money_out(task.amount, brand);
    out.attempts = task.attempts;
    out.next_try_at = task.due_at;
    out.answer = task.answer.str();
    out.actions = {"ask"};
    return out;
}

void add_intent(OpenPaymentOut& out, const PaymentIntent& intent, const Brand& brand) {
    const LineId line{NumberId{intent.key.home.id}, intent.generation};
    out.kind = "payment";
    out.state = name_of(intent.state);
    out.amount = money_out(intent.amount, brand);
    out.expires_at = intent.expires_at;
    out.line = format_line_id(line);
    out.order_id = format_order_id(line, intent.order_n);
    if (out.answer.empty()) out.answer = intent.answer.str();
    if (intent.state == IntentState::unknown) out.actions.emplace_back("end");
}

// When a refund was begun: its row says so, or the record that made its task.
Result<Instant> begun_at(const View& view, const Task& task) {
    const auto record = view.record(task.key.home, task.key.n);
    if (!record) return std::unexpected{record.error()};
    return *record ? (*record)->recorded_at : Instant{};
}

Result<std::optional<OpenPaymentOut>> look_at(const Visit& visit, const Task& task) {
    const GatewayAccount* account = visit.account(task.gateway);
    if (account == nullptr) return std::nullopt;
    OpenPaymentOut out = describe(visit, task, *account);
    if (task.kind == TaskKind::refund) {
        const auto since = begun_at(visit.view(), task);
        if (!since) return std::unexpected{since.error()};
        out.since = *since;
        return out;
    }
    const auto intent = find_row<PaymentIntent>(visit.view(), task.key.home, task.intent_n);
    if (!intent) return std::unexpected{intent.error()};
    if (!*intent || !is_open((*intent)->state)) return std::nullopt;
    out.since = (*intent)->created_at;
    add_intent(out, **intent, visit.doors.desk.catalog().brands.at(visit.who.brand));
    return out;
}

// What nobody knows comes first, then by age.
Result<http::Response> list(const Visit& visit) {
    const auto query = http::parse_form(visit.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 100, 1, kLimitMax);
    if (!limit) return std::unexpected{limit.error()};
    const Instant now = visit.doors.desk.now(visit.who.brand);
    OpenPaymentPage page;
    for (const TaskKind kind : {TaskKind::ask_payment, TaskKind::refund}) {
        auto tasks = visit.view().tasks_due(kind, Instant::never(), kTasksMax);
        if (!tasks) return std::unexpected{tasks.error()};
        // What was asked most often is what nobody knows: those are looked at, however many payers still pay.
        std::ranges::sort(*tasks, std::ranges::greater{}, &Task::attempts);
        if (std::ssize(*tasks) > kLimitMax) tasks->resize(static_cast<std::size_t>(kLimitMax));
        for (const Task& task : *tasks) {
            auto found = look_at(visit, task);
            if (!found) return std::unexpected{found.error()};
            if (!*found) continue;
            (*found)->age_minutes =
                std::chrono::duration_cast<std::chrono::minutes>(now - (*found)->since).count();
            page.items.push_back(std::move(**found));
        }
    }
    std::ranges::sort(page.items, {}, [](const OpenPaymentOut& each) {
        return std::tuple{each.state != "unknown", each.since, each.id};
    });
    if (std::ssize(page.items) > *limit) page.items.resize(static_cast<std::size_t>(*limit));
    return http::json_response(page);
}

// The task and its account; only of this brand.
Result<Task> require_task(const Visit& visit) {
    const auto id = parse_row_id(visit.call.parameter("id"));
    if (!id) return fail(ErrorCode::payment_unknown);
    const auto task = find_row<Task>(visit.view(), id->home, id->n);
    if (!task) return std::unexpected{task.error()};
    const bool fits = *task && ((*task)->kind == TaskKind::ask_payment || (*task)->kind == TaskKind::refund);
    if (!fits || visit.account((*task)->gateway) == nullptr) return fail(ErrorCode::payment_unknown);
    return **task;
}

Result<http::Response> submit(const Visit& visit, const Home& home, const Verb& verb) {
    const auto key = command_key(visit.call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    const auto answer = ask(visit.doors.desk.engine, {visit.who.brand, home, 0, visit.who.actor, *key, verb});
    if (!answer) return std::unexpected{answer.error()};
    return made_response(describe_act(*answer), *answer);
}

// The worker tries at its next look, not at its next rare try.
Result<http::Response> ask_now(const Visit& visit) {
    const auto task = require_task(visit);
    if (!task) return std::unexpected{task.error()};
    return submit(visit, task->key.home,
                  AttemptTask{task->key.n, visit.doors.desk.now(visit.who.brand), {}, {}});
}

// A person has seen at the platform that no money was taken. Should it come after all, it is posted as a late
// payment: ending loses nothing, it only sets the line free.
Result<http::Response> end(const Visit& visit) {
    const auto input = http::read_json_body<ReasonIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto task = require_task(visit);
    if (!task) return std::unexpected{task.error()};
    const auto intent = find_row<PaymentIntent>(visit.view(), task->key.home, task->intent_n);
    if (!intent) return std::unexpected{intent.error()};
    if (!*intent || task->kind != TaskKind::ask_payment || (*intent)->state != IntentState::unknown)
        return fail(ErrorCode::payment_not_unknown);
    return submit(visit, task->key.home,
                  IntentMoved{task->intent_n, IntentState::closed, {}, input->reason.value});
}

using Handle = Result<http::Response> (*)(const Visit&);

}  // namespace

void mount_open_payments(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, Handle handle) {
        mount_blocking(router, doors, method, path, act,
                       [doors, handle](const Principal& who, const http::Call& call) {
                           return handle({doors, who, call});
                       });
    };
    add("GET", "/v1/open-payments{?limit}", Act::read_journal, list);
    add("POST", "/v1/open-payments/{id}/ask", Act::resolve_suspense, ask_now);
    add("POST", "/v1/open-payments/{id}/end", Act::resolve_suspense, end);
}

}  // namespace keepline::api
