#pragma once
// Lines for the demo: a year of openings, top-ups and lapses, lived through in a moment.

#include <filesystem>
#include <string>

#include "base/error.h"
#include "domain/catalog.h"

namespace keepline::cli {

/// Fills an empty data directory with lines in every stage, through the same commands everybody uses, on
/// past days. Does nothing where lines exist. Shows its progress.
/// @error store.*
Result<void> seed_demo(const Catalog& catalog, const std::filesystem::path& data, int lines);

/// Numbers worth trying, in words.
std::string demo_numbers();

}  // namespace keepline::cli
