#include "base/money.h"

#include <cstdlib>

namespace keepline {

std::string format_decimal(Money amount) {
    const std::int64_t minor = amount.minor();
    KL_CHECK(minor != INT64_MIN, "amount {}", minor);
    const std::int64_t positive = std::abs(minor);
    return fmt::format("{}{}.{:02}", minor < 0 ? "-" : "", positive / 100, positive % 100);
}

std::optional<Money> parse_decimal(std::string_view text) {
    std::int64_t minor = 0;
    std::size_t at = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        if (at == 12) return std::nullopt;
        minor = minor * 10 + (text[at] - '0');
    }
    if (at == 0) return std::nullopt;
    int decimals = 0;
    if (at < text.size()) {
        if (text[at] != '.') return std::nullopt;
        for (++at; at < text.size(); ++at, ++decimals) {
            if (text[at] < '0' || text[at] > '9' || decimals == 2) return std::nullopt;
            minor = minor * 10 + (text[at] - '0');
        }
        if (decimals == 0) return std::nullopt;
    }
    for (; decimals < 2; ++decimals) minor *= 10;
    return Money::from_minor(minor);
}

}  // namespace keepline
