#include "gateway/alipay/vector_case.h"

#include <boost/json.hpp>

#include "gateway/alipay/alipay_gateway.h"
#include "gateway/alipay/answer.h"
#include "gateway/alipay/signed_form.h"

namespace keepline::alipay {
namespace {

namespace json = boost::json;

std::string text_member(const json::value& value, std::string_view name) {
    const auto* object = value.if_object();
    const auto* member = object != nullptr ? object->if_contains({name.data(), name.size()}) : nullptr;
    const auto* text = member != nullptr ? member->if_string() : nullptr;
    return text != nullptr ? std::string{text->data(), text->size()} : std::string{};
}

// Reading a notification makes no call.
class NoTransport final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request&,
                                std::chrono::milliseconds) override {
        return fail(ErrorCode::gateway_unavailable);
    }
};

}  // namespace

VectorKeys::VectorKeys(const json::value& file) {
    for (const auto& member : file.as_object()) {
        Pair pair;
        for (const auto name : {"private_pkcs8_base64", "private_pkcs1_base64"}) {
            auto text = text_member(member.value(), name);
            if (auto key = PrivateKey::load(text)) {
                pair.signers.push_back(std::move(*key));
                pair.private_text = std::move(text);
            }
        }
        pair.public_text = text_member(member.value(), "public_spki_pem");
        if (auto key = PublicKey::load(pair.public_text)) pair.verifiers.push_back(std::move(*key));
        if (!pair.signers.empty() && !pair.verifiers.empty()) pairs_.emplace(member.key(), std::move(pair));
    }
}

const VectorKeys::Pair* VectorKeys::find(const std::string& name) const {
    const auto found = pairs_.find(name);
    return found == pairs_.end() ? nullptr : &found->second;
}

std::string VectorCase::text(std::string_view name) const { return text_member(item_, name); }

http::Form VectorCase::params() const {
    http::Form params;
    const auto* object = item_.if_object();
    const auto* member = object != nullptr ? object->if_contains("params") : nullptr;
    if (member != nullptr && member->is_object())
        for (const auto& param : member->get_object())
            params.emplace_back(std::string{param.key()}, text_member(*member, param.key()));
    return params;
}

VectorResult VectorCase::check(const VectorKeys& keys) const {
    const auto kind = text("kind");
    const auto* pair = keys.find(text("key"));
    const bool known = kind == "request_sign" || kind == "notify_verify" || kind == "response_verify";
    if (!known) return {false, {}};
    if (pair == nullptr) return {true, "no key named \"" + text("key") + "\""};
    if (kind == "request_sign") return {true, check_request(*pair)};
    if (kind == "notify_verify") return {true, check_notice(*pair)};
    return {true, check_answer(*pair)};
}

std::string VectorCase::check_request(const VectorKeys::Pair& keys) const {
    auto received = params();
    received.emplace_back("sign", text("sign"));
    const bool verified = verify_request(received, keys.verifiers.front());
    if (text("expect") != "valid") return verified ? "a wrong signature was accepted" : "";
    if (!verified) return "the signature was refused";
    if (canonical(params(), SignType::included, EmptyValues::dropped) != text("canonical"))
        return "the canonical text differs";
    for (const auto& key : keys.signers) {
        const auto signed_params = sign_request(params(), key);
        if (http::find(signed_params, "sign") != text("sign")) return "our signature differs";
        const auto encoded = text("encoded");
        if (!encoded.empty() && order_string(signed_params) != encoded) return "the order string differs";
    }
    return {};
}

std::string VectorCase::check_notice(const VectorKeys::Pair& keys) const {
    const auto form = http::parse_form(text("body"));
    if (!form) return text("expect") == "invalid" ? "" : "the body was not read as a form";
    const auto signed_text = verify_notice(*form, keys.verifiers.front());
    if (text("expect") == "invalid" && signed_text) return "a wrong signature was accepted";
    if (text("expect") != "invalid") {
        if (!signed_text) return "the signature was refused";
        if (const auto wanted = text("canonical"); !wanted.empty() && *signed_text != wanted)
            return "the canonical text differs";
    }
    return check_notice_reading(keys);
}

std::string VectorCase::check_notice_reading(const VectorKeys::Pair& keys) const {
    const auto* identity = file_.as_object().if_contains("identity");
    if (identity == nullptr) return {};
    NoTransport transport;
    Account account;
    account.app_id = text_member(*identity, "app_id");
    account.seller_id = text_member(*identity, "seller_id");
    account.private_key = keys.private_text;
    account.alipay_public_key = keys.public_text;
    auto gateway = AlipayGateway::open(std::move(account), transport);
    if (!gateway) return "the account was refused";
    http::Request request;
    request.method = "POST";
    request.body = text("body");
    const auto notice = (*gateway)->read_notice(request);
    const bool valid = text("expect") == "valid";
    if (valid != notice.has_value())
        return valid ? "the notification was refused" : "the notification was accepted";
    const auto reply = (*gateway)->notice_reply(notice.has_value());
    if (const auto wanted = text("reply"); !wanted.empty() && (reply.status != 200 || reply.body != wanted))
        return "the reply differs";
    return {};
}

std::string VectorCase::check_answer(const VectorKeys::Pair& keys) const {
    const auto raw_body = text("raw_body");
    const auto cut = cut_answer(raw_body, text("response_node"));
    const bool valid = text("expect") == "valid";
    if (!cut) return valid ? "the answer could not be cut" : "";
    const auto signed_text = verify_answer(*cut, keys.verifiers.front());
    const bool verified = signed_text.has_value();
    if (valid != verified) return valid ? "the signature was refused" : "a wrong signature was accepted";
    if (!valid) return {};
    if (const auto wanted = text("signed_text"); !wanted.empty() && *signed_text != wanted)
        return "the signed text differs";
    return {};
}

}  // namespace keepline::alipay
