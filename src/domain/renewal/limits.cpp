#include "domain/renewal/limits.h"

namespace keepline {
namespace {

bool same_month(BusinessDate a, BusinessDate b) {
    return a.is_set() && a.month() == b.month() && a.year() == b.year();
}

struct Sums {
    Money day;
    Money month;
};

Sums sums_on(const LineState& line, BusinessDate today) {
    if (line.paid_on == today) return {line.paid_in_day, line.paid_in_month};
    return {Money{}, same_month(line.paid_on, today) ? line.paid_in_month : Money{}};
}

Result<void> check(ErrorCode code, Money limit, Money sum) {
    if (limit.is_zero() || sum <= limit) return {};
    return fail(code, format_decimal(limit));
}

}  // namespace

void count_payment(LineState& line, Money amount, BusinessDate today) {
    const Sums sums = sums_on(line, today);
    line.paid_in_day = sums.day + amount;
    line.paid_in_month = sums.month + amount;
    line.paid_on = today;
}

Result<void> check_line_limits(const LineState& line, const Brand& brand, Money amount, BusinessDate today) {
    const Sums sums = sums_on(line, today);
    auto within = check(ErrorCode::limit_line_day, brand.limit_per_line_day, sums.day + amount);
    if (!within) return within;
    return check(ErrorCode::limit_line_month, brand.limit_per_line_month, sums.month + amount);
}

Result<void> check_order_limits(const LineState& line, const Brand& brand, Money amount, BusinessDate today,
                                bool anonymous) {
    auto within = check(ErrorCode::limit_order, brand.limit_per_order, amount);
    if (within && anonymous)
        within = check(ErrorCode::limit_anonymous_order, brand.limit_anonymous_order, amount);
    return within ? check_line_limits(line, brand, amount, today) : within;
}

}  // namespace keepline
