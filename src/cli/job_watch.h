#pragma once
// Jobs as a person at a terminal sees them: a bar while they run, then what came of them. In a pipe, plain
// lines.

#include <string>

#include "cli/remote.h"
#include "job/jobs.h"

namespace keepline::cli {

/// Starts a job on the running server and follows it to its end. Absent: no server runs.
std::optional<int> run_remote_job(const Remote& remote, const std::string& path, const std::string& body,
                                  bool json);
/// Does the work in this process and follows it.
int run_local_job(const char* kind, job::Work work, bool json);

}  // namespace keepline::cli
