#pragma once
// Accounting periods: calendar months of the brand's zone. An entry belongs to the month of its record's
// recorded_at. A brand's records never go back in time, so a month that has ended and is in the log whole
// can be closed: no later entry can fall into it.

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "domain/home.h"
#include "domain/ledger/transfer.h"

namespace keepline {

/// A calendar month as yyyymm: 202611.
using Month = std::int32_t;
BusinessDate first_day(Month month);
Month month_of(BusinessDate date);
Month month_after(Month month);
/// "2026-11".
std::string format_month(Month month);
/// Reads exactly YYYY-MM of the years 1970 to 9999; absent otherwise.
std::optional<Month> parse_month(std::string_view text);

/// What one account has moved since the first entry.
struct LedgerSum {
    Account account;  ///< of the brand; a line's account with ref and generation 0: all lines together
    Money debits;
    Money credits;
    friend bool operator==(const LedgerSum&, const LedgerSum&) = default;
    static constexpr auto fields() {
        return std::tuple{field("account", &LedgerSum::account), field("debits", &LedgerSum::debits),
                          field("credits", &LedgerSum::credits)};
    }
};

/// A closed month. key.n is the month.
struct Period {
    Key key;
    Instant closed_at;
    std::int64_t seq = 0;  ///< of the last entry in it, in the log
    static constexpr auto fields() {
        return std::tuple{field("closed_at", &Period::closed_at), field("seq", &Period::seq)};
    }
};

/// The trial balance a month was closed with, an account a row. key.n is the month, key.text the account.
struct PeriodSum {
    Key key;
    AccountKind kind = AccountKind::main;
    std::int64_t ref = 0;
    Money debits;
    Money credits;
    static constexpr auto fields() {
        return std::tuple{field("kind", &PeriodSum::kind), field("ref", &PeriodSum::ref),
                          field("debits", &PeriodSum::debits), field("credits", &PeriodSum::credits)};
    }
};

}  // namespace keepline
