#pragma once
// Short text kept in place: keys, external numbers, references. Copying it allocates nothing.

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"

namespace keepline {

/// Up to N bytes of text (N < 256). Longer text is a programmer error: check fits() at the door.
template <std::size_t N>
class Text {
    static_assert(N > 0 && N < 256);

public:
    static constexpr std::size_t kMax = N;
    constexpr Text() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): reads as the text it is
    Text(std::string_view text) {
        KL_CHECK(fits(text), "{} bytes in a text of {}", text.size(), N);
        std::copy(text.begin(), text.end(), bytes_.begin());
        size_ = static_cast<std::uint8_t>(text.size());
    }
    Text(const char* text) : Text{std::string_view{text}} {}         // NOLINT(google-explicit-constructor)
    Text(const std::string& text) : Text{std::string_view{text}} {}  // NOLINT(google-explicit-constructor)
    [[nodiscard]] static constexpr bool fits(std::string_view text) { return text.size() <= N; }
    [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), size_}; }
    [[nodiscard]] std::string str() const { return std::string{view()}; }
    [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
    friend constexpr bool operator==(const Text& a, const Text& b) { return a.view() == b.view(); }
    friend constexpr auto operator<=>(const Text& a, const Text& b) { return a.view() <=> b.view(); }

private:
    std::array<char, N> bytes_{};
    std::uint8_t size_{0};
};

}  // namespace keepline
