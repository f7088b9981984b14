#pragma once
// Writes what the house holds into files that others read, and that imports bring back.

#include <filesystem>

#include "engine/desk.h"
#include "job/line_csv.h"

namespace keepline::job {

struct LineExport {
    BrandId brand;
    std::filesystem::path file;  ///< must not exist
    bool with_numbers = false;   ///< personal data: without it, rows carry line ids and cannot be imported
};

/// Every live line of the brand by number id, as import_lines() reads them; lines with a payment open or
/// money in suspense are written as they are and counted (figure `payments_open`), for what is open is not in
/// the file. Beside a serving engine each row is whole in itself, the file as a whole spans the time it took.
/// @error file.exists, file.not_written, job.cancelled, store.unavailable
Result<void> export_lines(const View& view, const Catalog& catalog, const LineExport& order,
                          Progress& progress);

/// Every posting of the brand in the order of the log, as CSV: entry_no, recorded_at, effective_at, cause,
/// actor, debit, credit, amount, currency. Checks the log's hash chain on the way. No personal data.
/// @error file.exists, file.not_written, job.cancelled, store.corrupt
Result<void> export_journal(const View& view, const Catalog& catalog, BrandId brand,
                            const std::filesystem::path& file, Progress& progress);

}  // namespace keepline::job
