#pragma once
// A line's hot state in about fifty bytes, in memory and in the line table: which fields are not as in a new
// LineState, as a bit for each place in its list, and those fields' values. Lists only grow at their end, so
// what an earlier version packed is read by a later one.

#include <string>
#include <string_view>

#include "domain/line/line.h"

namespace keepline::sqlite {

/// Appends to `out`.
void pack_line(const LineState& line, std::string& out);
/// @return false if these are not the bytes of a whole line
bool unpack_line(std::string_view bytes, LineState& line);

}  // namespace keepline::sqlite
