#pragma once
// Amounts of money. Integers in minor units, checked: an overflow is a programmer error and stops the
// process.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.h"

namespace keepline {

/// An amount in minor units (fen for CNY). Signed: a difference may be negative.
/// The currency is the account's (one per brand); amounts at the door carry it.
/// There is no conversion from double and no operator*; see times() and share().
class Money {
public:
    constexpr Money() = default;
    static constexpr Money from_minor(std::int64_t minor) { return Money{minor}; }
    [[nodiscard]] constexpr std::int64_t minor() const { return minor_; }
    [[nodiscard]] constexpr bool is_zero() const { return minor_ == 0; }
    [[nodiscard]] constexpr bool is_positive() const { return minor_ > 0; }
    friend constexpr auto operator<=>(Money, Money) = default;

    friend Money operator+(Money a, Money b) {
        std::int64_t sum = 0;
        KL_CHECK(!__builtin_add_overflow(a.minor_, b.minor_, &sum), "{} + {}", a.minor_, b.minor_);
        return Money{sum};
    }
    friend Money operator-(Money a, Money b) {
        std::int64_t difference = 0;
        KL_CHECK(!__builtin_sub_overflow(a.minor_, b.minor_, &difference), "{} - {}", a.minor_, b.minor_);
        return Money{difference};
    }
    Money& operator+=(Money other) { return *this = *this + other; }
    Money& operator-=(Money other) { return *this = *this - other; }

    /// This amount `count` times, for example a fee for several cycles.
    [[nodiscard]] Money times(std::int64_t count) const {
        std::int64_t product = 0;
        KL_CHECK(!__builtin_mul_overflow(minor_, count, &product), "{} x {}", minor_, count);
        return Money{product};
    }

    /// The next of `parts` equal shares of this amount, rounded down; the last share takes what is left.
    /// Taking share(3), then share(2) of the rest, then share(1) uses the amount up exactly.
    [[nodiscard]] Money share(std::int64_t parts) const {
        KL_CHECK(parts > 0, "share of {} parts", parts);
        return Money{minor_ / parts};
    }

private:
    explicit constexpr Money(std::int64_t minor) : minor_{minor} {}
    std::int64_t minor_{0};
};

/// "12.50" for 1250: decimal major units with two digits, as Alipay and people write it.
std::string format_decimal(Money amount);

/// Reads "12", "12.5" or "12.50" (digits, at most two decimals, no sign, no spaces, at most 12 digits
/// before the point). Absent if the text is anything else.
std::optional<Money> parse_decimal(std::string_view text);

}  // namespace keepline
