#pragma once
// Backups: one file that holds the house as it was at one instant, and beside it a manifest (FILE.json) that
// says what must be in it. A folder that follows the house (follow.h) holds such a backup, base.db, and what
// was written since.

#include <filesystem>
#include <optional>

#include "job/jobs.h"
#include "store/sqlite/copy.h"

namespace keepline::cli {

struct Manifest {
    sqlite::FileFacts facts;
    std::int64_t bytes = 0;
    std::string digest;                      ///< BLAKE2b-256 of the file, hex: `b2sum -l 256 FILE`
    Instant taken_at;                        ///< everything answered before it is in the file
    std::optional<std::int64_t> wal_frames;  ///< of a base: so much of the WAL's first piece is in it
};

/// Copies the data directory's file beside a running server or without one, reads the copy through, and only
/// then gives both files their names. The installation's secret is not in it.
/// @error file.exists, file.not_written, store.unavailable, store.corrupt
Result<void> take_backup(const std::filesystem::path& data, const std::filesystem::path& file,
                         job::Progress& progress);
/// Reads a copy through, and gives it and its manifest their names.
/// @param part  the copy under another name; gone when this returns
/// @error file.exists, file.not_written, store.corrupt
Result<Manifest> publish_backup(const std::filesystem::path& part, const std::filesystem::path& file,
                                Manifest manifest);
/// @error file.unreadable, backup.damaged
Result<Manifest> read_manifest(const std::filesystem::path& file);
/// Copies the installation's secret to FILE.secret, readable by its owner only.
Result<void> copy_secret(const std::filesystem::path& data, const std::filesystem::path& file);

struct RestoreOrder {
    std::filesystem::path from;  ///< a backup, or a directory that followed the house
    std::filesystem::path data;
    std::filesystem::path secret;      ///< becomes the directory's secret.key; empty: a new one
    Instant until = Instant::never();  ///< what was recorded later stays away; of a directory only
};

/// Checks a backup against its manifest and brings it into an empty or new directory; reads it through there
/// before the data file has its name.
/// @error directory.not_empty, backup.damaged, store.corrupt, store.newer, file.not_written
Result<void> restore_backup(const RestoreOrder& order, job::Progress& progress);

/// The bases in a directory that followed the house, oldest first.
std::vector<std::filesystem::path> bases_in(const std::filesystem::path& directory);

}  // namespace keepline::cli
