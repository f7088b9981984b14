#pragma once
// The fees on a platform's statement: what they come to, and whether they are what was agreed on.

#include "domain/ledger/reconciliation.h"
#include "gateway/statement.h"

namespace keepline::job {

class StatementFees {
public:
    /// @param agreed  of what a payment brings, in hundredths of a percent; absent: nothing was
    explicit StatementFees(std::optional<std::int32_t> agreed) : agreed_{agreed} {}
    void add(const gateway::StatementRow& row);
    /// Of all rows, rounded half away from zero.
    [[nodiscard]] Money sum() const;
    /// The day's break, if a fee is not as agreed. Platforms round to whole fen, each its own way: less than
    /// a fen either way is as agreed. What they give back of a fee with a refund differs among them: only a
    /// fee taken for a refund is none that was agreed on.
    [[nodiscard]] std::optional<RecordBreak> odd(BusinessDate day) const;

private:
    std::optional<std::int32_t> agreed_;
    std::int64_t all_ = 0;                         // in thousandths of a minor unit, as all sums here
    std::int64_t odd_agreed_ = 0, odd_taken_ = 0;  // of the rows that are not as agreed
    gateway::StatementRow first_;                  // of these
    bool has_odd_ = false;
};

}  // namespace keepline::job
