#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/house.h"
#include "cli/remote.h"

namespace keepline::cli {
namespace {

struct ServeOptions {
    std::string config, data, listen;
};

bool read_listen(const std::string& text, Config& config) {
    const auto colon = text.rfind(':');
    const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos)
        return false;
    if (std::stoi(port) > 65535) return false;
    config.listen_address = text.substr(0, colon);
    config.listen_port = static_cast<std::uint16_t>(std::stoi(port));
    return true;
}

// A connection is a descriptor, and the usual limit of 1,024 is for programs that wait with select().
void allow_connections() {
    constexpr rlim_t kEnough = 65'536;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= kEnough) return;
    files.rlim_cur = std::min(files.rlim_max, kEnough);
    ::setrlimit(RLIMIT_NOFILE, &files);
}

// Keys lie in memory: none may end up in a file that a crash leaves, or in a debugger of the same user.
void keep_memory_private() {
    const rlimit none{};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

int serve(const ServeOptions& options) {
    auto config = read_config(options.config);
    if (!config) return print_error(config.error()), kBadArguments;
    if (!options.listen.empty() && !read_listen(options.listen, *config)) {
        fmt::print(stderr, "arguments.malformed: --listen 应为 地址:端口 / --listen must be ADDRESS:PORT\n");
        return kBadArguments;
    }
    block_stop_signals();
    allow_connections();
    if (!config->sandbox) keep_memory_private();
    const auto served = House::serve(*config, options.data, [&](std::uint16_t port) {
        fmt::print("keepline ready: http://{}:{}\n", config->listen_address, port);
        std::fflush(stdout);
    });
    if (!served) return print_error(served.error()), kRefused;
    return kDone;
}

}  // namespace

void add_serve(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command = app.add_subcommand("serve", "启动服务 / serve until SIGTERM");
    command->add_option("--config", options->config, "配置文件 / configuration file (TOML)")->required();
    command->add_option("--data", options->data, "数据目录 / data directory")->required();
    command->add_option("--listen", options->listen,
                        "地址:端口 / ADDRESS:PORT, instead of the configuration's");
    command->footer(
        "Example: keepline serve --config keepline.toml --data /var/lib/keepline\n"
        "Exit: 0 stopped in order, 2 bad arguments or configuration, 3 refused (code on stderr)");
    command->callback([options, &exit_code] { exit_code = serve(*options); });
}

}  // namespace keepline::cli
