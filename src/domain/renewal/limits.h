#pragma once
// How much payers may bring to a line, and the two sums it is counted by.

#include "base/error.h"
#include "domain/catalog.h"

namespace keepline {

/// Counts money that payers brought today.
void count_payment(LineState& line, Money amount, BusinessDate today);
/// Whether `amount` more today stays within the limits of a day and a month.
/// @error limit.line_day, limit.line_month
Result<void> check_line_limits(const LineState& line, const Brand& brand, Money amount, BusinessDate today);
/// The same, and the limit of one order.
/// @param anonymous  the payer has proved nothing
/// @error limit.order, limit.anonymous_order and those of the line
Result<void> check_order_limits(const LineState& line, const Brand& brand, Money amount, BusinessDate today,
                                bool anonymous);

}  // namespace keepline
