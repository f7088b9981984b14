#include "store/sqlite/packed_line.h"

#include <tuple>

namespace keepline::sqlite {
namespace {

constexpr std::size_t kFields = std::tuple_size_v<decltype(LineState::fields())>;
static_assert(kFields <= 64, "one bit a field");

// Values near zero take few bytes: days are counted from one of this decade; instants on a whole minute, as
// nearly all are, in minutes.
constexpr std::int32_t kNearDay = 20'454;  // 2026-01-01
constexpr std::int64_t kMinute_us = 60'000'000;

constexpr std::uint64_t zigzag(std::int64_t value) {
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// The lowest bit tells minutes from microseconds. No microseconds at all, which minutes would have said, are
// never(), whose own would not fit.
constexpr std::uint64_t kNever = 1;

constexpr std::uint64_t pack_instant(Instant at) {
    if (at == Instant::never()) return kNever;
    return at.us % kMinute_us == 0 ? zigzag(at.us / kMinute_us) << 1 : zigzag(at.us) << 1 | 1U;
}
constexpr Instant unpack_instant(std::uint64_t number) {
    if (number == kNever) return Instant::never();
    return {unzigzag(number >> 1) * ((number & 1) == 0 ? kMinute_us : 1)};
}

template <class T>
std::uint64_t number_of(const T& value) {
    if constexpr (std::is_same_v<T, Instant>)
        return pack_instant(value);
    else if constexpr (std::is_same_v<T, BusinessDate>)
        return zigzag(std::int64_t{value.days} - kNearDay);
    else if constexpr (std::is_same_v<T, Money>)
        return zigzag(value.minor());
    else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
        return zigzag(static_cast<std::int64_t>(value));
    else if constexpr (requires { value.bits; })
        return value.bits;
    else
        return value.value;
}

template <class T>
void set_number(T& value, std::uint64_t number) {
    if constexpr (std::is_same_v<T, Instant>)
        value = unpack_instant(number);
    else if constexpr (std::is_same_v<T, BusinessDate>)
        value.days = static_cast<std::int32_t>(unzigzag(number) + kNearDay);
    else if constexpr (std::is_same_v<T, Money>)
        value = Money::from_minor(unzigzag(number));
    else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
        value = static_cast<T>(unzigzag(number));
    else if constexpr (requires { value.bits; })
        value.bits = static_cast<decltype(value.bits)>(number);
    else
        value.value = static_cast<decltype(value.value)>(number);
}

void put(std::uint64_t number, std::string& out) {
    for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
    out += static_cast<char>(number);
}

bool take(std::string_view& in, std::uint64_t& number) {
    number = 0;
    for (int shift = 0; shift < 70 && !in.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) return true;
    }
    return false;
}

}  // namespace

void pack_line(const LineState& line, std::string& out) {
    static constexpr LineState kNew;
    std::uint64_t set = 0, bit = 1;
    for_each_field<LineState>([&](const auto& field) {
        if (line.*(field.member) != kNew.*(field.member)) set |= bit;
        bit <<= 1;
    });
    put(set, out);
    for_each_field<LineState>([&](const auto& field) {
        if ((set & 1) != 0) put(number_of(line.*(field.member)), out);
        set >>= 1;
    });
}

bool unpack_line(std::string_view bytes, LineState& line) {
    line = {};
    std::uint64_t set = 0, number = 0;
    bool good = take(bytes, set) && set >> (kFields - 1) <= 1;
    for_each_field<LineState>([&](const auto& field) {
        if ((set & 1) != 0 && (good = good && take(bytes, number))) set_number(line.*(field.member), number);
        set >>= 1;
    });
    return good && bytes.empty();
}

}  // namespace keepline::sqlite
