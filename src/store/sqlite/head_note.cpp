#include "store/sqlite/head_note.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/log.h"
#include "store/codec.h"

namespace keepline::sqlite {
namespace {

// As it lies in the file.
struct Note {
    std::int64_t seq = 0;
    std::array<char, kChainBytes> hash{};
    std::uint64_t sum = 0;  ///< of what stands before

    [[nodiscard]] std::uint64_t right_sum() const {
        return checksum({reinterpret_cast<const char*>(this), offsetof(Note, sum)});
    }
};

}  // namespace

HeadNote::HeadNote(const std::filesystem::path& file)
    : file_{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)} {}

HeadNote::~HeadNote() {
    if (file_ >= 0) ::close(file_);
}

std::optional<HeadNote::Head> HeadNote::read() const {
    Note note;
    if (::pread(file_, &note, sizeof note, 0) != ssize_t{sizeof note} || note.sum != note.right_sum())
        return std::nullopt;
    return Head{note.seq, {note.hash.data(), note.hash.size()}};
}

void HeadNote::write(std::int64_t seq, std::string_view hash) {
    Note note{.seq = seq};
    std::ranges::copy(hash, note.hash.begin());
    note.sum = note.right_sum();
    if (::pwrite(file_, &note, sizeof note, 0) != ssize_t{sizeof note})
        log::warning("the note of the log's head could not be written");
}

}  // namespace keepline::sqlite
