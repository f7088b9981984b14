#pragma once
// SQLite's write-ahead log as bytes: a header, then frames of one page each, chained by a checksum
// (https://www.sqlite.org/fileformat2.html#walformat). A *generation* is what is written between two returns
// to the file's beginning; its salt counts up by one from each to the next.

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace keepline::sqlite {

inline constexpr std::size_t kWalHeader = 32;
inline constexpr std::size_t kFrameHeader = 24;

using WalSalt = std::array<std::uint32_t, 2>;
using WalSum = std::array<std::uint32_t, 2>;

/// Follows one generation frame by frame.
class WalWalk {
public:
    /// From a generation's 32 bytes; absent if they are not a whole header.
    static std::optional<WalWalk> begin(std::string_view header);
    /// Takes the next frame, of frame_size() bytes. False: it is not the one that follows, and is not taken.
    bool take(std::string_view frame);

    [[nodiscard]] std::size_t frame_size() const { return kFrameHeader + page_size_; }
    [[nodiscard]] const WalSalt& salt() const { return salt_; }
    /// Of the newest frame taken, as the chain has it.
    [[nodiscard]] const WalSum& sum() const { return sum_; }
    [[nodiscard]] std::int64_t frames() const { return frames_; }
    /// Whether a transaction ends with the newest frame taken.
    [[nodiscard]] bool at_commit() const { return at_commit_; }
    /// Where the next frame lies in the file.
    [[nodiscard]] std::int64_t end() const {
        return static_cast<std::int64_t>(kWalHeader) + frames_ * static_cast<std::int64_t>(frame_size());
    }

private:
    WalWalk() = default;
    [[nodiscard]] WalSum sum_over(std::string_view bytes, WalSum sum) const;

    std::size_t page_size_ = 0;
    bool big_endian_sums_ = false;
    WalSalt salt_{};
    WalSum sum_{};
    std::int64_t frames_ = 0;
    bool at_commit_ = false;
};

/// Whether a generation begins where that one ended.
bool follows(const WalSalt& next, const WalSalt& before);

}  // namespace keepline::sqlite
