// What a request's headers say of whom it serves: the reader's language and the trace it belongs to.

#include <algorithm>
#include <random>

#include "http/problem.h"

namespace keepline::http {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Cuts `text` at the first `mark` and returns what stood before it.
std::string_view cut(std::string_view& text, char mark) {
    const auto at = text.find(mark);
    const auto front = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return trim(front);
}

// Thousandths of ";q=0.8"; 1000 without one, 0 if it cannot be read.
int quality(std::string_view parameters) {
    while (!parameters.empty()) {
        std::string_view value = cut(parameters, ';');
        if (!same_name(cut(value, '='), "q")) continue;
        value = trim(value);
        if (value.empty() || value.size() > 5 || (value.size() > 1 && value[1] != '.')) return 0;
        if (value[0] == '1') return 1000;
        if (value[0] != '0') return 0;
        int thousandths = 0;
        int weight = 100;
        for (const char digit : value.substr(std::min<std::size_t>(value.size(), 2))) {
            if (digit < '0' || digit > '9') return 0;
            thousandths += (digit - '0') * weight;
            weight /= 10;
        }
        return thousandths;
    }
    return 1000;
}

bool is_lower_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string random_trace_id() {
    // Only has to be unlikely to repeat; nothing is protected by it.
    thread_local std::mt19937_64 source{[] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64{seed};
    }()};
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string id(32, '0');
    for (std::size_t half = 0; half < 2; ++half) {
        std::uint64_t bits = source() | 1U;  // never all zero
        for (std::size_t digit = 0; digit < 16; ++digit, bits >>= 4U)
            id[half * 16 + digit] = kDigits[bits & 15U];
    }
    return id;
}

}  // namespace

Language preferred_language(std::string_view accept_language) {
    int zh = -1;
    int en = -1;
    int any = -1;
    bool en_first = false;
    while (!accept_language.empty()) {
        std::string_view range = cut(accept_language, ',');
        std::string_view tag = cut(range, ';');
        const std::string_view primary = cut(tag, '-');
        const int wanted = quality(range);
        if (same_name(primary, "zh")) zh = std::max(zh, wanted);
        if (same_name(primary, "en")) {
            if (zh < 0 && en < 0) en_first = true;
            en = std::max(en, wanted);
        }
        if (primary == "*") any = wanted;
    }
    if (zh < 0) zh = any;
    if (en < 0) en = any;
    const bool english = en > zh || (en == zh && en > 0 && en_first);
    return english && en > 0 ? Language::en : Language::zh;
}

std::string trace_id_of(std::string_view traceparent) {
    // version "-" trace-id "-" parent-id "-" flags; later versions may be longer (W3C Trace Context, 3.2).
    constexpr std::size_t kLength = 55;
    const std::string_view head = traceparent.substr(0, kLength);
    if (head.size() == kLength && (traceparent.size() == kLength || traceparent[kLength] == '-')) {
        const std::string_view version = head.substr(0, 2);
        const std::string_view trace = head.substr(3, 32);
        const bool dashes = head[2] == '-' && head[35] == '-' && head[52] == '-';
        const bool whole = version != "00" || traceparent.size() == kLength;
        const bool hex = is_lower_hex(version) && is_lower_hex(trace) && is_lower_hex(head.substr(36, 16));
        const bool zero = trace.find_first_not_of('0') == std::string_view::npos;
        if (dashes && whole && hex && version != "ff" && !zero) return std::string{trace};
    }
    return random_trace_id();
}

}  // namespace keepline::http
