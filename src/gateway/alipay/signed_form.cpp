#include "gateway/alipay/signed_form.h"

#include <algorithm>

namespace keepline::alipay {

std::string canonical(const http::Form& params, SignType sign_type, EmptyValues empty) {
    std::vector<const std::pair<std::string, std::string>*> kept;
    for (const auto& param : params) {
        if (param.first == "sign" || (param.first == "sign_type" && sign_type == SignType::left_out))
            continue;
        if (param.second.empty() && empty == EmptyValues::dropped) continue;
        kept.push_back(&param);
    }
    std::ranges::sort(kept, {}, [](const auto* param) -> const std::string& { return param->first; });
    std::string text;
    for (const auto* param : kept) {
        if (!text.empty()) text += '&';
        text.append(param->first).append("=").append(param->second);
    }
    return text;
}

http::Form sign_request(http::Form params, const PrivateKey& key) {
    std::erase_if(params, [](const auto& param) { return param.second.empty() || param.first == "sign"; });
    auto sign = key.sign(canonical(params, SignType::included, EmptyValues::dropped));
    params.emplace_back("sign", std::move(sign));
    return params;
}

std::string order_string(const http::Form& signed_params) { return http::format_form(signed_params); }

bool verify_request(const http::Form& params, const PublicKey& key) {
    const auto sign = http::find(params, "sign");
    if (has_repeats(params) || http::find(params, "sign_type") != "RSA2") return false;
    return key.verify(canonical(params, SignType::included, EmptyValues::dropped), sign) ||
           key.verify(canonical(params, SignType::included, EmptyValues::kept), sign);
}

http::Form sign_notice(http::Form params, const PrivateKey& key) {
    auto sign = key.sign(canonical(params, SignType::left_out, EmptyValues::kept));
    params.emplace_back("sign", std::move(sign));
    return params;
}

std::optional<std::string> verify_notice(const http::Form& params, const PublicKey& key) {
    if (has_repeats(params) || http::find(params, "sign_type") != "RSA2") return std::nullopt;
    const auto sign = http::find(params, "sign");
    for (const auto& [sign_type, empty] : {std::pair{SignType::left_out, EmptyValues::kept},
                                           {SignType::left_out, EmptyValues::dropped},
                                           {SignType::included, EmptyValues::kept},
                                           {SignType::included, EmptyValues::dropped}}) {
        auto text = canonical(params, sign_type, empty);
        if (key.verify(text, sign)) return text;
    }
    return std::nullopt;
}

bool has_repeats(const http::Form& params) {
    std::vector<std::string_view> names;
    for (const auto& param : params) names.emplace_back(param.first);
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

}  // namespace keepline::alipay
