#include "store/sqlite/roll_forward.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "store/codec.h"

namespace keepline::sqlite {
namespace {

using std::filesystem::path;

// A generation as its file has it.
struct Generation {
    WalWalk walk;
    std::vector<std::int64_t> commits;  ///< frames up to each
    [[nodiscard]] std::int64_t bytes(std::int64_t frames) const {
        return static_cast<std::int64_t>(kWalHeader) + frames * static_cast<std::int64_t>(walk.frame_size());
    }
};

std::unexpected<Error> damaged(const path& file) { return fail(ErrorCode::backup_damaged, file.string()); }

// Absent: it was begun, and no more than a part of its header was written.
Result<std::optional<Generation>> read_generation(const WalPiece& piece) {
    std::ifstream in{piece.file, std::ios::binary};
    std::string bytes(kWalHeader, '\0');
    in.read(bytes.data(), std::ssize(bytes));
    if (!in && piece.frames < 0) return std::nullopt;
    const auto begun = in ? WalWalk::begin(bytes) : std::nullopt;
    if (!begun) return damaged(piece.file);
    Generation out{*begun, {}};
    bytes.resize(out.walk.frame_size());
    while (in.read(bytes.data(), std::ssize(bytes)) && out.walk.take(bytes))
        if (out.walk.at_commit()) out.commits.push_back(out.walk.frames());
    if (piece.frames >= 0 && out.walk.frames() != piece.frames) return damaged(piece.file);
    return out;
}

path beside(path file, const char* ending) { return file += ending; }

void forget_log(const path& data_file) {
    std::error_code ignored;
    for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(beside(data_file, ending), ignored);
}

// The data file with so many bytes of the generation as its WAL.
Result<Database> open_with(const path& data_file, const path& piece, std::int64_t bytes) {
    forget_log(data_file);
    const path log = beside(data_file, "-wal");
    std::error_code fault;
    std::filesystem::copy_file(piece, log, fault);
    if (!fault) std::filesystem::resize_file(log, static_cast<std::uintmax_t>(bytes), fault);
    if (fault) return fail(ErrorCode::file_not_written, log.string(), fault.message());
    auto database = Database::open(data_file, Database::Mode::write_existing);
    if (database) database->tidy_when_closed(false);
    return database;
}

// How many of the generation's commits were made in time. Those before `first` belong to the data file.
Result<std::size_t> commits_until(const path& data_file, const path& piece, const Generation& generation,
                                  std::size_t first, Instant until) {
    std::size_t low = first;
    std::size_t high = generation.commits.size();
    if (until == Instant::never()) return high;
    for (std::size_t look = high; low < high; look = low + (high - low + 1) / 2) {
        auto database = open_with(data_file, piece, generation.bytes(generation.commits[look - 1]));
        if (!database) return std::unexpected{database.error()};
        const auto newest = newest_record_at(*database);
        if (!newest) return std::unexpected{newest.error()};
        if (*newest <= until)
            low = look;
        else
            high = look - 1;
    }
    return low;
}

Result<void> lay(const path& data_file, const path& piece, const Generation& generation,
                 std::int64_t frames) {
    auto database = open_with(data_file, piece, generation.bytes(frames));
    if (!database) return std::unexpected{database.error()};
    int seen = 0;
    int laid = 0;
    const int code = sqlite3_wal_checkpoint_v2(database->get(), "main", SQLITE_CHECKPOINT_FULL, &seen, &laid);
    if (code != SQLITE_OK) return fail(ErrorCode::file_not_written, data_file.string(), database->message());
    return seen == frames && laid == frames ? Result<void>{} : damaged(piece);
}

}  // namespace

Result<Instant> newest_record_at(Database& database) {
    Statement newest =
        database.prepare("SELECT body FROM log WHERE seq = (SELECT seq FROM stream WHERE id = 0)");
    const int code = newest.step();
    if (code == SQLITE_DONE) return Instant{};
    if (code != SQLITE_ROW) return fail(ErrorCode::store_unavailable);
    const auto record = decode_record(newest.bytes(0));
    return record ? Result<Instant>{record->recorded_at} : fail(ErrorCode::store_corrupt, "log");
}

Result<void> roll_forward(const path& folder, const path& data_file, std::int64_t base_frames, Instant until,
                          const std::function<void(std::int64_t)>& done) {
    const auto pieces = pieces_of(folder);
    if (!pieces) return std::unexpected{pieces.error()};
    std::optional<WalSalt> before;
    std::int64_t bytes = 0;
    std::int64_t missing = base_frames;
    for (const WalPiece& piece : *pieces) {
        const auto read = read_generation(piece);
        if (!read) return std::unexpected{read.error()};
        if (!*read) break;
        const Generation& generation = **read;
        const auto& commits = generation.commits;
        if (before && !follows(generation.walk.salt(), *before)) return damaged(piece.file);
        before = generation.walk.salt();
        const std::int64_t based = std::exchange(missing, 0);
        const auto first =
            static_cast<std::size_t>(std::ranges::upper_bound(commits, based) - commits.begin());
        const auto wanted = commits_until(data_file, piece.file, generation, first, until);
        forget_log(data_file);
        if (!wanted) return std::unexpected{wanted.error()};
        const std::int64_t frames = *wanted == 0 ? 0 : commits[*wanted - 1];
        if (frames < based) return damaged(piece.file);
        if (frames > 0)
            if (auto laid = lay(data_file, piece.file, generation, frames); !laid) return laid;
        forget_log(data_file);
        done(bytes += generation.bytes(frames));
        if (*wanted < commits.size()) break;
    }
    return missing == 0 ? Result<void>{} : damaged(folder);
}

}  // namespace keepline::sqlite
