#include "sim/alipay/biz_content.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "gateway/alipay/wire_time.h"

namespace keepline::sim {
namespace {

namespace json = boost::json;

// "90m", "2h", "1d"; "1c" is the end of the day in GMT+8.
std::optional<Instant> after(std::string_view text, Instant now) {
    if (text == "1c")
        return alipay::parse_wire_time(alipay::format_wire_time(now).substr(0, 10) + " 23:59:59");
    int count = 0;
    const auto* end = text.data() + text.size();
    const auto [unit, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || count < 1 || count > 21'600 || unit + 1 != end) return std::nullopt;
    if (*unit == 'm') return now + std::chrono::minutes{count};
    if (*unit == 'h') return now + std::chrono::hours{count};
    if (*unit == 'd') return now + std::chrono::hours{24 * count};
    return std::nullopt;
}

}  // namespace

std::string write_members(const http::Form& fields) {
    json::object object;
    for (const auto& [name, value] : fields)
        if (name == "fund_bill_list")
            object[name] = json::parse(value);
        else
            object[name] = value;
    return json::serialize(object);
}

std::optional<Instant> read_expiry(const http::Form& business, Instant business_now, Duration otherwise) {
    Instant expiry = Instant::never();
    if (const auto text = http::find(business, "time_expire"); !text.empty()) {
        const auto at = alipay::parse_wire_time(text);
        if (!at) return std::nullopt;
        expiry = *at;
    }
    for (const auto* name : {"timeout_express", "qr_code_timeout_express"}) {
        const auto text = http::find(business, name);
        if (text.empty()) continue;
        const auto at = after(text, business_now);
        if (!at) return std::nullopt;
        expiry = std::min(expiry, *at);
    }
    return expiry == Instant::never() ? business_now + otherwise : expiry;
}

}  // namespace keepline::sim
