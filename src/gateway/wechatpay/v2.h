#pragma once
// What is left of WeChat Pay API v2: the signature over sorted parameters, and the sealed part of its refund
// notifications. No I/O.

#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"

namespace keepline::wechatpay {

enum class V2SignType : std::uint8_t { md5, hmac_sha256 };

/// The signed text: parameters that are not empty, without `sign`, sorted, and the APIv2 key behind them.
std::string v2_text(http::Form params, std::string_view api_key);
/// Hex in upper case.
std::string v2_sign(http::Form params, V2SignType type, std::string_view api_key);
/// The plain XML of `req_info`; absent if it is under another key.
std::optional<std::string> open_req_info(std::string_view sealed_base64, std::string_view api_key);

}  // namespace keepline::wechatpay
