#include "gateway/wechatpay/v2.h"

#include <algorithm>

#include "gateway/crypto/aes.h"
#include "gateway/crypto/base64.h"
#include "gateway/crypto/digest.h"

namespace keepline::wechatpay {

std::string v2_text(http::Form params, std::string_view api_key) {
    std::ranges::sort(params);
    std::string text;
    for (const auto& [name, value] : params)
        if (name != "sign" && !value.empty()) text.append(name).append("=").append(value).append("&");
    return text.append("key=").append(api_key);
}

std::string v2_sign(http::Form params, V2SignType type, std::string_view api_key) {
    const auto text = v2_text(std::move(params), api_key);
    auto hex = type == V2SignType::md5 ? gateway::md5_hex(text) : gateway::hmac_sha256_hex(api_key, text);
    std::ranges::transform(
        hex, hex.begin(), [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
    return hex;
}

std::optional<std::string> open_req_info(std::string_view sealed_base64, std::string_view api_key) {
    const auto sealed = gateway::decode_base64(sealed_base64);
    return sealed ? gateway::open_ecb(gateway::md5_hex(api_key), *sealed) : std::nullopt;
}

}  // namespace keepline::wechatpay
