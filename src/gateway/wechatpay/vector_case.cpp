#include "gateway/wechatpay/vector_case.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "gateway/crypto/base64.h"
#include "gateway/statement/amounts.h"
#include "gateway/wechatpay/sealed.h"
#include "gateway/wechatpay/signature.h"
#include "gateway/wechatpay/statement.h"
#include "gateway/wechatpay/v2_message.h"
#include "gateway/wechatpay/wechat_gateway.h"

namespace keepline::wechatpay {
namespace {

namespace json = boost::json;
using gateway::vector_text;
using gateway::VectorKeys;
using gateway::VectorResult;

// Answers every call as one case says.
class OneAnswer final : public http::Transport {
public:
    explicit OneAnswer(http::Response response) : response_{std::move(response)} {}
    Result<http::Response> send(const std::string&, const http::Request&,
                                std::chrono::milliseconds) override {
        return response_;
    }

private:
    http::Response response_;
};

class VectorCase {
public:
    VectorCase(const json::object& item, const json::object& file, const VectorKeys& keys)
        : item_{item}, identity_{file.at("identity").as_object()}, keys_{keys} {}
    [[nodiscard]] VectorResult check() const;

private:
    [[nodiscard]] std::string text(std::string_view name) const { return vector_text(item_, name); }
    [[nodiscard]] bool valid() const { return text("expect") == "valid"; }
    [[nodiscard]] http::Form form(std::string_view name) const;
    [[nodiscard]] Instant now() const { return {item_.at("now").to_number<std::int64_t>() * 1'000'000}; }
    [[nodiscard]] std::string check_request() const;
    [[nodiscard]] std::string check_answer() const;
    [[nodiscard]] std::string check_notice() const;
    [[nodiscard]] std::string check_pay_sign() const;
    [[nodiscard]] std::string check_certificates() const;
    [[nodiscard]] std::string check_oaep() const;
    [[nodiscard]] std::string check_v2() const;
    [[nodiscard]] std::string check_req_info() const;
    [[nodiscard]] std::string check_bill() const;
    [[nodiscard]] std::string compare_bill(gateway::Statement& statement) const;
    [[nodiscard]] Account account() const;

