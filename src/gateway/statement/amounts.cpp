#include "gateway/statement/amounts.h"

#include <algorithm>

namespace keepline::gateway {
namespace {

constexpr int kThousandthDecimals = 5;
constexpr std::int64_t kWholeMax = 10'000'000'000;
constexpr std::int64_t kEventMax = 10'000'000LL * 100'000;  // thousandths of a minor unit

}  // namespace

std::optional<std::int64_t> parse_thousandths(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    std::int64_t value = 0;
    int digits = 0;
    int decimals = -1;
    for (const char c : text) {
        if (c == '.' && decimals < 0 && digits > 0) {
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9' || decimals == kThousandthDecimals) return std::nullopt;
        value = value * 10 + (c - '0');
        ++digits;
        if (decimals >= 0) ++decimals;
        if (decimals < 0 && value > kWholeMax) return std::nullopt;
    }
    if (digits == 0 || decimals == 0) return std::nullopt;
    for (int at = std::max(decimals, 0); at < kThousandthDecimals; ++at) value *= 10;
    return negative ? -value : value;
}

std::optional<std::int64_t> parse_event_fee(std::string_view text) {
    const auto thousandths = parse_thousandths(text);
    const bool fits = thousandths && *thousandths <= kEventMax && *thousandths >= -kEventMax;
    return fits ? thousandths : std::nullopt;
}

std::optional<Money> parse_event_amount(std::string_view text) {
    const auto thousandths = parse_event_fee(text);
    if (!thousandths || *thousandths % 1000 != 0) return std::nullopt;
    return Money::from_minor(*thousandths / 1000);
}

}  // namespace keepline::gateway
