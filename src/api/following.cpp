#include "api/following.h"

#include <limits>

#include "api/jobs.h"

namespace keepline::api {
namespace {

constexpr int kKeepDays = 7;
constexpr std::int64_t kMostDays = 3650;

struct FollowIn {
    http::Limited<1, 1000> directory;
    std::optional<std::int64_t> keep_days;
};
BOOST_DESCRIBE_STRUCT(FollowIn, (), (directory, keep_days))

struct FollowOut {
    FollowPhase state{};
    std::optional<std::string> directory;
    std::optional<std::int64_t> keep_days;
    std::optional<Instant> base_taken_at;
    std::optional<std::int64_t> behind_ms;
    std::optional<ErrorOut> error;
};
BOOST_DESCRIBE_STRUCT(FollowOut, (), (state, directory, keep_days, base_taken_at, behind_ms, error))

void show(const Following& following, int status, http::Responder& answer) {
    const FollowState now = following.state();
    FollowOut out{now.phase, {}, {}, now.base_taken_at, now.behind_ms, {}};
    if (!now.directory.empty()) {
        out.directory = now.directory;
        out.keep_days = now.keep_days;
    }
    if (now.error) out.error = error_out(*now.error);
    answer(http::json_response(out, status));
}

Result<FollowIn> read_follow(const http::Call& call) {
    auto input = http::read_json_body<FollowIn>(call.request);
    if (input && (!input->directory.value.starts_with('/') || input->directory.value.contains('\n')))
        return std::unexpected{invalid({{"/directory", ErrorCode::input_malformed, {"/…"}}})};
    const std::int64_t days = input ? input->keep_days.value_or(kKeepDays) : 1;
    if (days < 1 || days > kMostDays)
        return std::unexpected{
            invalid({{"/keep_days", ErrorCode::input_out_of_range, {"1", std::to_string(kMostDays)}}})};
    return input;
}

void follow(Following& following, const http::Call& call, http::Responder answer) {
    const auto input = read_follow(call);
    if (!input) return refuse(input.error(), call, answer);
    const int days = static_cast<int>(input->keep_days.value_or(kKeepDays));
    if (auto begun = following.follow(input->directory.value, days); !begun)
        return refuse(begun.error(), call, answer);
    show(following, 202, answer);
}

void stop(Following& following, const http::Call& call, http::Responder answer) {
    if (auto stopped = following.stop(); !stopped) return refuse(stopped.error(), call, answer);
    show(following, 200, answer);
}

}  // namespace

// The directory's disk may be slow, or hang: in the blocking pool.
void mount_following(http::Router& router, const Doors& doors, Following& following) {
    const auto add = [&](const char* method, auto handle) {
        mount(router, doors, method, "/v1/backups/following", Act::back_up,
              [doors, &following, handle](const Principal&, const http::Call& call, http::Responder answer) {
                  if (!call.request.local) return refuse({ErrorCode::auth_local_only, {}, {}}, call, answer);
                  doors.desk.blocking([&following, handle, call, answer = std::move(answer)]() mutable {
                      handle(following, call, std::move(answer));
                  });
              });
    };
    add("GET", [](Following& each, const http::Call&, http::Responder answer) { show(each, 200, answer); });
    add("PUT", follow);
    add("DELETE", stop);
}

void add_following_metrics(http::Metrics& metrics, const Following& following) {
    metrics.add_gauge(
        "keepline_backup_behind_seconds",
        "How far the followed copy is behind; NaN where none is followed, +Inf while it is broken",
        [&following] {
            const FollowState now = following.state();
            if (now.behind_ms) return static_cast<double>(*now.behind_ms) / 1000;
            return now.phase == FollowPhase::broken ? std::numeric_limits<double>::infinity()
                                                    : std::numeric_limits<double>::quiet_NaN();
        });
}

}  // namespace keepline::api
