// clock show, advance: the test clock of the running server. An advance is shown as it goes.

#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <thread>

#include "base/instant.h"
#include "cli/commands.h"
#include "cli/progress_bar.h"
#include "cli/remote.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

struct ClockOptions {
    std::string data, brand, by;
    [[nodiscard]] Remote remote() const { return {data, brand}; }
};

// "30d", "12h" or "45min", in minutes.
std::optional<int> minutes_of(const std::string& by) {
    std::size_t digits = 0;
    while (digits < by.size() && by[digits] >= '0' && by[digits] <= '9') ++digits;
    if (digits == 0 || digits > 4) return std::nullopt;
    const int amount = std::stoi(by.substr(0, digits));
    const std::string unit = by.substr(digits);
    if (unit == "d") return amount * 1440;
    if (unit == "h") return amount * 60;
    return unit == "min" ? std::optional{amount} : std::nullopt;
}

std::optional<Instant> now_of(const Remote& remote) {
    const auto answer = remote.call("GET", "/v1/test-clock");
    boost::system::error_code fault;
    const json::value told = answer ? json::parse(answer->body, fault) : json::value{};
    const auto* now = told.is_object() ? told.as_object().if_contains("now") : nullptr;
    return now != nullptr && now->is_string() ? parse_instant(std::string_view{now->get_string()})
                                              : std::nullopt;
}

/// Shows how far the clock is, while it lives: every step on the way takes the time it takes.
class ClockWatch {
public:
    ClockWatch(const Remote& remote, Instant from, int minutes)
        : thread_{[this, &remote, from, minutes] {
              while (!stop_) {
                  std::this_thread::sleep_for(std::chrono::milliseconds{200});
                  const auto now = now_of(remote);
                  if (now && !stop_) bar_.show("clock", (*now - from) / std::chrono::minutes{1}, minutes);
              }
          }} {}
    ~ClockWatch() {
        stop_ = true;
        thread_.join();
        bar_.clear();
    }
    ClockWatch(const ClockWatch&) = delete;
    ClockWatch& operator=(const ClockWatch&) = delete;

private:
    ProgressBar bar_;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

int advance(const ClockOptions& options) {
    const auto minutes = minutes_of(options.by);
    if (!minutes) {
        fmt::print(stderr, "arguments.malformed: 应为 30d、12h 或 45min / must be like 30d, 12h or 45min\n");
        return kBadArguments;
    }
    const Remote remote = options.remote();
    const auto from = now_of(remote);
    std::optional<ClockWatch> watch;
    if (from) watch.emplace(remote, *from, *minutes);
    const auto answer =
        remote.call("POST", "/v1/test-clock/advance",
                    fmt::format(R"({{"days":{},"minutes":{}}})", *minutes / 1440, *minutes % 1440));
    watch.reset();
    return print_answer(answer);
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* help, const char* example,
                      const std::shared_ptr<ClockOptions>& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--data", options->data, "数据目录 / data directory of the running server")
        ->required();
    command->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    command->footer(
        fmt::format("Example: keepline clock {} --data demo-data\n"
                    "Exit: 0 done, 2 bad arguments, 3 refused (code on stderr), 4 no server runs",
                    example));
    return command;
}

}  // namespace

void add_clock_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ClockOptions>();
    CLI::App* clock = app.add_subcommand("clock", "测试时钟（仅演练）/ the test clock, sandbox only");
    clock->require_subcommand(1);
    add_command(*clock, "show", "现在 / now", "show", options)->callback([options, &exit_code] {
        exit_code = print_answer(options->remote().call("GET", "/v1/test-clock"));
    });
    CLI::App* move =
        add_command(*clock, "advance", "推进 / move it forward, through every step that falls due",
                    "advance 30d", options);
    move->add_option("by", options->by, "30d, 12h, 45min")->required();
    move->callback([options, &exit_code] { exit_code = advance(*options); });
}

}  // namespace keepline::cli
