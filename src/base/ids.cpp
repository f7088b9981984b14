#include "base/ids.h"

#include <fmt/format.h>

#include <charconv>

namespace keepline {

std::string format_line_id(LineId id) { return fmt::format("{}-{}", id.number.value, id.generation); }

std::optional<LineId> parse_line_id(std::string_view text) {
    LineId id;
    const char* end = text.data() + text.size();
    if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
    auto [dash, fault] = std::from_chars(text.data(), end, id.number.value);
    if (fault != std::errc{} || dash == end || *dash != '-' || dash + 1 == end || dash[1] < '1' ||
        dash[1] > '9')
        return std::nullopt;
    auto [rest, fault2] = std::from_chars(dash + 1, end, id.generation);
    if (fault2 != std::errc{} || rest != end) return std::nullopt;
    return id;
}

}  // namespace keepline
