#include "store/sqlite/wal_copy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <utility>

#include "base/durable_file.h"

namespace keepline::sqlite {
namespace {

constexpr std::int64_t kFramesAtOnce = 256;

// The head of the WAL's index in shared memory (https://www.sqlite.org/walformat.html#walidxfmt): twice, and
// in force while both are equal.
struct IndexHead {
    std::uint32_t version, unused, change;
    std::uint8_t is_set, big_endian_sums;
    std::uint16_t page_size;
    std::uint32_t frames, pages;
    WalSum frame_sum;
    std::array<std::uint8_t, 8> salt;
    WalSum sum;
    friend bool operator==(const IndexHead&, const IndexHead&) = default;
};
static_assert(sizeof(IndexHead) == 48);

std::uint32_t from_big_endian(const std::uint8_t* bytes) {
    return static_cast<std::uint32_t>(bytes[0]) << 24U | static_cast<std::uint32_t>(bytes[1]) << 16U |
           static_cast<std::uint32_t>(bytes[2]) << 8U | static_cast<std::uint32_t>(bytes[3]);
}

sqlite3_file* file_of(Database& database, int which) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(database.get(), "main", which, &file);
    return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

Error broke_off(const std::filesystem::path& folder) {
    return {ErrorCode::backup_damaged, {(folder / "wal").string()}, {}};
}

}  // namespace

WalReader::WalReader(Database& reader)
    : database_{file_of(reader, SQLITE_FCNTL_FILE_POINTER)},
      log_{file_of(reader, SQLITE_FCNTL_JOURNAL_POINTER)} {}

std::optional<WalEnd> WalReader::end() const {
    constexpr int kRegion = 32 * 1024;
    volatile void* region = nullptr;
    if (database_ == nullptr || log_ == nullptr || database_->pMethods->iVersion < 2 ||
        database_->pMethods->xShmMap(database_, 0, kRegion, 0, &region) != SQLITE_OK || region == nullptr)
        return std::nullopt;
    std::array<IndexHead, 2> heads{};
    do {
        std::memcpy(heads.data(), const_cast<const void*>(region), sizeof heads);
        std::atomic_thread_fence(std::memory_order_seq_cst);
    } while (heads[0] != heads[1]);
    return WalEnd{heads[0].frames,
                  {from_big_endian(heads[0].salt.data()), from_big_endian(heads[0].salt.data() + 4)},
                  heads[0].frame_sum};
}

bool WalReader::read(std::int64_t offset, std::size_t size, std::string& into) const {
    into.resize(size);
    return log_->pMethods->xRead(log_, into.data(), static_cast<int>(size), offset) == SQLITE_OK;
}

WalCopy::WalCopy(std::filesystem::path folder) : folder_{std::move(folder)} {}

WalCopy::WalCopy(WalCopy&& other) noexcept
    : folder_{std::move(other.folder_)},
      number_{other.number_},
      file_{std::exchange(other.file_, -1)},
      walk_{std::move(other.walk_)} {}

WalCopy& WalCopy::operator=(WalCopy&& other) noexcept {
    folder_ = std::move(other.folder_);
    number_ = other.number_;
    std::swap(file_, other.file_);
    walk_ = std::move(other.walk_);
    return *this;
}

WalCopy::~WalCopy() {
    if (file_ >= 0) ::close(file_);
}

std::filesystem::path WalCopy::growing() const { return folder_ / fmt::format("{:06}.wal", number_); }

std::optional<WalCopy> WalCopy::resume(const std::filesystem::path& folder, const WalReader& log) {
    const auto pieces = pieces_of(folder);
    const auto end = log.end();
    if (!pieces || pieces->empty() || pieces->back().frames >= 0 || !end) return std::nullopt;
    WalCopy out{folder};
    out.number_ = pieces->back().number;
    out.file_ = ::open(out.growing().c_str(), O_RDWR | O_CLOEXEC);
    std::string theirs(kWalHeader, '\0');
    std::string ours;
    const auto same = [&](std::int64_t offset) {
        return ::pread(out.file_, theirs.data(), theirs.size(), offset) == std::ssize(theirs) &&
               log.read(offset, theirs.size(), ours) && ours == theirs;
    };
    if (!same(0)) return std::nullopt;
    out.walk_ = WalWalk::begin(theirs);
    if (!out.walk_ || out.walk_->salt() != end->salt) return std::nullopt;
    theirs.resize(out.walk_->frame_size());
    while (out.walk_->frames() < end->frames &&
           ::pread(out.file_, theirs.data(), theirs.size(), out.walk_->end()) == std::ssize(theirs)) {
        WalWalk ahead = *out.walk_;
        if (!ahead.take(theirs)) break;  // torn by a power cut there: copied again
        if (!same(out.walk_->end())) return std::nullopt;
        out.walk_ = ahead;
    }
    return out;
}

Result<void> WalCopy::write(std::string_view bytes, std::int64_t offset) {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(file_, bytes.data(), bytes.size(), offset);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail(ErrorCode::file_not_written, growing().string(), std::strerror(errno));
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += written;
    }
    return {};
}

