// The cycle run: what it would do, running it, and releasing its brake.

#include "api/cycle.h"

namespace keepline::api {
namespace {

struct EnteredOut {
    std::string stage;
    std::int64_t lines = 0;
};
BOOST_DESCRIBE_STRUCT(EnteredOut, (), (stage, lines))
struct BrakeOut {
    std::string reason;
    Instant since;
    std::int64_t lines = 0, adverse = 0;
};
BOOST_DESCRIBE_STRUCT(BrakeOut, (), (reason, since, lines, adverse))
struct CycleOut {
    Instant now;
    std::int64_t visited = 0, stepped = 0, failed = 0;
    std::vector<EnteredOut> entered;
    std::optional<BrakeOut> brake;
};
BOOST_DESCRIBE_STRUCT(CycleOut, (), (now, visited, stepped, failed, entered, brake))

CycleOut describe(const Doors& doors, const Principal& who, const job::CycleCounts& counts,
                  const job::BrakeState& brake) {
    CycleOut out{doors.desk.now(who.brand), counts.visited, counts.stepped, counts.failed, {}, {}};
    for (std::size_t i = 0; i < counts.entered.size(); ++i)
        if (counts.entered[i] > 0)
            out.entered.push_back({std::string{EnumNames<Stage>::names[i]}, counts.entered[i]});
    if (brake.reason != job::BrakeReason::none)
        out.brake = BrakeOut{std::string{name_of(brake.reason)}, brake.since, brake.lines, brake.adverse};
    return out;
}

void preview(const Doors& doors, const Principal& who, job::CycleBrake& brake, http::Responder answer) {
    answer(http::json_response(
        describe(doors, who, job::preview_cycle(doors.desk, who.brand), brake.state(who.brand))));
}

void run(const Doors& doors, const Principal& who, job::CycleBrake& brake, const http::Call& call,
         http::Responder answer) {
    if (!brake.allows(who.brand)) {
        const job::BrakeState state = brake.state(who.brand);
        if (state.reason == job::BrakeReason::none)
            return refuse({ErrorCode::clock_running, {}, {}}, call, answer);
        return refuse({ErrorCode::cycle_braked, {std::string{name_of(state.reason)}}, {}}, call, answer);
    }
    answer(http::json_response(describe(doors, who, job::run_cycle(doors.desk, who.brand), {})));
}

}  // namespace

void mount_cycle(http::Router& router, const Doors& doors, job::CycleBrake& brake) {
    mount(router, doors, "GET", "/v1/cycle-runs/preview", Act::run_cycle,
          [doors, &brake](const Principal& who, const http::Call&, http::Responder answer) {
              doors.desk.blocking([doors, who, &brake, answer = std::move(answer)]() mutable {
                  preview(doors, who, brake, std::move(answer));
              });
          });
    const auto add = [&](const char* path, bool release) {
        mount(router, doors, "POST", path, Act::run_cycle,
              [doors, &brake, release](const Principal& who, http::Call call, http::Responder answer) {
                  doors.desk.blocking([doors, who, &brake, release, call = std::move(call),
                                       answer = std::move(answer)]() mutable {
                      if (release) brake.release(who.brand);
                      run(doors, who, brake, call, std::move(answer));
                  });
              });
    };
    add("/v1/cycle-runs", false);
    add("/v1/cycle-runs/release", true);
}

}  // namespace keepline::api
