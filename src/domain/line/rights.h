#pragma once
// What a line may do: granted by its stage, cut by bars, carried out by the network.

#include <array>
#include <cstdint>

#include "base/names.h"

namespace keepline {

/// What a line may do.
enum class Right : std::uint8_t {
    call_out,
    call_in,
    sms_out,
    sms_in,
    data,
    emergency,          ///< calls to emergency numbers and to customer care
    top_up,             ///< anyone may pay for the line
    assisted_recovery,  ///< staff may take a payment for the proved holder
};
template <>
struct EnumNames<Right> {
    static constexpr std::array<std::string_view, 8> names{
        "call_out", "call_in", "sms_out", "sms_in", "data", "emergency", "top_up", "assisted_recovery"};
};
/// A set of rights.
struct Rights {
    std::uint8_t bits = 0;
    [[nodiscard]] constexpr bool has(Right right) const { return (bits >> static_cast<int>(right) & 1) != 0; }
    [[nodiscard]] constexpr Rights with(Right right) const {
        return {static_cast<std::uint8_t>(bits | 1U << static_cast<int>(right))};
    }
    [[nodiscard]] constexpr Rights without(Right right) const {
        return {static_cast<std::uint8_t>(bits & ~(1U << static_cast<int>(right)))};
    }
    [[nodiscard]] constexpr Rights within(Rights other) const {
        return {static_cast<std::uint8_t>(bits & other.bits)};
    }
    /// The line can do what its holder pays for: call and be called.
    [[nodiscard]] constexpr bool in_service() const { return has(Right::call_out); }
    static constexpr Rights all() { return {0xFF}; }
    friend constexpr bool operator==(Rights, Rights) = default;
};
/// What the network carries out. The others are ours to grant.
inline constexpr Rights kNetworkRights = Rights{}
                                             .with(Right::call_out)
                                             .with(Right::call_in)
                                             .with(Right::sms_out)
                                             .with(Right::sms_in)
                                             .with(Right::data)
                                             .with(Right::emergency);

}  // namespace keepline
