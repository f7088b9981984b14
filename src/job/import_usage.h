#pragma once
// Brings usage records in from a file: the form of all rows is checked before the first is posted.

#include <filesystem>

#include "engine/desk.h"
#include "job/jobs.h"

namespace keepline::job {

struct UsageOrder {
    BrandId brand;
    Actor actor;
    std::filesystem::path file;          ///< CSV, see usage_csv.h; at most kUsageRowsMax rows
    std::optional<std::int64_t> rows{};  ///< how many the sender says there are
    std::filesystem::path refused_to{};  ///< where every refused row is listed; empty: nowhere
    bool dry_run = false;                ///< check only
};
inline constexpr std::int64_t kUsageRowsMax = 100'000'000;

/// Checks the form of every row, and then posts, with many commands under way. A record is posted once by
/// its record_id, for ever: the same file again changes nothing, and after a crash or a cancel it goes on.
/// A record that the rules refuse (no such line; of an earlier holder) spoils no other and fails nothing: it
/// is counted by its code and told by its line, the first Progress::kFaultsKept in `progress` and all of them
/// in `refused_to`, a CSV of line, column, code and reason that is there once the import has come to its end.
/// Memory does not grow with the file. Blocks; safe beside a serving engine.
/// @error file.unreadable, file.exists, file.not_written (refused_to), import.rows_refused (in the check:
///        nothing is posted), file.changed, job.cancelled, store.unavailable, server.stopping (run it again)
Result<void> import_usage(const Desk& desk, const UsageOrder& order, Progress& progress);

}  // namespace keepline::job
