// cycle run, preview, release: through the running server. A run is shown as it goes.

#include <atomic>
#include <boost/json.hpp>
#include <thread>

#include "cli/commands.h"
#include "cli/progress_bar.h"
#include "cli/remote.h"

namespace keepline::cli {
namespace {

namespace json = boost::json;

struct CycleOptions {
    std::string data, brand;
    [[nodiscard]] Remote remote() const { return {data, brand}; }
};
using Options = std::shared_ptr<CycleOptions>;

/// Shows the run that is under way, as the server's events tell of it, while it lives.
class RunWatch {
public:
    explicit RunWatch(const Remote& remote)
        : thread_{[this, &remote] {
              remote.follow("/v1/cycle-runs/events", [this](std::string_view piece) { take(piece); }, stop_);
          }} {}
    ~RunWatch() {
        stop_ = true;
        thread_.join();
        bar_.clear();
    }
    RunWatch(const RunWatch&) = delete;
    RunWatch& operator=(const RunWatch&) = delete;

private:
    void take(std::string_view piece) {
        waiting_ += piece;
        for (auto end = waiting_.find("\n\n"); end != std::string::npos; end = waiting_.find("\n\n")) {
            show(std::string_view{waiting_}.substr(0, end));
            waiting_.erase(0, end + 2);
        }
    }
    void show(std::string_view event) {
        constexpr std::string_view kData = "\ndata: ";
        const auto at = event.find(kData);
        if (at == std::string_view::npos) return;  // a sign of life
        boost::system::error_code fault;
        const json::value told = json::parse(event.substr(at + kData.size()), fault);
        if (fault || !told.at("running").as_bool()) return;
        const auto visited = told.at("visited").to_number<std::int64_t>();
        bar_.show("cycle", visited, visited + told.at("due_left").to_number<std::int64_t>());
    }

    ProgressBar bar_;
    std::string waiting_;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

int run(const CycleOptions& options, const char* path) {
    const Remote remote = options.remote();
    std::optional<RunWatch> watch{std::in_place, remote};
    const auto answer = remote.call("POST", path, "{}");
    watch.reset();
    return print_answer(answer);
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* help, const Options& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--data", options->data, "数据目录 / data directory of the running server")
        ->required();
    command->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    command->footer(std::string{"Example: keepline cycle "} + name +
                    " --data demo-data\n"
                    "Exit: 0 done, 2 bad arguments, 3 refused (code on stderr), 4 no server runs");
    return command;
}

}  // namespace

void add_cycle_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<CycleOptions>();
    CLI::App* cycle = app.add_subcommand("cycle", "周期任务 / the cycle run");
    cycle->require_subcommand(1);
    add_command(*cycle, "run", "立即执行到期步骤 / take every step that is due, now", options)
        ->callback([options, &exit_code] { exit_code = run(*options, "/v1/cycle-runs"); });
    add_command(*cycle, "preview", "预演，不改动 / what a run would do, without doing it", options)
        ->callback([options, &exit_code] {
            exit_code = print_answer(options->remote().call("GET", "/v1/cycle-runs/preview"));
        });
    add_command(*cycle, "release", "放行被停住的任务并执行 / release the brake and run", options)
        ->callback([options, &exit_code] { exit_code = run(*options, "/v1/cycle-runs/release"); });
}

}  // namespace keepline::cli
