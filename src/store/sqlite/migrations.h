#pragma once
// Numbered, forward only. The schema's number is SQLite's user_version.

#include "store/sqlite/database.h"

namespace keepline::sqlite {

inline constexpr int kSchemaVersion = 12;

/// Brings the schema to kSchemaVersion, each step in its own transaction.
/// @error store.newer, store.unavailable
Result<void> migrate(Database& database);

}  // namespace keepline::sqlite
