#pragma once
// Whole copies of a data file, and what a copy must prove before anybody relies on it.

#include <filesystem>

#include "base/error.h"
#include "store/sqlite/database.h"

namespace keepline::sqlite {

/// What a data file says of itself.
struct FileFacts {
    std::int64_t schema = 0;     ///< its migration
    std::int64_t records = 0;    ///< in its log
    std::string head;            ///< hash of the newest, hex
    std::int64_t newest_us = 0;  ///< when that was recorded; 0 without records
};

/// Copies the data file of a directory as it is at one instant, in one read transaction: everything that was
/// answered before the call is in it. Writers go on meanwhile. `target` must not exist; it is not synced.
/// @error store.unavailable, file.not_written
Result<void> copy_data_file(const std::filesystem::path& directory, const std::filesystem::path& target);

/// Copies a data file page by page as `reader` sees it, which is what copies of the WAL can be laid onto.
/// `target` must not exist; it is not synced.
/// @error file.not_written
Result<void> copy_pages(Database& reader, const std::filesystem::path& target);

/// Reads a data file through: SQLite's own check, then every record of the log against its hash chain up to
/// the head that the stream names. For a file that nobody writes.
/// @error store.corrupt, store.newer, store.unavailable
Result<FileFacts> prove_data_file(const std::filesystem::path& file);

/// What can be seen of a data file in passing, beside a server or without one.
struct Glance {
    std::int64_t records = 0;
    std::int64_t swept = 0;      ///< up to here the line table is true
    std::int64_t newest_us = 0;  ///< when the newest record was made; 0 without records
    bool clock_moved = false;    ///< a test clock was advanced: record times are a rehearsal's
};
/// SQLite's quick check of the directory's data file, and the end of its log.
/// @error store.corrupt, store.unavailable
Result<Glance> glance_at(const std::filesystem::path& directory);

/// The schema number of a directory's data file; 0 where there is none.
std::int64_t schema_of(const std::filesystem::path& directory);

}  // namespace keepline::sqlite
