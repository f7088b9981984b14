#pragma once
// Brings lines in from a file: all rows are checked before the first is written.

#include <filesystem>

#include "engine/desk.h"
#include "job/line_csv.h"

namespace keepline::job {

/// What the sender says the file adds up to; unset figures are not compared.
struct ExpectedTotals {
    std::optional<std::int64_t> rows;
    std::optional<Money> main, prepaid, bonus;
};

struct ImportOrder {
    BrandId brand;
    Actor actor;
    std::filesystem::path file;  ///< CSV, see line_csv.h; at most kImportRowsMax rows
    ExpectedTotals expected;
    bool dry_run = false;  ///< check only
};
/// The number of each row is remembered, in 16 bytes, to find those that stand twice.
inline constexpr std::int64_t kImportRowsMax = 20'000'000;

/// Checks every row, compares the control totals, and then writes, with many commands under way. Every row's
/// key comes from the file's digest and its line, so a second run after a crash, a cancel or a refusal goes
/// on where the first stopped and posts nothing twice. Blocks; safe beside a serving engine.
/// @error file.unreadable, import.rows_refused (faults in `progress`; after checking nothing is written),
///        file.changed, job.cancelled, store.unavailable (run it again)
Result<void> import_lines(const Desk& desk, const ImportOrder& order, Progress& progress);

}  // namespace keepline::job
