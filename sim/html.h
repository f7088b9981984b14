#pragma once
// What the simulators' pages share: text made safe, and in two languages.

#include <string>
#include <string_view>

namespace keepline::sim {

/// Text as it may stand in HTML, also inside quoted attributes.
std::string escape(std::string_view text);

/// Chinese, then English marked as such; both are escaped.
std::string both(std::string_view zh, std::string_view en);

}  // namespace keepline::sim
