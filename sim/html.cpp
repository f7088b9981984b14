#include "sim/html.h"

#include <fmt/format.h>

namespace keepline::sim {

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else
            out += c;
    }
    return out;
}

std::string both(std::string_view zh, std::string_view en) {
    return fmt::format("{} <span lang=\"en\">{}</span>", escape(zh), escape(en));
}

std::string format_china_time(Instant at) {
    constexpr std::int64_t kChina_s = 8 * 3600;
    const std::int64_t seconds = at.us / 1'000'000 + kChina_s;
    auto text = format_instant(Instant{seconds * 1'000'000});
    text.pop_back();
    text[10] = ' ';
    return text;
}

}  // namespace keepline::sim
