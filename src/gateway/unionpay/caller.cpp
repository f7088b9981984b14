#include "gateway/unionpay/caller.h"

#include "base/log.h"
#include "gateway/unionpay/signed_form.h"

namespace keepline::unionpay {

Result<std::unique_ptr<Caller>> Caller::open(Account account, http::Transport& transport) {
    auto key = gateway::PrivateKey::load(account.private_key);
    if (!key) return fail(ErrorCode::config_invalid, "1", "private_key");
    account.private_key.clear();
    auto own = gateway::Certificate::load(account.certificate);
    // Of two files that belong together one may be the new one already.
    if (!own || !own->key.verify("certificate", key->sign("certificate")))
        return fail(ErrorCode::config_invalid, "1", "certificate");
    if (!gateway::load_rsa_signed(account.roots)) return fail(ErrorCode::config_invalid, "1", "roots");
    while (account.base_url.ends_with('/')) account.base_url.pop_back();
    return std::unique_ptr<Caller>{
        new Caller{std::move(account), std::move(*key), std::move(*own), transport}};
}

Caller::Caller(Account account, gateway::PrivateKey own_key, gateway::Certificate own,
               http::Transport& transport)
    : account_{std::move(account)},
      own_key_{std::move(own_key)},
      own_{std::move(own)},
      transport_{&transport} {}

Result<http::Form> Caller::call(std::string_view path, http::Form fields, Instant now) {
    http::Form all{{"version", "5.1.0"}, {"encoding", "UTF-8"},      {"signMethod", "01"},
                   {"accessType", "0"},  {"merId", account_.mer_id}, {"certId", own_.serial_decimal}};
    all.insert(all.end(), fields.begin(), fields.end());
    http::Request request;
    request.method = "POST";
    request.path.clear();
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}};
    request.body = http::format_form(sign(std::move(all), own_key_));
    const auto response =
        transport_->send(account_.base_url + "/" + std::string{path}, request, account_.timeout);
    if (!response || response->status != 200) return fail(ErrorCode::gateway_unavailable);
    auto answer = read_body(response->body);
    if (!answer) return fail(ErrorCode::gateway_unavailable);
    if (!is_from_platform(*answer, now)) return fail(ErrorCode::gateway_bad_signature);
    return std::move(*answer);
}

// Looked at once: the same certificate comes with every message for years.
std::optional<gateway::PublicKey> Caller::believe(const std::string& pem, Instant now) {
    const auto is_good = [now](const gateway::Certificate& each) {
        return each.not_before <= now && now < each.not_after;
    };
    const std::lock_guard lock{mutex_};
    if (believed_ && pem == believed_pem_)
        return is_good(*believed_) ? std::optional{believed_->key} : std::nullopt;
    auto certificate = gateway::Certificate::load(pem);
    if (!certificate || !gateway::is_vouched_for(pem, account_.roots)) return std::nullopt;
    if (!is_good(*certificate)) {
        log::warning("unionpay: the certificate {} has ended or has not begun", certificate->serial);
        return std::nullopt;
    }
    if (!certificate->subject.contains(account_.platform_name)) {
        log::warning("unionpay: a certificate of {} is not UnionPay's", certificate->subject);
        return std::nullopt;
    }
    believed_pem_ = pem;
    believed_ = std::move(*certificate);
    return believed_->key;
}

bool Caller::is_from_platform(const http::Form& fields, Instant now) {
    const auto key = believe(std::string{http::find(fields, "signPubKeyCert")}, now);
    return key && verify(fields, *key);
}

std::vector<gateway::KeyTerm> Caller::key_terms() const {
    std::vector<gateway::KeyTerm> out{{"merchant_certificate " + own_.serial, own_.not_after}};
    const std::lock_guard lock{mutex_};
    if (believed_) out.push_back({"unionpay_certificate " + believed_->serial, believed_->not_after});
    return out;
}

}  // namespace keepline::unionpay
