#pragma once
// One function adds one subcommand. Each keeps its options in what it binds and sets the exit code.

#include <CLI/CLI.hpp>

namespace keepline::cli {

void add_serve(CLI::App& app, int& exit_code);
void add_demo(CLI::App& app, int& exit_code);
void add_protocol(CLI::App& app, int& exit_code);
/// line show, top-up, api-key, period: through the running server's local socket.
void add_remote_commands(CLI::App& app, int& exit_code);
/// cycle run, preview, release: the same way.
void add_cycle_commands(CLI::App& app, int& exit_code);
/// staff create, list, disable, enable, reset-password: the same way.
void add_staff(CLI::App& app, int& exit_code);

/// number import, list: the same way.
void add_number_commands(CLI::App& app, int& exit_code);
/// usage import.
void add_usage_commands(CLI::App& app, int& exit_code);
/// clock show, advance.
void add_clock_commands(CLI::App& app, int& exit_code);
/// network orders, reconcile: the same way.
void add_network_commands(CLI::App& app, int& exit_code);
/// reconcile: the same way.
void add_reconcile(CLI::App& app, int& exit_code);
/// policy check, simulate, diff; preview on the running server.
void add_policy(CLI::App& app, int& exit_code);
/// doctor, migrate.
void add_care_commands(CLI::App& app, int& exit_code);
/// import, export, backup, restore.
void add_file_commands(CLI::App& app, int& exit_code);

}  // namespace keepline::cli
