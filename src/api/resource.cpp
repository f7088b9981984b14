#include "api/resource.h"

#include <algorithm>
#include <charconv>

namespace keepline::api {
namespace {
constexpr std::int64_t kAmountMax = 1'000'000'00;  // a million in major units: no renewal is larger
}

Result<Principal> prove(const Doors& doors, const http::Request& request) {
    const bool by_cookie =
        !request.local && request.header("Authorization").empty() && doors.sessions.has_cookie(request);
    return by_cookie ? doors.sessions.prove(request) : doors.keys.prove(request);
}

Address read_address(std::string_view text) {
    const auto mark = text.find("{?");
    Address out{std::string{text.substr(0, mark)}, {}};
    if (mark == std::string_view::npos) return out;
    text = text.substr(mark + 2, text.size() - mark - 3);
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        out.query.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

Result<void> check_query(const http::Call& call, const std::vector<std::string>& names) {
    if (call.request.query.empty()) return {};
    const auto query = http::parse_form(call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    std::vector<Fault> faults;
    for (const auto& [name, value] : *query)
        if (std::ranges::find(names, name) == names.end())
            faults.push_back({name, ErrorCode::input_unknown_field, {}});
    return faults.empty() ? Result<void>{} : std::unexpected{invalid(std::move(faults))};
}

Result<std::int64_t> query_number(const http::Form& query, std::string_view name, std::int64_t otherwise,
                                  std::int64_t min, std::int64_t max) {
    const std::string_view text = http::find(query, name);
    if (text.empty()) return otherwise;
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault == std::errc{} && end == text.data() + text.size() && value >= min && value <= max)
        return value;
    return std::unexpected{invalid(
        {{std::string{name}, ErrorCode::input_out_of_range, {std::to_string(min), std::to_string(max)}}})};
}

Money check_amount(const MoneyIn& amount, const Brand& brand, const std::string& pointer,
                   std::vector<Fault>& faults) {
    if (amount.amount < 1 || amount.amount > kAmountMax)
        faults.push_back(
            {pointer + "/amount", ErrorCode::input_out_of_range, {"1", std::to_string(kAmountMax)}});
    if (amount.currency != brand.currency)
        faults.push_back({pointer + "/currency", ErrorCode::input_malformed, {brand.currency}});
    return Money::from_minor(amount.amount);
}

Error invalid(std::vector<Fault> faults) {
    return {ErrorCode::request_invalid, {std::to_string(faults.size())}, std::move(faults)};
}

}  // namespace keepline::api
