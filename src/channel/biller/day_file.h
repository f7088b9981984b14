#pragma once
// The biller's daily file: every credit and every return of one day, as both sides must have them.

#include <string>

#include "engine/desk.h"

namespace keepline::biller {

/// CSV, UTF-8, with a header; a row an event in the order of time, then a line of totals:
///   event,reference,at,amount,receipt_no,returned_total
///   credit,LIFE2026…,2026-11-27T10:00:00Z,30.00,J-42-17,0.00
///   return,LIFE2026…,2026-11-27T10:05:00Z,30.00,J-42-17,30.00
///   total,1,30.00,1,30.00,
/// A credit belongs to the day on which its line was credited (`credited_at`), in the brand's time zone.
/// @error statement.not_ready  the day is not over
Result<std::string> day_file(const Desk& desk, const GatewayAccount& account, BusinessDate day);

}  // namespace keepline::biller
