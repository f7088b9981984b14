#pragma once
// A platform's own account of one of its days, row by row, whatever form its file has.
//
//   StatementRow row;
//   for (auto more = statement.next(row); more && *more; more = statement.next(row)) …
//
// Rows count only once next() has said false: only then is it known that the file was whole.

#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/instant.h"
#include "base/money.h"

namespace keepline::gateway {

enum class StatementEvent : std::uint8_t { payment, refund };

/// One event of the day. Amounts are those of the event itself and never less than zero: a refund of 10.00
/// has total 10.00.
struct StatementRow {
    StatementEvent event = StatementEvent::payment;
    std::string trade_no;      ///< the platform's number of the trade
    std::string out_trade_no;  ///< ours
    std::string request_no;    ///< ours, of a refund
    Money total;               ///< of the order; of a refund, what goes back of the order's total
    Money settled;             ///< what reaches us, or leaves us, before fees
    /// The platform's fee in thousandths of a minor unit: WeChat Pay writes 0.05940 for 9.90. Less than zero
    /// where it gives a fee back.
    std::int64_t fee_thousandths = 0;
    std::string at;  ///< when, in the platform's words: "2026-01-05 09:30:18"
};

class Statement {
public:
    virtual ~Statement() = default;
    /// The next row; false at the end of a file that is whole and whose totals are those of its rows.
    /// @error statement.malformed, statement.foreign, statement.totals_differ
    virtual Result<bool> next(StatementRow& row) = 0;
};

/// Of a day without any event.
class EmptyStatement final : public Statement {
public:
    Result<bool> next(StatementRow&) override { return false; }
};

/// The instant a day begins where both platforms keep their books: UTC+8 throughout.
constexpr Instant platform_day_start(BusinessDate day) {
    return Instant{} + day.days * Duration{std::chrono::hours{24}} - std::chrono::hours{8};
}
constexpr BusinessDate platform_day_of(Instant at) {
    const Duration since = at + std::chrono::hours{8} - Instant{};
    return {static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(since).count())};
}

}  // namespace keepline::gateway
