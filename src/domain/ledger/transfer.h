#pragma once
// Double entry. A transfer moves an amount from the debit side to the credit side of two accounts, so every
// journal entry (the transfers of one record) balances by type.

#include <compare>
#include <cstdint>

#include "base/ids.h"
#include "base/money.h"
#include "base/names.h"
#include "domain/fields.h"

namespace keepline {

/// What an account is. The first group belongs to one line, the second to the brand, split by `ref`.
enum class AccountKind : std::uint8_t {
    main,             ///< liability: paid in, not used
    bonus,            ///< liability: granted, in lots that expire
    prepaid,          ///< liability: paid cycles not begun
    clearing,         ///< asset: what a payment platform owes us; ref = gateway account
    receivable,       ///< asset: what a trusted party owes us; ref = party
    revenue,          ///< income; ref = plan
    breakage,         ///< income: money lost by a clause of the policy; ref = policy version
    promotion_cost,   ///< expense: what grants cost
    suspense,         ///< liability: money whose owner is not known yet; ref = gateway account
    refund_payable,   ///< liability: on its way back to a payer; ref = gateway account
    owed,             ///< liability: left when a line ended; belongs to its holder; ref = number, generation
    tax,              ///< liability: value-added tax in what was earned; ref = tax class
    in_transit,       ///< liability: left one home and has not reached the other; ref = gateway account
    adjustment,       ///< contra-revenue: corrections of main by staff; either sign
    opening,          ///< asset: what the system that lines were imported from hands over
    bank,             ///< asset: our account at the bank
    fees,             ///< expense: what a platform charges; ref = gateway account
    chargeback_loss,  ///< expense: what a platform took back, or never had; ref = gateway account
    deposit,  ///< liability: a biller's account, less than zero when he owes us; ref = gateway account
};
template <>
struct EnumNames<AccountKind> {
    static constexpr std::array<std::string_view, 19> names{
        "main",    "bonus",    "prepaid",         "clearing",   "receivable",
        "revenue", "breakage", "promotion_cost",  "suspense",   "refund_payable",
        "owed",    "tax",      "in_transit",      "adjustment", "opening",
        "bank",    "fees",     "chargeback_loss", "deposit"};
};

/// True for accounts that grow by debits (assets and expenses), false for those that grow by credits.
constexpr bool grows_by_debit(AccountKind kind) {
    return kind == AccountKind::clearing || kind == AccountKind::receivable ||
           kind == AccountKind::promotion_cost || kind == AccountKind::adjustment ||
           kind == AccountKind::opening || kind == AccountKind::bank || kind == AccountKind::fees ||
           kind == AccountKind::chargeback_loss;
}

struct Account {
    AccountKind kind = AccountKind::main;
    std::int64_t ref = 0;         ///< number id for a line's accounts, else as AccountKind says
    std::int32_t generation = 0;  ///< of the line; 0 for the brand's accounts
    friend constexpr auto operator<=>(const Account&, const Account&) = default;
    static constexpr auto fields() {
        return std::tuple{field("kind", &Account::kind), field("ref", &Account::ref),
                          field("generation", &Account::generation)};
    }
};
constexpr Account line_account(AccountKind kind, LineId line) {
    return {kind, line.number.value, line.generation};
}

struct Transfer {
    Account debit;
    Account credit;
    Money amount;  ///< more than zero
    friend constexpr bool operator==(const Transfer&, const Transfer&) = default;
    static constexpr auto fields() {
        return std::tuple{field("debit", &Transfer::debit), field("credit", &Transfer::credit),
                          field("amount", &Transfer::amount)};
    }
};

}  // namespace keepline
