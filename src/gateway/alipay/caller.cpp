#include "gateway/alipay/caller.h"

#include <boost/json.hpp>
#include <ranges>

#include "base/log.h"
#include "gateway/alipay/answer.h"
#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/wire_time.h"
#include "gateway/crypto/aes.h"
#include "gateway/crypto/base64.h"
#include "gateway/crypto/certificate.h"
#include "gateway/crypto/digest.h"

namespace keepline::alipay {
namespace {

namespace json = boost::json;

constexpr std::chrono::minutes kDownloadLimit{5};

json::array options(std::string_view names) {
    json::array out;
    for (const auto name : std::views::split(names, ',')) out.emplace_back(std::string_view{name});
    return out;
}

std::string format_business(const Business& business) {
    json::object object;
    for (const auto& [name, value] : business)
        if (name == kQueryOptions)
            object[name] = options(value);
        else if (!value.empty())
            object[name] = value;
    return json::serialize(object);
}

// The official SDKs put the common parameters into the address and the business ones into the body.
http::Request split(const http::Form& params) {
    http::Form common;
    http::Form business;
    for (const auto& param : params) (param.first == "biz_content" ? business : common).push_back(param);
    http::Request request;
    request.method = "POST";
    request.path.clear();
    request.query = http::format_form(common);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                       {"Accept", "application/json"}};
    request.body = http::format_form(business);
    return request;
}

std::optional<http::Form> members(std::string_view node) {
    json::error_code error;
    const auto value = json::parse({node.data(), node.size()}, error);
    if (error || !value.is_object()) return std::nullopt;
    http::Form fields;
    for (const auto& member : value.get_object())
        if (const auto* text = member.value().if_string())
            fields.emplace_back(std::string{member.key()}, std::string{text->data(), text->size()});
        else if (member.value().is_array())  // as a notification has it: as text
            fields.emplace_back(std::string{member.key()}, json::serialize(member.value()));
    return fields;
}

// How Alipay names a certificate: by who issued it and its number there.
std::string number_of(const gateway::Certificate& certificate) {
    return gateway::md5_hex(certificate.issuer + certificate.serial_decimal);
}

// Of the roots those whose own signature is by RSA count, in the file's order.
std::string number_of(const std::vector<gateway::Certificate>& roots) {
    std::string out;
    for (const auto& each : roots) out += (out.empty() ? "" : "_") + number_of(each);
    return out;
}

}  // namespace

Result<Caller::Keys> Caller::read_keys(const Account& account, const PrivateKey& own) {
    if (account.app_certificate.empty()) {
        auto plain = PublicKey::load(account.alipay_public_key);
        if (!plain) return fail(ErrorCode::config_invalid, "1", "alipay_public_key");
        return Keys{std::move(*plain),
                    {},
                    {{"merchant_private_key", Instant::never()}, {"alipay_public_key", Instant::never()}}};
    }
    const auto ours = gateway::Certificate::load(account.app_certificate);
    // Of two files that belong together one may be the new one already.
    const bool fits = ours && ours->key.verify("certificate", own.sign("certificate"));
    if (!fits) return fail(ErrorCode::config_invalid, "1", "app_certificate");
    const auto roots = gateway::load_rsa_signed(account.alipay_roots);
    if (!roots) return fail(ErrorCode::config_invalid, "1", "alipay_roots");
    auto theirs = gateway::Certificate::load(account.alipay_certificate);
    if (!theirs || !gateway::is_vouched_for(account.alipay_certificate, account.alipay_roots))
        return fail(ErrorCode::config_invalid, "1", "alipay_certificate");
    Keys keys{std::move(theirs->key), {}, {}};
    keys.numbers = {{"app_cert_sn", number_of(*ours)}, {"alipay_root_cert_sn", number_of(*roots)}};
    keys.terms = {{"app_certificate " + ours->serial, ours->not_after},
                  {"alipay_certificate " + theirs->serial, theirs->not_after}};
    return keys;
}

