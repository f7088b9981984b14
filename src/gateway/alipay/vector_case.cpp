#include "gateway/alipay/vector_case.h"

#include <boost/json.hpp>

#include "gateway/alipay/alipay_gateway.h"
#include "gateway/alipay/answer.h"
#include "gateway/alipay/signed_form.h"
#include "gateway/crypto/base64.h"

namespace keepline::alipay {
namespace {

namespace json = boost::json;
using gateway::VectorKeys;
using gateway::VectorResult;

// Reading a notification makes no call.
class NoTransport final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request&,
                                std::chrono::milliseconds) override {
        return fail(ErrorCode::gateway_unavailable);
    }
};

class VectorCase {
public:
    VectorCase(const json::object& item, const json::object& file) : item_{item}, file_{file} {}
    [[nodiscard]] std::string check_request(const VectorKeys::Pair& keys) const;
    [[nodiscard]] std::string check_notice(const VectorKeys::Pair& keys) const;
    [[nodiscard]] std::string check_answer(const VectorKeys::Pair& keys) const;

private:
    [[nodiscard]] std::string text(std::string_view name) const { return gateway::vector_text(item_, name); }
    [[nodiscard]] std::string check_notice_reading(const VectorKeys::Pair& keys) const;
    [[nodiscard]] http::Form params() const;

    const json::object& item_;
    const json::object& file_;
};

http::Form VectorCase::params() const {
    http::Form params;
    const auto* member = item_.if_contains("params");
    if (member != nullptr && member->is_object())
        for (const auto& param : member->get_object())
            params.emplace_back(std::string{param.key()},
                                gateway::vector_text(member->get_object(), param.key()));
    return params;
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
    const auto* identity = file_.if_contains("identity");
    if (identity == nullptr || !identity->is_object()) return {};
    NoTransport transport;
    Account account;
    account.app_id = gateway::vector_text(identity->get_object(), "app_id");
    account.seller_id = gateway::vector_text(identity->get_object(), "seller_id");
    account.private_key = keys.private_text;
    account.alipay_public_key = keys.public_text;
    auto gateway = AlipayGateway::open(std::move(account), transport);
    if (!gateway) return "the account was refused";
    http::Request request;
    request.method = "POST";
    request.body = text("body");
    const auto notice = (*gateway)->read_notice(request, Instant{});
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

std::string check_encryption(const json::object& item) {
    const auto key = gateway::decode_base64(gateway::vector_text(item, "key_b64"));
    const auto plain = gateway::vector_text(item, "plaintext");
    const auto sealed = gateway::vector_text(item, "ciphertext");
    if (!key) return "the key cannot be read";
    if (seal_content(plain, *key) != sealed) return "what we seal differs";
    return open_content(sealed, *key) == plain ? "" : "it was not opened";
}

}  // namespace

VectorResult check_vector(const json::object& item, const json::object& file, const VectorKeys& keys) {
    const auto kind = gateway::vector_text(item, "kind");
    if (kind == "content_encryption") return {true, check_encryption(item)};
    const auto name = gateway::vector_text(item, "key");
    const auto* pair = keys.find(name);
    const bool known = kind == "request_sign" || kind == "notify_verify" || kind == "response_verify";
    if (!known) return {false, {}};
    if (pair == nullptr) return {true, "no key named \"" + name + "\""};
    const VectorCase test{item, file};
    if (kind == "request_sign") return {true, test.check_request(*pair)};
    if (kind == "notify_verify") return {true, test.check_notice(*pair)};
    return {true, test.check_answer(*pair)};
}

}  // namespace keepline::alipay
