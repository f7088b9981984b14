#pragma once
// Proves the books and every line against the log, while the server goes on serving.
//
// One walk over the log checks each record against what came before it; then what is stored is compared with
// what the records say. A home that changes meanwhile is compared again after the walk has caught up with it.

#include <functional>

#include "job/jobs.h"
#include "job/trial_balance.h"

namespace keepline::job {

struct Finding {
    ErrorCode code{};    ///< one of verify.*
    std::string place;   ///< "J-42-17", "42-1", "2026-10"
    std::string detail;  ///< what is there and what should be
};

struct Verification {
    std::int64_t records = 0;
    std::int64_t lines = 0;
    std::int64_t rows = 0;
    std::int64_t findings_total = 0;
    std::vector<Finding> findings;  ///< the first hundred
    std::vector<LedgerSum> books;   ///< of all brands, as of the last record
};

/// @param progress  told the number of records read so far, now and then
/// @error store.unavailable; a broken chain is a finding
Result<Verification> verify(const View& view, const Catalog& catalog,
                            const std::function<void(std::int64_t records)>& progress);

/// The same as a job: findings become its faults.
/// @error verify.failed if there are any
Result<void> verify_books(const View& view, const Catalog& catalog, Progress& progress);

}  // namespace keepline::job