Result<Caller> Caller::open(Account account, http::Transport& transport) {
    auto own = PrivateKey::load(account.private_key);
    if (!own) return fail(ErrorCode::config_invalid, "1", "private_key");
    auto keys = read_keys(account, *own);
    if (!keys) return std::unexpected{keys.error()};
    std::string content_key;
    if (!account.aes_key.empty()) {
        content_key = gateway::decode_base64(account.aes_key).value_or("");
        if (content_key.size() != gateway::kCbcKeyBytes)
            return fail(ErrorCode::config_invalid, "1", "aes_key");
    }
    account.private_key.clear();
    account.aes_key.clear();
    return Caller{std::move(account), std::move(*own), std::move(*keys), std::move(content_key), transport};
}

Caller::Caller(Account account, PrivateKey own_key, Keys keys, std::string content_key,
               http::Transport& transport)
    : account_{std::move(account)},
      own_key_{std::move(own_key)},
      alipay_key_{std::move(keys.alipay)},
      numbers_{std::move(keys.numbers)},
      key_terms_{std::move(keys.terms)},
      content_key_{std::move(content_key)},
      transport_{&transport} {}

http::Form Caller::signed_params(std::string_view method, const Business& business, Instant now,
                                 const http::Form& extra) const {
    http::Form params{{"app_id", account_.app_id}, {"method", std::string{method}},
                      {"format", "JSON"},          {"charset", "utf-8"},
                      {"sign_type", "RSA2"},       {"timestamp", format_wire_time(now)},
                      {"version", "1.0"}};
    params.insert(params.end(), numbers_.begin(), numbers_.end());
    params.insert(params.end(), extra.begin(), extra.end());
    auto content = format_business(business);
    if (!content_key_.empty()) {
        params.emplace_back("encrypt_type", "AES");
        content = seal_content(content, content_key_);
    }
    params.emplace_back("biz_content", std::move(content));
    return sign_request(std::move(params), own_key_);
}

Result<Answer> Caller::call(std::string_view method, const Business& business, Instant now) const {
    const http::Form extra{{"notify_url", account_.notify_url}};
    const auto request = split(signed_params(method, business, now, extra));
    const auto response = transport_->send(account_.gateway_url, request, account_.timeout);
    if (!response) return std::unexpected{response.error()};
    if (response->status != 200) return fail(ErrorCode::gateway_unavailable);
    return read(method, response->body);
}

// The platform still names addresses of plain http; its bills go over TLS all the same, except from a
// simulator that has none.
Result<gateway::File> Caller::download(std::string url) const {
    constexpr std::string_view kPlain = "http://";
    if (url.starts_with(kPlain) && !account_.gateway_url.starts_with(kPlain))
        url.replace(0, kPlain.size(), "https://");
    auto file = gateway::make_nameless_file();
    if (!file) return file;
    const auto answer = transport_->download(url, {}, file->get(), kDownloadLimit);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->status != 200) return fail(ErrorCode::gateway_unavailable);
    return file;
}

Result<Answer> Caller::read(std::string_view method, std::string_view raw_body) const {
    const auto cut = cut_answer(raw_body, node_name_of(method));
    if (!cut) return fail(ErrorCode::gateway_unavailable);
    const auto signed_text = verify_answer(*cut, alipay_key_);
    const bool verified = signed_text.has_value();
    if (!verified && cut->sign) return fail(ErrorCode::gateway_bad_signature);
    // What is encrypted counts only when it is signed: its padding is no proof.
    const auto plain = verified ? open_node(*signed_text, content_key_) : std::string{cut->node};
    auto fields = plain ? members(*plain) : std::nullopt;
    if (!fields) return fail(ErrorCode::gateway_unavailable);
    const auto code = http::find(*fields, "code");
    const auto sub_code = http::find(*fields, "sub_code");
    if (code.empty() || code == "10000") {
        if (!verified) return fail(ErrorCode::gateway_bad_signature);
        if (code.empty() || cut->gateway_error) return fail(ErrorCode::gateway_unavailable);
    }
    Answer answer{code == "10000", outcome_of(code, sub_code), std::string{code}, {}};
    for (const auto name : {"sub_code", "sub_msg"})
        if (const auto text = http::find(*fields, name); !text.empty()) answer.words.append(" ").append(text);
    if (!verified) {
        // Gateway-level failures come unsigned at times (a wrong app id). Anyone could have written one.
        log::warning("alipay: {} failed with an unsigned answer: {}", method, answer.words);
        return fail(ErrorCode::gateway_unavailable);
    }
    answer.fields = std::move(*fields);
    return answer;
}

}  // namespace keepline::alipay
