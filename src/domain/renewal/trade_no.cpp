#include "domain/renewal/trade_no.h"

#include <fmt/format.h>

#include <charconv>

namespace keepline {

std::string format_trade_no(std::string_view prefix, const TradeNo& trade) {
    return fmt::format("{}{}x{}x{}", prefix, trade.line.number.value, trade.line.generation, trade.intent_n);
}

std::optional<TradeNo> parse_trade_no(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return std::nullopt;
    TradeNo trade;
    const char* at = text.data() + prefix.size();
    const char* end = text.data() + text.size();
    auto number = std::from_chars(at, end, trade.line.number.value);
    if (number.ec != std::errc{} || number.ptr == end || *number.ptr != 'x') return std::nullopt;
    auto generation = std::from_chars(number.ptr + 1, end, trade.line.generation);
    if (generation.ec != std::errc{} || generation.ptr == end || *generation.ptr != 'x') return std::nullopt;
    auto intent = std::from_chars(generation.ptr + 1, end, trade.intent_n);
    if (intent.ec != std::errc{} || intent.ptr != end) return std::nullopt;
    return format_trade_no(prefix, trade) == text ? std::optional{trade} : std::nullopt;
}

}  // namespace keepline
