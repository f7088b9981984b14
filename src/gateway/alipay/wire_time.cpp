#include "gateway/alipay/wire_time.h"

#include <fmt/format.h>

namespace keepline::alipay {
namespace {

constexpr Duration kGmt8 = std::chrono::hours{8};

Instant floor_second(Instant at) {
    const auto rest = at.us % 1'000'000;
    return {at.us - (rest < 0 ? rest + 1'000'000 : rest)};
}

}  // namespace

std::string format_wire_time(Instant at) {
    auto text = format_instant(floor_second(at + kGmt8));  // 2026-02-28T10:00:00Z
    text.pop_back();
    text[10] = ' ';
    return text;
}

std::optional<Instant> parse_wire_time(std::string_view text) {
    if (text.size() < 16 || text[10] != ' ') return std::nullopt;
    const std::string_view seconds = text.size() == 16 ? ":00" : "";
    const auto local = parse_instant(fmt::format("{}T{}{}Z", text.substr(0, 10), text.substr(11), seconds));
    if (!local) return std::nullopt;
    return *local - kGmt8;
}

std::string format_wire_day(Instant at) {
    const auto text = format_wire_time(at);
    return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
}

}  // namespace keepline::alipay
