#pragma once
// backup --follow: asks the running server to keep a directory at most a second behind.

#include <CLI/CLI.hpp>
#include <string>

#include "cli/remote.h"

namespace keepline::cli {

struct FollowOptions {
    std::string directory;
    int keep_days = 7;
    bool stop = false, show = false;
    [[nodiscard]] bool asks_nothing() const { return directory.empty() && !stop && !show; }
};

/// @param out  the option that names a file: one of it and --follow must be given
void add_follow_options(CLI::App& command, CLI::Option& out, FollowOptions& options);
/// Begins and waits until the directory has caught up, ends, or shows how it stands.
int follow_house(const Remote& remote, const FollowOptions& options, bool as_json);

}  // namespace keepline::cli
