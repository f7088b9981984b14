#pragma once
// JSON objects of text members: what merchants and tests write to a platform.

#include <optional>
#include <string_view>

#include "base/http.h"

namespace keepline::sim {

/// Text, number and list members, the last two as they are written. Absent if it is no JSON object.
std::optional<http::Form> read_members(std::string_view text);

}  // namespace keepline::sim
