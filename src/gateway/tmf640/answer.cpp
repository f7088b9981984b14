#include "gateway/tmf640/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/msisdn.h"

namespace keepline::tmf640 {
namespace {

namespace json = boost::json;

constexpr std::size_t kBytesMax = 120;
constexpr std::size_t kNumberDigits = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Text or number: TMF630 writes codes as text, networks write both.
std::string member(std::string_view body, const char* name) {
    json::error_code error;
    const auto value = json::parse({body.data(), body.size()}, error);
    const auto* object = error ? nullptr : value.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains(name);
    if (found == nullptr) return {};
    if (const auto* text = found->if_string()) return {text->data(), text->size()};
    return found->is_number() ? json::serialize(*found) : std::string{};
}

// The digits at the front of `text`, single blanks and dashes among them passed over; `size` is what they
// take up.
std::string leading_digits(std::string_view text, std::size_t& size) {
    std::string digits;
    size = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool between = (text[at] == ' ' || text[at] == '-') && at > 0 && at == size;
        if (!is_digit(text[at]) && !between) break;
        if (between) continue;
        digits += text[at];
        size = at + 1;
    }
    return digits;
}

}  // namespace

bool settles(int status) {
    if (status == 408 || status == 409 || status == 425 || status == 429) return false;
    return (status >= 200 && status < 300) || (status >= 400 && status < 500);
}

std::string refusal_words(const http::Response& response) {
    const auto code = member(response.body, "code");
    const auto reason = member(response.body, "reason");
    if (code.empty() && reason.empty()) return fmt::format("HTTP {}", response.status);
    return safe_words(code.empty() || reason.empty() ? code + reason : code + " " + reason);
}

std::string done_words(const http::Response& response) {
    const auto state = member(response.body, "state");
    return safe_words(state.empty() ? fmt::format("HTTP {}", response.status)
                                    : fmt::format("{} {}", response.status, state));
}

std::string safe_words(std::string_view text) {
    std::string words;
    while (!text.empty()) {
        std::size_t size = 0;
        const auto digits = leading_digits(text, size);
        if (digits.size() >= kNumberDigits) {
            words += mask_msisdn(digits, "");
        } else {
            size = std::max<std::size_t>(size, 1);
            for (const char c : text.substr(0, size)) words += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
        text.remove_prefix(size);
    }
    if (words.size() <= kBytesMax) return words;
    std::size_t end = kBytesMax;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U) --end;
    words.resize(end);
    return words;
}

}  // namespace keepline::tmf640
