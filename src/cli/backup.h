#pragma once
// Backups: one file that holds the house as it was at one instant, and beside it a manifest (FILE.json) that
// says what must be in it.

#include <filesystem>

#include "job/jobs.h"
#include "store/sqlite/copy.h"

namespace keepline::cli {

struct Manifest {
    sqlite::FileFacts facts;
    std::int64_t bytes = 0;
    std::string digest;  ///< BLAKE2b-256 of the file, hex: `b2sum -l 256 FILE`
    Instant taken_at;    ///< everything answered before it is in the file
};

/// Copies the data directory's file beside a running server or without one, reads the copy through, and only
/// then gives both files their names. The installation's secret is not in it.
/// @error file.exists, file.not_written, store.unavailable, store.corrupt
Result<void> take_backup(const std::filesystem::path& data, const std::filesystem::path& file,
                         job::Progress& progress);
/// Copies the installation's secret to FILE.secret, readable by its owner only.
Result<void> copy_secret(const std::filesystem::path& data, const std::filesystem::path& file);

/// Checks a backup against its manifest and brings it into an empty or new directory; reads it through there
/// before the data file has its name. With `secret` that file becomes the directory's secret.key.
/// @error directory.not_empty, backup.damaged, store.corrupt, store.newer, file.not_written
Result<Manifest> restore_backup(const std::filesystem::path& file, const std::filesystem::path& data,
                                const std::filesystem::path& secret, job::Progress& progress);

}  // namespace keepline::cli
