#include "job/statement_fees.h"

#include <cstdlib>

#include "job/reconcile.h"

namespace keepline::job {
namespace {

constexpr std::int64_t kThousand = 1000;  // of a minor unit

Money to_minor(std::int64_t thousandths) {
    const std::int64_t half = thousandths < 0 ? -kThousand / 2 : kThousand / 2;
    return Money::from_minor((thousandths + half) / kThousand);
}

}  // namespace

void StatementFees::add(const gateway::StatementRow& row) {
    all_ += row.fee_thousandths;
    if (!agreed_) return;
    const bool pays = row.event == gateway::StatementEvent::payment;
    // A hundredth of a percent of a minor unit is a tenth of its thousandth.
    const std::int64_t agreed = pays ? row.settled.minor() * *agreed_ / 10 : 0;
    const std::int64_t more = row.fee_thousandths - agreed;
    if (pays ? std::abs(more) < kThousand : more <= 0) return;
    if (!has_odd_) first_ = row;
    has_odd_ = true;
    odd_agreed_ += agreed;
    odd_taken_ += row.fee_thousandths;
}

Money StatementFees::sum() const { return to_minor(all_); }

std::optional<RecordBreak> StatementFees::odd(BusinessDate day) const {
    if (!has_odd_) return std::nullopt;
    RecordBreak out;
    out.identity = break_identity(MoneyEvent::fee, format_date(day));
    out.day = day;
    out.kind = BreakKind::amount_differs;
    out.event = MoneyEvent::fee;
    out.ours = to_minor(odd_agreed_);
    out.theirs = to_minor(odd_taken_);
    if (Text<64>::fits(first_.trade_no)) out.trade_no = first_.trade_no;
    if (Text<64>::fits(first_.out_trade_no)) out.out_trade_no = first_.out_trade_no;
    return out;
}

}  // namespace keepline::job
