#include "http/structured_field.h"

#include <charconv>

namespace keepline::http {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_visible(char c) { return c > ' ' && c <= '~'; }

}  // namespace

std::optional<std::string> FieldReader::key() {
    if (rest_.empty() || (!is_lower(rest_.front()) && rest_.front() != '*')) return std::nullopt;
    return std::string{take_while(
        [](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*'; })};
}

std::optional<std::string> FieldReader::text() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (!take('"')) {
        const bool escaped = take('\\');
        if (rest_.empty()) return std::nullopt;
        const char c = rest_.front();
        if (escaped ? c != '"' && c != '\\' : !is_visible(c) && c != ' ') return std::nullopt;
        out += c;
        rest_.remove_prefix(1);
    }
    return out;
}

std::optional<std::int64_t> FieldReader::integer() {
    constexpr std::size_t kDigitsMax = 15;
    const bool negative = take('-');
    const auto digits = take_while(is_digit);
    std::int64_t number = 0;
    if (digits.empty() || digits.size() > kDigitsMax || stands_at('.')) return std::nullopt;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return negative ? -number : number;
}

std::optional<std::string_view> FieldReader::bytes() {
    if (!take(':')) return std::nullopt;
    const auto base64 = take_while([](char c) { return is_visible(c) && c != ':'; });
    return take(':') ? std::optional{base64} : std::nullopt;
}

std::optional<FieldValue> FieldReader::value() {
    if (stands_at('"')) return text();
    return integer();
}

std::string quote_field(std::string_view text) {
    std::string out{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out += '"';
}

std::string written_field(const FieldValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? quote_field(*text) : std::to_string(std::get<std::int64_t>(value));
}

}  // namespace keepline::http
