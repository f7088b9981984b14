#pragma once
// A data file brought forward by the copies of the WAL that followed it.

#include <functional>

#include "base/instant.h"
#include "store/sqlite/wal_copy.h"

namespace keepline::sqlite {

/// Lays what wal_copy.h wrote into `folder` onto a copy of the data file, up to the last whole commit there,
/// or the last whose newest record was made at `until` or before. What it reads is checked frame by frame; a
/// torn end of the newest piece is what a power cut leaves and is passed over.
/// @param base_frames  so much of the first piece belongs to the data file (Pinned)
/// @param done         bytes laid so far, now and then
/// @error backup.damaged, file.unreadable, file.not_written, store.corrupt
Result<void> roll_forward(const std::filesystem::path& folder, const std::filesystem::path& data_file,
                          std::int64_t base_frames, Instant until,
                          const std::function<void(std::int64_t)>& done);

/// When the newest record of a data file was made; Instant{} without records.
/// @error store.unavailable, store.corrupt
Result<Instant> newest_record_at(Database& database);

}  // namespace keepline::sqlite
