// The cycle run: what it would do, running it, and releasing its brake.

#include "api/cycle.h"

#include "api/cycle_events.h"
#include "api/cycle_shapes.h"
#include "job/cycle_run.h"

namespace keepline::api {
namespace {

CycleOut describe(const Doors& doors, const Principal& who, const job::CycleCounts& counts,
                  const job::BrakeState& brake) {
    auto out = describe_counts<CycleOut>(doors.desk.now(who.brand), counts);
    if (brake.reason != job::BrakeReason::none)
        out.brake = BrakeOut{std::string{name_of(brake.reason)}, brake.since, brake.lines, brake.adverse};
    return out;
}

void preview(const Doors& doors, const Principal& who, job::CycleBrake& brake, http::Responder answer) {
    answer(http::json_response(
        describe(doors, who, job::preview_cycle(doors.desk, who.brand), brake.state(who.brand))));
}

void run(const Doors& doors, const Principal& who, job::CycleBrake& brake, job::CycleWatch& watch,
         const http::Call& call, http::Responder answer) {
    if (!brake.allows(who.brand)) {
        const job::BrakeState state = brake.state(who.brand);
        if (state.reason == job::BrakeReason::none)
            return refuse({ErrorCode::clock_running, {}, {}}, call, answer);
        return refuse({ErrorCode::cycle_braked, {std::string{name_of(state.reason)}}, {}}, call, answer);
    }
    answer(http::json_response(describe(doors, who, job::run_cycle(doors.desk, who.brand, watch), {})));
}

void mount_events(http::Router& router, const Doors& doors, job::CycleWatch& watch) {
    const auto events = std::make_shared<CycleEvents>(doors, watch);
    watch.on_change([events](BrandId brand) { events->look(brand); });
    mount(router, doors, "GET", "/v1/cycle-runs/events", Act::run_cycle,
          [events](const Principal& who, http::Call call, http::Responder answer) {
              events->open(who, std::move(call), std::move(answer));
          });
}

}  // namespace

void mount_cycle(http::Router& router, const Doors& doors, job::CycleBrake& brake, job::CycleWatch& watch) {
    mount(router, doors, "GET", "/v1/cycle-runs/preview", Act::run_cycle,
          [doors, &brake](const Principal& who, const http::Call&, http::Responder answer) {
              doors.desk.blocking([doors, who, &brake, answer = std::move(answer)]() mutable {
                  preview(doors, who, brake, std::move(answer));
              });
          });
    const auto add = [&](const char* path, bool release) {
        mount(
            router, doors, "POST", path, Act::run_cycle,
            [doors, &brake, &watch, release](const Principal& who, http::Call call, http::Responder answer) {
                doors.desk.blocking([doors, who, &brake, &watch, release, call = std::move(call),
                                     answer = std::move(answer)]() mutable {
                    if (release) brake.release(who.brand);
                    run(doors, who, brake, watch, call, std::move(answer));
                });
            });
    };
    add("/v1/cycle-runs", false);
    add("/v1/cycle-runs/release", true);
    mount_events(router, doors, watch);
}

void add_cycle_metrics(http::Metrics& metrics, const Catalog& catalog, const job::CycleBrake& brake,
                       const job::CycleWatch& watch) {
    for (const auto& [id, each] : catalog.brands) {
        const http::Metrics::Labels labels{{"brand", each.code}};
        metrics.add_gauge(
            "keepline_cycle_braked", "1 while the cycle run stands still for a person",
            [&brake, id] { return brake.state(id).reason == job::BrakeReason::none ? 0.0 : 1.0; }, labels);
        metrics.add_gauge(
            "keepline_cycle_run_running", "1 while a cycle run is under way",
            [&watch, id] { return watch.progress(id).running ? 1.0 : 0.0; }, labels);
        metrics.add_gauge(
            "keepline_cycle_run_due_left", "Lines the cycle run has still before it, when last counted",
            [&watch, id] { return static_cast<double>(watch.progress(id).due_left); }, labels);
        const auto count = [&](const char* name, const char* help, std::int64_t job::CycleCounts::* figure) {
            metrics.add_counter(
                name, help, [&watch, id, figure] { return static_cast<double>(watch.totals(id).*figure); },
                labels);
        };
        count("keepline_cycle_run_visited_total", "Lines the cycle run has visited",
              &job::CycleCounts::visited);
        count("keepline_cycle_run_stepped_total", "Steps the cycle run has taken",
              &job::CycleCounts::stepped);
        count("keepline_cycle_run_failed_total", "Steps that could not be saved", &job::CycleCounts::failed);
        for (std::size_t stage = 1; stage < EnumNames<Stage>::names.size(); ++stage)
            metrics.add_counter(
                "keepline_cycle_run_entered_total", "Steps of the cycle run by the stage they led to",
                [&watch, id, stage] { return static_cast<double>(watch.totals(id).entered.at(stage)); },
                {{"brand", each.code}, {"stage", std::string{EnumNames<Stage>::names[stage]}}});
    }
}

}  // namespace keepline::api
