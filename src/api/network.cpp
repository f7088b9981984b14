// What the network has not confirmed yet, whom to tell what, and the comparison with the network's own list.

#include "api/network.h"

#include <limits>

#include "domain/line/life_cycle.h"
#include "domain/line/service.h"

namespace keepline::api {
namespace {

struct ServiceOrderOut {
    std::string line, stage;
    bool terminate = false;            ///< the line is over: its service goes
    std::vector<std::string> desired;  ///< rights the network should grant
    std::vector<std::string> confirmed;
    int attempts = 0;
    Instant retry_at;
    std::string answer;  ///< the network's last words
};
BOOST_DESCRIBE_STRUCT(ServiceOrderOut, (),
                      (line, stage, terminate, desired, confirmed, attempts, retry_at, answer))
struct ServiceOrderPage {
    std::vector<ServiceOrderOut> items;
};
BOOST_DESCRIBE_STRUCT(ServiceOrderPage, (), (items))

struct NoticeOwedOut {
    std::string line, step;
    BusinessDate step_on;
    Instant asked_at;
    bool sms_open = false;  ///< the line takes messages
};
BOOST_DESCRIBE_STRUCT(NoticeOwedOut, (), (line, step, step_on, asked_at, sms_open))
struct NoticeOwedPage {
    std::vector<NoticeOwedOut> items;
};
BOOST_DESCRIBE_STRUCT(NoticeOwedPage, (), (items))

constexpr std::int64_t kLimitMax = 1000;

// Open tasks of a kind whose line is the caller's, soonest first: `describe` gives what is shown, or nothing.
template <class Out, class Describe>
Result<std::vector<Out>> open_tasks(const Doors& doors, const Principal& who, const http::Call& call,
                                    TaskKind kind, Describe describe) {
    const auto query = http::parse_form(call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 100, 1, kLimitMax);
    if (!limit) return std::unexpected{limit.error()};
    const auto tasks = doors.desk.view->tasks_due(kind, Instant::never(), static_cast<int>(*limit));
    if (!tasks) return std::unexpected{tasks.error()};
    std::vector<Out> out;
    for (const Task& task : *tasks) {
        const auto line = doors.desk.view->line(NumberId{task.key.home.id});
        if (!line || line->brand != who.brand || line->generation != task.key.n) continue;
        if (std::optional<Out> one = describe(task, *line)) out.push_back(std::move(*one));
    }
    return out;
}

LineId line_of(const Task& task) {
    return {NumberId{task.key.home.id}, static_cast<std::int32_t>(task.key.n)};
}

Result<ServiceOrderPage> service_orders(const Doors& doors, const Principal& who, const http::Call& call) {
    auto items = open_tasks<ServiceOrderOut>(
        doors, who, call, TaskKind::order_service,
        [&](const Task& task, const LineState& line) -> std::optional<ServiceOrderOut> {
            const Service wanted = desired_service(line, rules_of(doors.desk.catalog(), line).policy);
            return ServiceOrderOut{format_line_id(line_of(task)),
                                   std::string{name_of(line.stage)},
                                   !wanted.exists,
                                   job::names_of(wanted.rights),
                                   job::names_of(line.confirmed),
                                   task.attempts,
                                   task.due_at,
                                   task.answer.str()};
        });
    if (!items) return std::unexpected{items.error()};
    return ServiceOrderPage{std::move(*items)};
}

// Asked for, not sent, and still true: what was paid meanwhile needs no notice.
Result<NoticeOwedPage> notices(const Doors& doors, const Principal& who, const http::Call& call) {
    auto items = open_tasks<NoticeOwedOut>(
        doors, who, call, TaskKind::send_notice,
        [&](const Task& task, const LineState& line) -> std::optional<NoticeOwedOut> {
            const auto found = find_line(*doors.desk.view, NumberId{task.key.home.id});
            if (!found || !*found) return std::nullopt;
            const Rules rules = rules_of(doors.desk.catalog(), line);
            const auto owed = owed_notice((*found)->line, rules, (*found)->notices, task.stage);
            if (!owed) return std::nullopt;
            const bool sms = rights_of(rules.policy, line.stage).has(Right::sms_in) && !line.bars.any();
            return NoticeOwedOut{format_line_id(line_of(task)), std::string{step_name(task.stage)},
                                 owed->step_on, owed->asked_at, sms};
        });
    if (!items) return std::unexpected{items.error()};
    return NoticeOwedPage{std::move(*items)};
}

void start_reconciliation(const Principal& who, job::Jobs& jobs, job::NetworkWorker& network,
                          const http::Call& call, http::Responder answer) {
    const auto id =
        jobs.start(who.brand, "reconcile_network", [&network, brand = who.brand](job::Progress& p) {
            p.step("compare", 0);
            const auto counts = network.reconcile(brand, [&p](std::int64_t done, std::int64_t) {
                p.advance(done);
                return !p.cancelled();
            });
            if (!counts) return Result<void>{std::unexpected{counts.error()}};
            p.figure("services", std::to_string(counts->services));
            p.figure("differing", std::to_string(counts->differing));
            p.figure("missing", std::to_string(counts->missing));
            p.figure("strange", std::to_string(counts->strange));
            return Result<void>{};
        });
    answer_started(jobs, who.brand, id, call, answer);
}

}  // namespace

void mount_network(http::Router& router, const Doors& doors, job::Jobs& jobs, job::NetworkWorker& network) {
    const auto add = [&](const char* path, Act act, auto read) {
        mount(router, doors, "GET", path, act,
              [doors, read](const Principal& who, http::Call call, http::Responder answer) {
                  doors.desk.blocking(
                      [doors, who, read, call = std::move(call), answer = std::move(answer)]() mutable {
                          const auto out = read(doors, who, call);
                          out ? answer(http::json_response(*out)) : refuse(out.error(), call, answer);
                      });
              });
    };
    add("/v1/service-orders{?limit}", Act::read_service_orders, service_orders);
    add("/v1/notices{?limit}", Act::record_notice, notices);
    mount(router, doors, "POST", "/v1/network-reconciliations", Act::reconcile_network,
          [&jobs, &network](const Principal& who, const http::Call& call, http::Responder answer) {
              start_reconciliation(who, jobs, network, call, std::move(answer));
          });
}

void add_network_metrics(http::Metrics& metrics, const std::shared_ptr<const View>& view) {
    const auto open = [&](TaskKind kind) {
        return [view, kind] {
            const auto count = view->count_tasks(kind);
            return count ? static_cast<double>(*count) : std::numeric_limits<double>::quiet_NaN();
        };
    };
    metrics.add_gauge("keepline_service_orders_open", "Orders the network has not confirmed",
                      open(TaskKind::order_service));
    metrics.add_gauge("keepline_notices_owed", "Notices asked for and not recorded as sent",
                      open(TaskKind::send_notice));
}

}  // namespace keepline::api
