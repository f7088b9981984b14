#pragma once
// The business calendars a configuration names: calendars/cn-2026.toml and its kind.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/error.h"

namespace keepline::cli {

using Calendars = std::map<std::string, BusinessCalendar>;  ///< by country: "CN"

/// Reads every *.toml of a folder. What is wrong is added to `faults`, the file's name before its place:
/// dates that do not exist, a range turned round, a day of another year, a working day that is no weekend, a
/// year twice.
Calendars read_calendars(const std::filesystem::path& folder, std::vector<Fault>& faults);

}  // namespace keepline::cli
