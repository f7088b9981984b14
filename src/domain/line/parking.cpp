// Parking (停机保号), and leaving for good.

#include "domain/line/steps.h"

namespace keepline {

BusinessDate next_parking_period(BusinessDate day, Term every) {
    if (every.months == 0) return day + every.days;
    return add_months(day, every.months, 1);
}

BusinessDate parking_end(const LineState& line, const Policy& policy) {
    if (!policy.parking || policy.parking->longest.is_empty()) return BusinessDate::none();
    return after(line.stage_since, policy.parking->longest);
}

void parking_charge_due(LineChange& change) {
    LineState& line = change.edit();
    const Parking& parking = change.rules().policy.parking.value();
    const BusinessDate day = line.keep_alive_on;
    if (line.main < parking.fee) {
        resume(change, day);
        return enter(change, Stage::suspended, day);
    }
    change.earn(AccountKind::main, parking.fee, day);
    line.keep_alive_on = next_parking_period(day, parking.every);
}

Result<void> may_park(const LineChange& change, BusinessDate today) {
    const auto& parking = change.rules().policy.parking;
    if (!parking) return fail(ErrorCode::parking_not_offered);
    const LineState& line = change.line();
    const BusinessDate end = service_end(line, change.rules());
    const bool in_service = line.stage == Stage::active && (!end.is_set() || end > today);
    if (!in_service) return fail(ErrorCode::parking_not_now, name_of(line.stage));
    if (line.resumed_on.is_set() && today < after(line.resumed_on, parking->again_after))
        return fail(ErrorCode::parking_not_now, format_date(after(line.resumed_on, parking->again_after)));
    if (line.main < parking->fee)
        return fail(ErrorCode::line_balance_short, format_decimal(parking->fee), format_decimal(line.main));
    return {};
}

void park(LineChange& change, BusinessDate today) {
    change.edit().parks_on = BusinessDate::none();
    const Parking& parking = change.rules().policy.parking.value();
    change.earn(AccountKind::main, parking.fee, today);
    enter(change, Stage::parked, today);
    if (parking.fee.is_positive()) change.edit().keep_alive_on = next_parking_period(today, parking.every);
}

void resume(LineChange& change, BusinessDate day) {
    LineState& line = change.edit();
    if (change.rules().policy.parking->days_freeze) {
        const int stood_still = day - line.stage_since;
        if (line.valid_until.is_set()) line.valid_until = line.valid_until + stood_still;
        if (change.rules().plan.has_fee()) {
            line.paid_until = line.paid_until + stood_still;
            line.anchor_day = static_cast<std::uint8_t>(line.paid_until.day());
        }
    }
    enter(change, Stage::active, day);
    line.resumed_on = day;
}

void leave(LineChange& change, Stage how, BusinessDate day) {
    enter(change, how, day);
    settle_rest(change, true);
}

}  // namespace keepline
