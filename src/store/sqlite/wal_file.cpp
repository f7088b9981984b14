#include "store/sqlite/wal_file.h"

#include <bit>

namespace keepline::sqlite {
namespace {

constexpr std::uint32_t kMagic = 0x377f0682;  // its lowest bit: checksums are over big-endian words
constexpr std::uint32_t kFormat = 3007000;

std::uint32_t big_endian(std::string_view bytes, std::size_t word) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + word * sizeof value, sizeof value);
    return std::endian::native == std::endian::little ? std::byteswap(value) : value;
}

}  // namespace

std::optional<WalWalk> WalWalk::begin(std::string_view header) {
    if (header.size() != kWalHeader || (big_endian(header, 0) & ~1U) != kMagic ||
        big_endian(header, 1) != kFormat)
        return std::nullopt;
    WalWalk out;
    out.big_endian_sums_ = (big_endian(header, 0) & 1U) != 0;
    out.page_size_ = big_endian(header, 2);
    out.salt_ = {big_endian(header, 4), big_endian(header, 5)};
    out.sum_ = out.sum_over(header.substr(0, 24), {});
    const bool sound = std::has_single_bit(out.page_size_) && out.page_size_ >= 512 &&
                       out.page_size_ <= 65536 &&
                       out.sum_ == WalSum{big_endian(header, 6), big_endian(header, 7)};
    return sound ? std::optional{out} : std::nullopt;
}

bool WalWalk::take(std::string_view frame) {
    if (frame.size() != frame_size() || WalSalt{big_endian(frame, 2), big_endian(frame, 3)} != salt_ ||
        big_endian(frame, 0) == 0)
        return false;
    const WalSum sum = sum_over(frame.substr(kFrameHeader), sum_over(frame.substr(0, 8), sum_));
    if (sum != WalSum{big_endian(frame, 4), big_endian(frame, 5)}) return false;
    sum_ = sum;
    at_commit_ = big_endian(frame, 1) != 0;
    ++frames_;
    return true;
}

WalSum WalWalk::sum_over(std::string_view bytes, WalSum sum) const {
    const bool swap = big_endian_sums_ == (std::endian::native == std::endian::little);
    for (std::size_t at = 0; at < bytes.size(); at += sizeof sum) {
        std::array<std::uint32_t, 2> words{};
        std::memcpy(words.data(), bytes.data() + at, sizeof words);
        if (swap) words = {std::byteswap(words[0]), std::byteswap(words[1])};
        sum[0] += words[0] + sum[1];
        sum[1] += words[1] + sum[0];
    }
    return sum;
}

bool follows(const WalSalt& next, const WalSalt& before) { return next[0] == before[0] + 1; }

}  // namespace keepline::sqlite
