#pragma once
// The slow ledger every other must agree with: it sums postings and knows nothing else.

#include <array>
#include <map>
#include <string>
#include <vector>

#include "domain/command.h"

namespace keepline::sim {

class ReferenceLedger {
public:
    /// Adds a record's transfers; each must be more than zero and leave no bucket of a line negative.
    void post(const Record& record);
    /// What is wrong with a line's stored balances, in words; empty if nothing is.
    [[nodiscard]] std::string compare(NumberId number, const LineState& line) const;
    /// The balance in the account's own direction (assets and expenses by debits, the others by credits).
    [[nodiscard]] Money balance(const Account& account) const;
    /// The sum over all accounts of one kind.
    [[nodiscard]] Money total(AccountKind kind) const;
    /// Invariants 1, 3, 6 and 8 of the ledger, in words; empty if they hold.
    [[nodiscard]] std::string check() const;

private:
    std::map<Account, std::int64_t> balances_;
    std::array<std::int64_t, EnumNames<AccountKind>::names.size()> totals_{};
    std::string fault_;
};

}  // namespace keepline::sim
