#include "cli/follow_commands.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "cli/progress_bar.h"
#include "cli/workshop.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

constexpr auto kLook = std::chrono::milliseconds{300};
constexpr const char* kPlace = "/v1/backups/following";

json::object state_of(const http::Response& response) {
    boost::system::error_code fault;
    auto body = json::parse(response.body, fault);
    return !fault && body.is_object() ? body.as_object() : json::object{};
}

std::string text(const json::object& state, const char* name) {
    const auto* value = state.if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
}

std::int64_t number(const json::object& state, const char* name) {
    const auto* value = state.if_contains(name);
    return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

void print_state(const json::object& state) {
    fmt::print("{:<16} {}\n", "state", text(state, "state"));
    for (const char* name : {"directory", "base_taken_at"})
        if (state.contains(name)) fmt::print("{:<16} {}\n", name, text(state, name));
    for (const char* name : {"keep_days", "behind_ms"})
        if (state.contains(name)) fmt::print("{:<16} {}\n", name, number(state, name));
    if (const auto* error = state.if_contains("error"); error != nullptr && error->is_object())
        fmt::print(stderr, "{0}: {1}\n{0}: {2}\n", text(error->as_object(), "code"),
                   text(error->as_object(), "zh"), text(error->as_object(), "en"));
}

Result<http::Response> begin(const Remote& remote, const FollowOptions& options) {
    if (options.show) return remote.call("GET", kPlace);
    if (options.stop) return remote.call("DELETE", kPlace);
    const json::object order{{"directory", absolute_path(options.directory)},
                             {"keep_days", options.keep_days}};
    return remote.call("PUT", kPlace, json::serialize(order));
}

}  // namespace

void add_follow_options(CLI::App& command, CLI::Option& out, FollowOptions& options) {
    auto* follow = command.add_option(
        "--follow", options.directory,
        "让此目录始终最多落后一秒；服务重启后继续 / keep this directory at most a second behind, also after "
        "restarts; needs the running server");
    command
        .add_option("--keep-days", options.keep_days,
                    "可回到的天数，默认 7 / every moment of so many days can be gone back to (7)")
        ->needs(follow);
    auto* stop = command.add_flag("--stop-following", options.stop, "停止跟随 / end it; what is there stays");
    auto* show = command.add_flag("--following", options.show, "跟随到哪里了 / how it stands");
    auto* group = command.add_option_group("what");
    for (CLI::Option* each : {&out, follow, stop, show}) group->add_option(each);
    group->require_option(1);
}

int follow_house(const Remote& remote, const FollowOptions& options, bool as_json) {
    auto answer = begin(remote, options);
    ProgressBar bar;
    while (answer && answer->status < 300 && text(state_of(*answer), "state") == "copying" && !options.show) {
        bar.show("base", 0, 0);
        std::this_thread::sleep_for(kLook);
        answer = remote.call("GET", kPlace);
    }
    bar.clear();
    if (!answer || answer->status >= 300) return print_answer(answer);
    const json::object state = state_of(*answer);
    if (as_json)
        fmt::print("{}\n", answer->body);
    else
        print_state(state);
    return text(state, "state") == "broken" ? kRefused : kDone;
}

}  // namespace keepline::cli
