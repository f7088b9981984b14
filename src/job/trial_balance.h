#pragma once
// The books by account, as of any past moment, and the closing of months.

#include <map>

#include "engine/desk.h"

namespace keepline::job {

/// Sums of postings by account. A line's accounts are summed over all lines.
class LedgerTotals {
public:
    LedgerTotals() = default;
    explicit LedgerTotals(const std::vector<LedgerSum>& sums);
    void add(const std::vector<Transfer>& transfers);
    /// By account, ascending.
    [[nodiscard]] std::vector<LedgerSum> sums() const;

private:
    std::map<Account, LedgerSum> sums_;
};

struct TrialBalance {
    Instant until;         ///< entries recorded before this instant are in it
    std::int64_t seq = 0;  ///< of the last of them, in the log
    std::vector<LedgerSum> sums;
};

/// Reads the log from the last month closed before `until`; may take long. Not for I/O threads.
Result<TrialBalance> trial_balance(const View& view, const Catalog& catalog, BrandId brand, Instant until);

/// The balance a closed month ended with.
/// @error period.unknown
Result<TrialBalance> closed_balance(const View& view, const Catalog& catalog, BrandId brand, Month month);

/// Closes a month with its trial balance. Durable and idempotent by key.
/// @error period.not_ended, period.closed, period.out_of_order, and those of the engine
Result<Answer> close_month(const Desk& desk, BrandId brand, const Actor& actor, const IdemKey& key,
                           Month month);

}  // namespace keepline::job
