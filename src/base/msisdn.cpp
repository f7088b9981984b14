#include "base/msisdn.h"

namespace keepline {

std::optional<Msisdn> parse_msisdn(std::string_view text, std::string_view country_code,
                                   int national_digits) {
    std::string digits;
    const bool international = !text.empty() && text.front() == '+';
    for (const char c : text.substr(international ? 1 : 0)) {
        if (c == ' ' || c == '-') continue;
        if (c < '0' || c > '9' || digits.size() == Msisdn::kMax) return std::nullopt;
        digits += c;
    }
    if (!international && static_cast<int>(digits.size()) == national_digits) digits.insert(0, country_code);
    // A slip of one digit must not become another country's number: those are written with their plus.
    const bool ours = digits.starts_with(country_code) &&
                      digits.size() == country_code.size() + static_cast<std::size_t>(national_digits);
    if (!international && !ours) return std::nullopt;
    if (digits.size() < 6 || digits.size() > Msisdn::kMax || digits.front() == '0') return std::nullopt;
    return Msisdn{digits};
}

std::string mask_msisdn(std::string_view msisdn, std::string_view country_code) {
    if (!country_code.empty() && msisdn.starts_with(country_code) && msisdn.size() > country_code.size() + 5)
        msisdn.remove_prefix(country_code.size());
    if (msisdn.size() < 8) return "****";
    return std::string{msisdn.substr(0, 3)} + "****" + std::string{msisdn.substr(msisdn.size() - 4)};
}

}  // namespace keepline