Result<void> WalCopy::begin_generation(const WalReader& log) {
    std::string header;
    const auto next = log.read(0, kWalHeader, header) ? WalWalk::begin(header) : std::nullopt;
    if (!next || (walk_ && !follows(next->salt(), walk_->salt()))) return std::unexpected{broke_off(folder_)};
    if (file_ >= 0) {
        ::close(std::exchange(file_, -1));
        std::error_code fault;
        std::filesystem::rename(growing(), folder_ / fmt::format("{:06}-{}.wal", number_, walk_->frames()),
                                fault);
        if (fault) return fail(ErrorCode::file_not_written, growing().string(), fault.message());
    }
    ++number_;
    file_ = ::open(growing().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file_ < 0) return fail(ErrorCode::file_not_written, growing().string(), std::strerror(errno));
    walk_ = next;
    if (auto written = write(header, 0); !written) return written;
    if (!sync_directory(folder_)) return fail(ErrorCode::file_not_written, folder_.string(), "sync");
    return {};
}

Result<void> WalCopy::copy_frames(const WalReader& log, const WalEnd& end) {
    std::string bytes;
    const std::size_t size = walk_->frame_size();
    while (walk_->frames() < end.frames) {
        const auto some = static_cast<std::size_t>(std::min(kFramesAtOnce, end.frames - walk_->frames()));
        const std::int64_t offset = walk_->end();
        if (!log.read(offset, some * size, bytes)) return std::unexpected{broke_off(folder_)};
        for (std::size_t i = 0; i < some; ++i)
            if (!walk_->take(std::string_view{bytes}.substr(i * size, size)))
                return std::unexpected{broke_off(folder_)};
        if (auto written = write(bytes, offset); !written) return written;
    }
    return walk_->sum() == end.sum ? Result<void>{} : std::unexpected{broke_off(folder_)};
}

Result<void> WalCopy::catch_up(const WalReader& log) {
    if (struct stat file{}; file_ >= 0 && (::fstat(file_, &file) != 0 || file.st_nlink == 0))
        return fail(ErrorCode::file_not_written, growing().string(), "gone");
    const auto end = log.end();
    if (!end) return std::unexpected{broke_off(folder_)};
    if (end->frames == 0) return {};
    if (!walk_ || walk_->salt() != end->salt)
        if (auto begun = begin_generation(log); !begun) return begun;
    if (walk_->salt() != end->salt) return std::unexpected{broke_off(folder_)};
    if (walk_->frames() == end->frames) return {};
    if (auto copied = copy_frames(log, *end); !copied) return copied;
    if (::fdatasync(file_) != 0)
        return fail(ErrorCode::file_not_written, growing().string(), std::strerror(errno));
    return {};
}

Result<std::vector<WalPiece>> pieces_of(const std::filesystem::path& folder) {
    std::vector<WalPiece> out;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator{folder, fault}) {
        if (entry.path().extension() != ".wal") continue;
        const std::string name = entry.path().stem().string();
        WalPiece piece{entry.path()};
        const char* const end = name.data() + name.size();
        auto read = std::from_chars(name.data(), end, piece.number);
        if (read.ec == std::errc{} && read.ptr != end && *read.ptr == '-')
            read = std::from_chars(read.ptr + 1, end, piece.frames);
        if (read.ec != std::errc{} || read.ptr != end)
            return fail(ErrorCode::backup_damaged, entry.path().string());
        out.push_back(std::move(piece));
    }
    if (fault) return fail(ErrorCode::file_unreadable, folder.string(), fault.message());
    std::ranges::sort(out, {}, &WalPiece::number);
    for (std::size_t i = 0; i < out.size(); ++i)
        if (out[i].number != static_cast<int>(i) + 1 || (out[i].frames < 0 && i + 1 != out.size()))
            return fail(ErrorCode::backup_damaged, out[i].file.string());
    return out;
}

}  // namespace keepline::sqlite
