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

std::string format_refund_no(std::string_view prefix, const RefundNo& refund, std::string_view out_trade_no) {
    const auto trade = parse_trade_no(prefix, out_trade_no);
    if (trade && refund.home == home_of(trade->line.number))
        return fmt::format("{}R{}", out_trade_no, refund.n);
    return fmt::format("{}R{}x{}x{}", prefix, static_cast<int>(refund.home.kind), refund.home.id, refund.n);
}

std::optional<RefundNo> parse_refund_no(std::string_view prefix, std::string_view text) {
    const auto mark = text.rfind('R');
    if (!text.starts_with(prefix) || mark == std::string_view::npos || mark < prefix.size())
        return std::nullopt;
    const char* end = text.data() + text.size();
    const auto read = [&](const char* from, auto& value, char stop) -> const char* {
        const auto got = std::from_chars(from, end, value);
        const bool whole =
            got.ec == std::errc{} && (stop == 0 ? got.ptr == end : got.ptr != end && *got.ptr == stop);
        return whole ? got.ptr + 1 : nullptr;
    };
    RefundNo refund;
    const char* at = text.data() + mark + 1;
    if (mark == prefix.size()) {
        int kind = 0;
        at = read(at, kind, 'x');
        at = at != nullptr ? read(at, refund.home.id, 'x') : nullptr;
        if (at == nullptr || kind < 0 || kind >= static_cast<int>(EnumNames<HomeKind>::names.size()))
            return std::nullopt;
        refund.home.kind = static_cast<HomeKind>(kind);
    } else {
        const auto trade = parse_trade_no(prefix, text.substr(0, mark));
        if (!trade) return std::nullopt;
        refund.home = home_of(trade->line.number);
    }
    if (read(at, refund.n, 0) == nullptr || refund.n <= 0 || refund.home.id <= 0) return std::nullopt;
    const bool same = format_refund_no(prefix, refund, text.substr(0, mark)) == text;
    return same ? std::optional{refund} : std::nullopt;
}

}  // namespace keepline
