// The short texts of paths, queries, headers, columns and keys: what is read and written again is the same,
// and no amount is negative.

#include "base/http.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/msisdn.h"
#include "channel/online_payment/order_id.h"
#include "domain/ledger/period.h"
#include "domain/line/policy.h"
#include "domain/renewal/trade_no.h"
#include "engine/command_key.h"
#include "engine/desk.h"
#include "fuzz/fuzz.h"
#include "gateway/alipay/wire_time.h"
#include "http/problem.h"

namespace keepline::fuzz {
namespace {

// Whatever was read is, written and read again, the same.
template <class Parse, class Format>
auto comes_back(std::string_view text, Parse parse, Format format) {
    const auto value = parse(text);
    if (value) {
        const std::string written = format(*value);
        const auto again = parse(written);
        KL_CHECK(again && *again == *value, "\"{}\" was written as \"{}\"", text, written);
    }
    return value;
}

// There is one way to write it, so only that is read.
template <class Parse, class Format>
void is_exact(std::string_view text, Parse parse, Format format) {
    const auto value = parse(text);
    KL_CHECK(!value || format(*value) == text, "\"{}\" is read", text);
}

void try_times(std::string_view text) {
    is_exact(text, parse_date, format_date);
    comes_back(text, parse_instant, format_instant);
    comes_back(text, alipay::parse_wire_time, [](Instant at) {
        constexpr std::int64_t kSecond = 1'000'000;
        return alipay::format_wire_time(at) + fmt::format(".{:06}", (at.us % kSecond + kSecond) % kSecond);
    });
    is_exact(text, parse_month, format_month);
    comes_back(text, parse_term, format_term);
}

void try_amount(std::string_view text) {
    const auto amount = comes_back(text, parse_decimal, format_decimal);
    KL_CHECK(!amount || *amount >= Money{}, "\"{}\" is negative", text);
}

void try_ids(std::string_view text) {
    is_exact(text, parse_line_id, format_line_id);
    is_exact(
        text, [](std::string_view given) { return parse_trade_no("KL", given); },
        [](const TradeNo& trade) { return format_trade_no("KL", trade); });
    is_exact(text, online_payment::parse_order_id, online_payment::format_order_id);
    const Home home{HomeKind::number, 42};
    is_exact(
        text, [&](std::string_view given) { return parse_entry_no(home, given); },
        [&](std::int64_t n) { return entry_no(home, n); });
}

void try_number(std::string_view text) {
    const auto number = parse_msisdn(text, "86", 11);
    if (!number) return;
    KL_CHECK(parse_msisdn("+" + number->str(), "86", 11) == number, "{}", number->view());
    for (const char c : number->view()) KL_CHECK(c >= '0' && c <= '9', "{}", number->view());
    KL_CHECK(mask_msisdn(number->view(), "86").find(number->view()) == std::string::npos, "not masked");
}

void try_encodings(std::string_view text) {
    for (const bool plus_is_space : {true, false})
        comes_back(
            text, [&](std::string_view given) { return http::percent_decode(given, plus_is_space); },
            [](const std::string& value) { return http::percent_encode(value); });
    comes_back(text, http::parse_form, http::format_form);
}

void try_headers(std::string_view text) {
    http::preferred_language(text);
    const std::string trace = http::trace_id_of(text);
    KL_CHECK(trace.size() == 32 && trace.find_first_not_of("0123456789abcdef") == std::string::npos, "{}",
             trace);
    if (const auto key = command_key(text)) KL_CHECK(key->view() == text, "{}", text);
}

}  // namespace

void try_input(std::string_view input) {
    try_times(input);
    try_amount(input);
    try_ids(input);
    try_number(input);
    try_encodings(input);
    try_headers(input);
}

}  // namespace keepline::fuzz
