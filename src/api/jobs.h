#pragma once
// /v1/jobs, and what starts them: /v1/imports, /v1/exports, /v1/backups. Those name files of the server's own
// machine and are taken on its local socket only.

#include "api/resource.h"
#include "job/jobs.h"

namespace keepline::api {

/// Writes a backup to a file; made by whoever knows the store.
using Backup = std::function<Result<void>(const std::string& file, job::Progress&)>;

/// @param jobs  outlives the router; stopped before the engine
void mount_jobs(http::Router& router, const Doors& doors, job::Jobs& jobs, const Backup& backup);

/// 202 and where to look for a job that was started, or why it was not.
void answer_started(job::Jobs& jobs, BrandId brand, const Result<std::int64_t>& id, const http::Call& call,
                    http::Responder& answer);
/// The body of a call that names a file of the server's own machine. The socket belongs to whoever owns the
/// data directory; a file named by anybody else is not opened.
/// @error auth.local_only, request.malformed, request.invalid
template <class Input>
Result<Input> read_local(const http::Call& call) {
    if (!call.request.local) return fail(ErrorCode::auth_local_only);
    auto input = http::read_json_body<Input>(call.request);
    if (input && !input->file.value.starts_with('/'))
        return std::unexpected{invalid({{"/file", ErrorCode::input_malformed, {"/…"}}})};
    return input;
}
/// Why something that went on without a request failed.
struct ErrorOut {
    std::string code, zh, en;
};
BOOST_DESCRIBE_STRUCT(ErrorOut, (), (code, zh, en))
ErrorOut error_out(const Error& error);
/// A job as /v1/jobs shows it.
std::string describe_job(const job::JobStatus& status);

}  // namespace keepline::api
