#include "domain/subscriber/identity.h"

#include <algorithm>
#include <vector>

namespace keepline {
namespace {

// ISO 7064 MOD 11-2 over the first 17 digits.
bool has_check_character(std::string_view id) {
    int sum = 0;
    for (const char c : id.substr(0, 17)) {
        if (c < '0' || c > '9') return false;
        sum = (sum + (c - '0')) * 2 % 11;
    }
    const int check = (12 - sum) % 11;
    return id[17] == (check == 10 ? 'X' : static_cast<char>('0' + check));
}

// UTF-8 characters, so that a name is not cut within one.
std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
        out.push_back(text.substr(at, end - at));
        at = end;
    }
    return out;
}

}  // namespace

std::optional<std::string> normal_identity(IdentityType type, std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ') continue;
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if ((upper < '0' || upper > '9') && (upper < 'A' || upper > 'Z')) return std::nullopt;
        out += upper;
    }
    bool good = out.size() >= 5 && out.size() <= 20;
    if (type == IdentityType::resident_id) good = out.size() == 18 && has_check_character(out);
    if (type == IdentityType::business_license) good = out.size() == 18;
    return good && type != IdentityType::none ? std::optional{out} : std::nullopt;
}

std::string mask_text(std::string_view text) {
    const auto all = characters(text);
    if (all.empty()) return {};
    const bool long_enough = all.size() > 3;
    std::string out{all.front()};
    out.append(all.size() - (long_enough ? 2 : 1), '*');
    if (long_enough) out += all.back();
    return out;
}

}  // namespace keepline
