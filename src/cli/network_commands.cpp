// network orders, reconcile: what the mobile network has confirmed, through the running server.

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/job_watch.h"

namespace keepline::cli {
namespace {

struct NetworkOptions {
    std::string data, brand;
    bool as_json = false;
    [[nodiscard]] Remote remote() const { return {data, brand}; }
};

int reconcile(const NetworkOptions& options) {
    if (const auto code =
            run_remote_job(options.remote(), "/v1/network-reconciliations", "", options.as_json))
        return *code;
    fmt::print(stderr, "没有服务器在 {0} 上运行 / no server runs on {0}\n", options.data);
    return kNotReachable;
}

constexpr const char* kExits =
    "Exit: 0 done, 2 bad arguments, 3 refused (faults and code on stderr), 4 no server runs";

CLI::App* add_command(CLI::App& parent, const char* name, const char* help,
                      const std::shared_ptr<NetworkOptions>& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--data", options->data, "数据目录 / data directory of the running server")
        ->required();
    command->add_option("--brand", options->brand, "品牌代码 / brand code (default: the first)");
    command->footer(fmt::format("Example: keepline network {} --data /var/lib/keepline\n{}", name, kExits));
    return command;
}

}  // namespace

void add_network_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<NetworkOptions>();
    CLI::App* network =
        app.add_subcommand("network", "移动网络与服务指令 / the mobile network and its orders");
    network->require_subcommand(1);
    CLI::App* orders =
        add_command(*network, "orders", "网络尚未确认的指令 / what is not confirmed yet", options);
    orders->callback([options, &exit_code] {
        exit_code = print_answer(options->remote().call("GET", "/v1/service-orders"));
    });
    CLI::App* compare =
        add_command(*network, "reconcile", "与网络的清单核对 / compare with the network's own list", options);
    compare->add_flag("--json", options->as_json, "结果为 JSON / print the result as JSON");
    compare->callback([options, &exit_code] { exit_code = reconcile(*options); });
}

}  // namespace keepline::cli
