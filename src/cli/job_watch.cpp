#include "cli/job_watch.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "api/jobs.h"
#include "cli/house.h"
#include "cli/progress_bar.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

constexpr auto kLook = std::chrono::milliseconds{200};

std::int64_t number(const json::object& job, const char* name) {
    return job.at(name).to_number<std::int64_t>();
}
std::string text(const json::object& job, const char* name) { return std::string{job.at(name).as_string()}; }

// The end of a job: its figures on stdout, its faults and why it failed on stderr.
int print_job(const json::object& job, bool as_json) {
    const std::string state = text(job, "state");
    const int code = state == "done" && number(job, "faults_total") == 0 ? kDone : kRefused;
    if (as_json) return fmt::print("{}\n", json::serialize(job)), code;
    for (const auto& fault : job.at("faults").as_array()) {
        const auto& each = fault.as_object();
        fmt::print(stderr, "{}:{}: {}: {} / {}\n", number(each, "line"), text(each, "column"),
                   text(each, "code"), text(each, "zh"), text(each, "en"));
    }
    const std::int64_t left = number(job, "faults_total") - std::ssize(job.at("faults").as_array());
    if (left > 0) fmt::print(stderr, "另有 {0} 处错误 / {0} more faults\n", left);
    for (const auto& figure : job.at("figures").as_array())
        fmt::print("{:<16} {}\n", text(figure.as_object(), "name"), text(figure.as_object(), "value"));
    if (const auto* error = job.if_contains("error"))
        fmt::print(stderr, "{}: {}\n{}: {}\n", text(error->as_object(), "code"),
                   text(error->as_object(), "zh"), text(error->as_object(), "code"),
                   text(error->as_object(), "en"));
    return code;
}

template <class Look>
int follow(json::object job, bool as_json, Look look) {
    ProgressBar bar;
    while (text(job, "state") == "running") {
        const std::string step = text(job, "step");
        if (!step.empty()) bar.show(step, number(job, "done"), number(job, "total"));
        std::this_thread::sleep_for(kLook);
        auto next = look();
        if (!next) {
            bar.clear();
            fmt::print(
                stderr,
                "与服务的连接中断，请重新运行以继续\nThe server went away; run the command again to go on\n");
            return kNotReachable;
        }
        job = std::move(*next);
    }
    bar.clear();
    return print_job(job, as_json);
}

std::optional<json::object> parse_job(const std::string& body) {
    boost::system::error_code fault;
    auto value = json::parse(body, fault);
    return !fault && value.is_object() ? std::optional{value.as_object()} : std::nullopt;
}

}  // namespace

std::optional<int> run_remote_job(const Remote& remote, const std::string& path, const std::string& body,
                                  bool as_json) {
    const auto started = remote.call("POST", path, body);
    if (!started) return std::nullopt;
    auto job = started->status == 202 ? parse_job(started->body) : std::nullopt;
    if (!job) return print_answer(started);
    const std::string place = fmt::format("/v1/jobs/{}", number(*job, "id"));
    return follow(std::move(*job), as_json, [&]() -> std::optional<json::object> {
        const auto answer = remote.call("GET", place);
        return answer && answer->status == 200 ? parse_job(answer->body) : std::nullopt;
    });
}

int run_local_job(const char* kind, job::Work work, bool as_json) {
    const SystemClock clock;
    job::Jobs jobs{clock};
    const auto id = jobs.start(BrandId{1}, kind, std::move(work));
    KL_CHECK(id.has_value(), "a first job is refused");
    const auto look = [&] { return parse_job(api::describe_job(*jobs.find(BrandId{1}, *id))); };
    return follow(*look(), as_json, look);
}

}  // namespace keepline::cli
