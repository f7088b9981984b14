#pragma once
// Times on Alipay's wire: "yyyy-MM-dd HH:mm:ss" in GMT+8, whatever zone anyone lives in.

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace keepline::alipay {

/// Whole seconds, rounded down.
std::string format_wire_time(Instant at);
/// Reads "yyyy-MM-dd HH:mm[:ss[.SSS]]"; absent for anything else.
std::optional<Instant> parse_wire_time(std::string_view text);
/// The digits of the day, "20260105", as the gateway puts them in front of its numbers.
std::string format_wire_day(Instant at);

}  // namespace keepline::alipay
