#pragma once
// Enumerators as text: written once beside the enum, used in JSON, logs and scenario tables.

#include <array>
#include <optional>
#include <string_view>

#include "base/check.h"

namespace keepline {

/// Specialize with `static constexpr std::array names{…}` in the enum's order.
template <class Enum>
struct EnumNames;

template <class Enum>
concept Named = requires { EnumNames<Enum>::names; };

template <Named Enum>
std::string_view name_of(Enum value) {
    const auto index = static_cast<std::size_t>(value);
    KL_CHECK(index < EnumNames<Enum>::names.size(), "enumerator {}", index);
    return EnumNames<Enum>::names[index];
}

template <Named Enum>
std::optional<Enum> parse_name(std::string_view text) {
    for (std::size_t i = 0; i < EnumNames<Enum>::names.size(); ++i)
        if (EnumNames<Enum>::names[i] == text) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace keepline