    const json::object& item_;
    const json::object& identity_;
    const VectorKeys& keys_;
};

VectorResult VectorCase::check() const {
    using Check = std::string (VectorCase::*)() const;
    static const std::map<std::string, Check> kChecks{{"request_sign", &VectorCase::check_request},
                                                      {"response_verify", &VectorCase::check_answer},
                                                      {"notify", &VectorCase::check_notice},
                                                      {"pay_sign", &VectorCase::check_pay_sign},
                                                      {"certificates", &VectorCase::check_certificates},
                                                      {"oaep_sha1_decrypt", &VectorCase::check_oaep},
                                                      {"v2_sign", &VectorCase::check_v2},
                                                      {"v2_req_info", &VectorCase::check_req_info},
                                                      {"trade_bill", &VectorCase::check_bill}};
    const auto found = kChecks.find(text("kind"));
    return found == kChecks.end() ? VectorResult{false, {}} : VectorResult{true, (this->*found->second)()};
}

http::Form VectorCase::form(std::string_view name) const {
    http::Form out;
    if (const auto* member = item_.if_contains({name.data(), name.size()}); member && member->is_object())
        for (const auto& each : member->get_object())
            out.emplace_back(std::string{each.key()}, vector_text(member->get_object(), each.key()));
    return out;
}

Account VectorCase::account() const {
    Account account;
    account.app_id = vector_text(identity_, "appid");
    account.mch_id = vector_text(identity_, "mchid");
    account.serial = vector_text(identity_, "merchant_serial");
    account.api_key = keys_.secret("wechat_apiv3_key");
    account.private_key = keys_.find("wechat_merchant")->private_text;
    account.public_key_id = vector_text(identity_, "public_key_id");
    account.public_key = keys_.find("wechat_pubkey")->public_text;
    return account;
}

std::string VectorCase::check_request() const {
    const auto name = text("key");
    const auto* pair = keys_.find(name);
    if (pair == nullptr) return "no key named \"" + name + "\"";
    const auto covered =
        request_text(text("method"), text("uri"), text("timestamp"), text("nonce"), text("body"));
    const bool verified = pair->verifiers.front().verify(covered, text("signature"));
    if (!valid()) return verified ? "a wrong signature was accepted" : "";
    if (!verified) return "the signature was refused";
    if (covered != text("canonical")) return "the canonical text differs";
    for (const auto& key : pair->signers)
        if (key.sign(covered) != text("signature")) return "our signature differs";
    const auto authorization = parse_authorization(text("authorization"));
    if (!authorization) return "the Authorization header was not read";
    const bool same = authorization->signature == text("signature") &&
                      authorization->nonce == text("nonce") &&
                      authorization->timestamp == text("timestamp") &&
                      format_authorization(*authorization) == text("authorization");
    return same ? "" : "the Authorization header differs";
}

// Both of the platform's keys are known, as in the months in which a merchant changes from one to the other.
std::string VectorCase::check_answer() const {
    const auto headers = form("headers");
    const auto signature = read_signature(headers);
    const std::string serial{signature.serial};
    const auto* pair = serial == vector_text(identity_, "platform_serial") ? keys_.find("wechat_platform")
                       : serial == vector_text(identity_, "public_key_id") ? keys_.find("wechat_pubkey")
                                                                           : nullptr;
    const bool accepted =
        pair != nullptr && is_signed(signature, text("body"), pair->verifiers.front(), now());
    if (accepted != valid()) return valid() ? "the signature was refused" : "a wrong signature was accepted";
    const auto covered = answer_text(signature.timestamp, signature.nonce, text("body"));
    return !valid() || covered == text("canonical") ? "" : "the canonical text differs";
}

// Through the whole gateway, which asks for the certificate when it does not know the number.
std::string VectorCase::check_notice() const {
    auto setup = account();
    setup.by_certificates = true;
    const auto* platform = keys_.find("wechat_platform");
    const auto serial = vector_text(identity_, "platform_serial");
    const auto headers = form("headers");
    Account known = setup;
    if (read_signature(headers).serial == serial) {
        known.public_key_id = serial;
        known.public_key = platform->public_text;
    }
    OneAnswer nothing{{503, {}, {}}};
    auto gateway = WechatGateway::open(std::move(known), nothing);
    if (!gateway) return "the account was refused";
    http::Request request;
    request.method = "POST";
    request.headers = headers;
    request.body = text("body");
    const auto notice = (*gateway)->read_notice(request, now());
    if (notice.has_value() != valid())
        return valid() ? "the notification was refused" : "the notification was accepted";
    const auto reply = (*gateway)->notice_reply(notice.has_value());
    if (valid() ? reply.status != 200 : reply.status < 400) return "the reply differs";
    if (!valid()) return "";
    const auto event = open_event(request.body, setup.api_key);
    return event && event->text == text("plaintext") ? "" : "the plain text differs";
}

// The case gives the signed text alone: its lines are what goes into it.
std::string VectorCase::check_pay_sign() const {
    const auto* pair = keys_.find(text("key"));
    const auto covered = text("canonical");
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < covered.size();) {
        const auto end = covered.find('\n', at);
        lines.push_back(covered.substr(at, end - at));
        at = end + 1;
    }
    if (pair == nullptr || lines.size() != 4) return "the case cannot be read";
    constexpr std::string_view kInPage = "prepay_id=";
    const bool in_page = lines[3].starts_with(kInPage);
    const auto ours = in_page ? jsapi_text(lines[0], lines[1], lines[2], lines[3].substr(kInPage.size()))
                              : app_text(lines[0], lines[1], lines[2], lines[3]);
    if (ours != covered) return "the canonical text differs";
    return pair->signers.front().sign(ours) == text("signature") ? "" : "our signature differs";
}

std::string VectorCase::check_certificates() const {
    const auto texts = open_certificate_texts(text("body"), keys_.secret("wechat_apiv3_key"));
    if (!texts || texts->size() != 1) return "the certificates cannot be opened";
    return texts->front() == text("expected_pem") ? "" : "the certificate differs";
}

std::string VectorCase::check_oaep() const {
    const auto* pair = keys_.find(text("key"));
    if (pair == nullptr) return "no key of that name";
    if (pair->signers.front().decrypt(text("ciphertext")) != text("plaintext")) return "it was not opened";
    const auto sealed = pair->verifiers.front().encrypt(text("plaintext"));
    const auto back = sealed ? pair->signers.front().decrypt(*sealed) : std::nullopt;
    return back == text("plaintext") ? "" : "what we seal cannot be opened";
}

std::string VectorCase::check_v2() const {
    const auto key = keys_.secret("wechat_apiv2_key");
    const auto type = text("sign_type") == "MD5" ? V2SignType::md5 : V2SignType::hmac_sha256;
    const bool same = v2_sign(form("params"), type, key) == text("sign");
    if (same != valid()) return valid() ? "our signature differs" : "a wrong signature was accepted";
    const auto message = parse_v2(text("xml"));
    if (!message) return "the message was not read";
    if (is_v2_signed(*message, type, key) != valid())
        return valid() ? "the message was refused" : "the message was accepted";
    return !valid() || v2_text(form("params"), key) == text("canonical") ? "" : "the canonical text differs";
}

std::string VectorCase::check_req_info() const {
    const auto plain = open_req_info(text("ciphertext"), keys_.secret("wechat_apiv2_key"));
    return plain == text("plaintext") ? "" : "it was not opened";
}

// The same bill twice: plain, and as the platform packs it.
std::string VectorCase::check_bill() const {
    for (const auto* form : {"csv_b64", "gzip_b64"}) {
        if (text(form).empty()) continue;
        const auto bytes = gateway::decode_base64(text(form));
        if (!bytes) return "the bill is not base64";
        auto file = gateway::make_nameless_file();
        if (!file || std::fwrite(bytes->data(), 1, bytes->size(), file->get()) != bytes->size())
            return "no room for the bill";
        auto lines = gateway::Lines::open(std::move(*file), [](std::string_view) { return false; });
        if (!lines) return "the bill cannot be read";
        auto statement =
            read_statement(std::move(*lines), vector_text(identity_, "mchid"), text("hash_value"));
        if (const auto fault = statement ? compare_bill(**statement) : "its header was refused";
            !fault.empty())
            return fmt::format("{}: {}", form, fault);
    }
    return {};
}

std::string VectorCase::compare_bill(gateway::Statement& statement) const {
    gateway::StatementRow row;
    std::size_t at = 0;
    const auto* rows = item_.if_contains("rows");
    auto more = statement.next(row);
    for (; more && *more; more = statement.next(row), ++at) {
        if (rows == nullptr) continue;
        if (at >= rows->as_array().size()) return "a row too many";
        const auto& wanted = rows->as_array()[at].as_object();
        const bool pays = row.event == gateway::StatementEvent::payment;
        const bool same =
            row.trade_no == vector_text(wanted, "微信订单号") &&
            row.out_trade_no == vector_text(wanted, "商户订单号") &&
            row.request_no == (pays ? "" : vector_text(wanted, "商户退款单号")) &&
            format_decimal(row.total) == vector_text(wanted, pays ? "订单金额" : "申请退款金额") &&
            format_decimal(row.settled) == vector_text(wanted, pays ? "应结订单金额" : "退款金额") &&
            row.fee_thousandths == gateway::parse_thousandths(vector_text(wanted, "手续费")) &&
            row.at == vector_text(wanted, "交易时间");
        if (!same) return fmt::format("row {} differs", at + 1);
    }
    if (valid() != more.has_value()) return more ? "a wrong bill was accepted" : "the bill was refused";
    return valid() && at != rows->as_array().size() ? "a row is missing" : "";
}

}  // namespace

VectorResult check_vector(const json::object& item, const json::object& file, const VectorKeys& keys) {
    const auto* identity = file.if_contains("identity");
    const bool whole = identity != nullptr && identity->is_object() && keys.find("wechat_merchant") &&
                       keys.find("wechat_pubkey") && keys.find("wechat_platform");
    return whole ? VectorCase{item, file, keys}.check() : VectorResult{true, "identity or keys are missing"};
}

}  // namespace keepline::wechatpay
