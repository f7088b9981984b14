#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/check.h"
#include "base/log.h"
#include "cli/commands.h"

namespace {

// JSON lines on stderr: one object a line, no secrets, no whole numbers of holders.
void start_logging() {
    auto logger = spdlog::stderr_logger_mt("keepline");
    logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l","message":"%v"})",
                        spdlog::pattern_time_type::utc);
    keepline::log::set_sink([logger](keepline::log::Level level, std::string_view line) {
        std::string quoted;
        for (const char c : line) {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
        logger->log(static_cast<spdlog::level::level_enum>(static_cast<int>(level) + SPDLOG_LEVEL_DEBUG),
                    quoted);
    });
}

}  // namespace

int main(int argc, char** argv) {
    KL_CHECK(sodium_init() >= 0, "libsodium cannot start");
    start_logging();
    CLI::App app{"Keepline 保号平台：号码续费一次入账，号码不丢。\nKeepline keeps prepaid numbers alive."};
    app.require_subcommand(1);
    app.set_version_flag("--version", "keepline 0.1.0");
    int exit_code = 0;
    keepline::cli::add_serve(app, exit_code);
    keepline::cli::add_demo(app, exit_code);
    keepline::cli::add_remote_commands(app, exit_code);
    keepline::cli::add_cycle_commands(app, exit_code);
    keepline::cli::add_policy(app, exit_code);
    keepline::cli::add_care_commands(app, exit_code);
    keepline::cli::add_file_commands(app, exit_code);
    keepline::cli::add_usage_commands(app, exit_code);
    keepline::cli::add_staff(app, exit_code);
    keepline::cli::add_number_commands(app, exit_code);
    keepline::cli::add_network_commands(app, exit_code);
    keepline::cli::add_reconcile(app, exit_code);
    keepline::cli::add_clock_commands(app, exit_code);
    keepline::cli::add_protocol(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // Help and version are asked for; anything else is a fault, named in both languages.
        if (error.get_exit_code() == 0) return app.exit(error);
        fmt::print(
            stderr,
            "arguments.malformed: 命令行有误：{0}\narguments.malformed: The command line is wrong: {0}\n"
            "--help 列出用法 / shows how\n",
            error.what());
        return 2;
    }
    return exit_code;
}
