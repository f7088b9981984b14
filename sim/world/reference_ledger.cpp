#include "sim/world/reference_ledger.h"

#include <fmt/format.h>

namespace keepline::sim {

void ReferenceLedger::post(const Record& record) {
    for (const Transfer& transfer : record.made.transfers) {
        if (!transfer.amount.is_positive())
            fault_ += fmt::format("transfer of {}; ", transfer.amount.minor());
        for (const auto& [account, debit] : {std::pair{transfer.debit, true}, {transfer.credit, false}}) {
            const bool grows = debit == grows_by_debit(account.kind);
            std::int64_t& balance = balances_[account];
            const std::int64_t by = grows ? transfer.amount.minor() : -transfer.amount.minor();
            balance += by;
            totals_.at(static_cast<std::size_t>(account.kind)) += by;
            const bool may_be_negative =
                account.kind == AccountKind::clearing || account.kind == AccountKind::receivable ||
                account.kind == AccountKind::adjustment || account.kind == AccountKind::bank ||
                account.kind == AccountKind::fees || account.kind == AccountKind::deposit ||
                (account.kind == AccountKind::promotion_cost && account.ref != 0);
            if (balance < 0 && !may_be_negative)
                fault_ += fmt::format("{} {}-{} is {} after {}; ", name_of(account.kind), account.ref,
                                      account.generation, balance, verb_name(record.verb));
        }
    }
}

Money ReferenceLedger::balance(const Account& account) const {
    const auto found = balances_.find(account);
    return Money::from_minor(found == balances_.end() ? 0 : found->second);
}

Money ReferenceLedger::total(AccountKind kind) const {
    return Money::from_minor(totals_.at(static_cast<std::size_t>(kind)));
}

std::string ReferenceLedger::compare(NumberId number, const LineState& line) const {
    std::string out;
    const auto one = [&](AccountKind kind, Money stored) {
        const Money summed = balance(line_account(kind, {number, line.generation}));
        if (summed != stored)
            out += fmt::format("line {} {} is {}, its postings sum to {}; ", number.value, name_of(kind),
                               stored.minor(), summed.minor());
    };
    one(AccountKind::main, line.main);
    one(AccountKind::bonus, line.bonus);
    one(AccountKind::prepaid, line.prepaid);
    return out;
}

std::string ReferenceLedger::check() const {
    std::string out = fault_;
    std::int64_t debits = 0, credits = 0;
    for (std::size_t i = 0; i < totals_.size(); ++i)
        (grows_by_debit(static_cast<AccountKind>(i)) ? debits : credits) += totals_[i];
    if (debits != credits) out += fmt::format("debits {} credits {}; ", debits, credits);
    return out;
}

}  // namespace keepline::sim
