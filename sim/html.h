#pragma once
// What the simulators' pages share: text made safe, and in two languages.

#include <string>
#include <string_view>

#include "base/instant.h"

namespace keepline::sim {

/// Text as it may stand in HTML, also inside quoted attributes.
std::string escape(std::string_view text);

/// Chinese, then English marked as such; both are escaped.
std::string both(std::string_view zh, std::string_view en);

/// "2026-01-05 09:30:18" in China, whole seconds, rounded down.
std::string format_china_time(Instant at);

}  // namespace keepline::sim
