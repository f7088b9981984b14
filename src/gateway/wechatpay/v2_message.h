#pragma once
// A message of WeChat Pay API v2: flat XML with a signature among its elements, both ways. No I/O: the
// simulated platform speaks through it too, from the other side.
//
//   auto body = sign_v2({{"appid", "wx1"}, {"sign_type", "HMAC-SHA256"}}, V2SignType::hmac_sha256, key);
//   auto fields = parse_v2(body);
//   if (!fields || !is_v2_signed(*fields, V2SignType::hmac_sha256, key)) …
//
// Source: WeChat Pay API v2, "安全规范".

#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"
#include "base/instant.h"
#include "base/money.h"
#include "gateway/wechatpay/v2.h"

namespace keepline::wechatpay {

/// One `<xml>` with an element for each field, its value in CDATA.
std::string format_v2(const http::Form& fields);
/// Reads that; also values that are not in CDATA.
/// @return absent for anything else: more than 64 KiB, elements in elements, a name twice, a document type
///         (so no entity is ever declared or fetched), bytes that are not UTF-8
std::optional<http::Form> parse_v2(std::string_view text);

/// The fields with their signature behind them, as text.
std::string sign_v2(http::Form fields, V2SignType type, std::string_view api_key);
/// Whether the fields hold their own right signature.
bool is_v2_signed(const http::Form& fields, V2SignType type, std::string_view api_key);

/// "20260105093018" in China, whole seconds, rounded down.
std::string format_v2_time(Instant at);
std::optional<Instant> parse_v2_time(std::string_view text);
/// Whole fen; absent if it is anything but digits, or more than the platform takes.
std::optional<Money> parse_v2_fen(std::string_view text);

}  // namespace keepline::wechatpay
