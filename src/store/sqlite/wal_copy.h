#pragma once
// The WAL copied away while it is written, so that another disk holds what this one does, at most a round
// behind. A folder takes one file a generation: NNNNNN.wal while it grows, NNNNNN-FRAMES.wal once the next
// has begun. Laid onto a copy of the data file from the time the first began, they give every state since.
//
// Nothing is lost between two generations because frames are copied back into the data file, and so make room
// for the next generation, only after they are here: SqliteStore::checkpoint().

#include <filesystem>
#include <optional>
#include <vector>

#include "store/sqlite/database.h"
#include "store/sqlite/wal_file.h"

namespace keepline::sqlite {

/// Where a WAL ends: what is in force for a transaction that begins now.
struct WalEnd {
    std::int64_t frames = 0;
    WalSalt salt{};
    WalSum sum{};  ///< of the newest frame
};

/// Reads the WAL under a connection, beside whoever writes it.
class WalReader {
public:
    /// @param reader  in a read transaction, and outlives this
    explicit WalReader(Database& reader);
    /// Absent: the connection has no WAL.
    [[nodiscard]] std::optional<WalEnd> end() const;
    bool read(std::int64_t offset, std::size_t size, std::string& into) const;

private:
    sqlite3_file* database_ = nullptr;
    sqlite3_file* log_ = nullptr;
};

class WalCopy {
public:
    /// Begins with the generation that is written now, from its first frame.
    explicit WalCopy(std::filesystem::path folder);
    WalCopy(WalCopy&& other) noexcept;
    WalCopy& operator=(WalCopy&& other) noexcept;
    ~WalCopy();
    /// Goes on where an earlier process stopped, if what it copied is how this WAL begins.
    static std::optional<WalCopy> resume(const std::filesystem::path& folder, const WalReader& log);

    /// Copies and syncs what has been committed since. After an error the copy has ended: its folder gives
    /// the states until then.
    /// @error file.not_written, backup.damaged (the WAL went on without it)
    Result<void> catch_up(const WalReader& log);
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    Result<void> begin_generation(const WalReader& log);
    Result<void> copy_frames(const WalReader& log, const WalEnd& end);
    Result<void> write(std::string_view bytes, std::int64_t offset);
    [[nodiscard]] std::filesystem::path growing() const;

    std::filesystem::path folder_;
    int number_ = 0;
    int file_ = -1;
    std::optional<WalWalk> walk_;
};

/// One generation in such a folder.
struct WalPiece {
    std::filesystem::path file;
    int number = 0;
    std::int64_t frames = -1;  ///< of a finished one
};
/// In order, without gaps from 1. The last may be one that grows.
/// @error backup.damaged
Result<std::vector<WalPiece>> pieces_of(const std::filesystem::path& folder);

}  // namespace keepline::sqlite
