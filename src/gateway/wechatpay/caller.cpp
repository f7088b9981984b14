#include "gateway/wechatpay/caller.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/log.h"
#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/sealed.h"
#include "gateway/wechatpay/signature.h"

namespace keepline::wechatpay {
namespace {

using gateway::PrivateKey;
using gateway::PublicKey;

constexpr std::size_t kApiKeyBytes = 32;
constexpr Duration kBetweenFetches = std::chrono::minutes{1};
constexpr std::size_t kWordsMax = 120;
constexpr std::chrono::minutes kDownloadLimit{5};

}  // namespace

bool Answer::is_unknown() const {
    static constexpr std::array<std::string_view, 4> kAskAgain{"SYSTEM_ERROR", "SYSTEMERROR",
                                                               "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED"};
    // Without a code it is some machine on the way that speaks, a proxy's 404 say: it knows nothing of the
    // order.
    return status == 202 || status == 429 || status >= 500 || (!success() && code.empty()) ||
           std::ranges::find(kAskAgain, code) != kAskAgain.end();
}

Result<std::unique_ptr<Caller>> Caller::open(Account account, http::Transport& transport) {
    auto own = PrivateKey::load(account.private_key);
    if (!own) return fail(ErrorCode::config_invalid, "1", "private_key");
    if (account.api_key.size() != kApiKeyBytes) return fail(ErrorCode::config_invalid, "1", "api_v3_key");
    account.private_key.clear();
    Instant certified_until = Instant::never();
    if (!account.certificate.empty()) {
        const auto own_certificate = gateway::Certificate::load(account.certificate);
        // Of two files that belong together one may be the new one already.
        const bool fits =
            own_certificate && own_certificate->key.verify("certificate", own->sign("certificate"));
        if (!fits) return fail(ErrorCode::config_invalid, "1", "certificate");
        account.serial = own_certificate->serial;
        certified_until = own_certificate->not_after;
    }
    while (account.base_url.ends_with('/')) account.base_url.pop_back();  // every path begins with one
    std::optional<PublicKey> theirs;
    if (!account.public_key_id.empty()) {
        auto key = PublicKey::load(account.public_key);
        if (!key) return fail(ErrorCode::config_invalid, "1", "public_key");
        theirs = std::move(*key);
    }
    std::unique_ptr<Caller> out{new Caller{std::move(account), std::move(*own), transport}};
    out->certified_until_ = certified_until;
    if (theirs)
        out->keys_.emplace(out->account_.public_key_id, KnownKey{std::move(*theirs), Instant::never()});
    return out;
}

Caller::Caller(Account account, PrivateKey own_key, http::Transport& transport)
    : account_{std::move(account)}, own_key_{std::move(own_key)}, transport_{&transport} {}

http::Request Caller::make_request(std::string_view method, const std::string& uri, const std::string& body,
                                   Instant now) const {
    Authorization who{account_.mch_id, account_.serial, format_seconds(now), make_nonce(), {}};
    who.signature = own_key_.sign(request_text(method, uri, who.timestamp, who.nonce, body));
    http::Request request;
    request.method = method;
    const auto mark = uri.find('?');
    request.path = uri.substr(0, mark);
    if (mark != std::string::npos) request.query = uri.substr(mark + 1);
    request.headers = {{"Authorization", format_authorization(who)},
                       {"Accept", "application/json"},
                       {"User-Agent", "Keepline"}};
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    // Tells the platform which of its keys we know, so that it signs with that one.
    if (!account_.public_key_id.empty())
        request.headers.emplace_back("Wechatpay-Serial", account_.public_key_id);
    request.body = body;
    return request;
}

Result<http::Response> Caller::send(std::string_view method, const std::string& uri, const std::string& body,
                                    Instant now) const {
    return transport_->send(account_.base_url, make_request(method, uri, body, now), account_.timeout);
}

Result<gateway::File> Caller::download(std::string_view url, Instant now) const {
    if (!url.starts_with(account_.base_url + "/")) return fail(ErrorCode::gateway_refused, "download_url");
    auto file = gateway::make_nameless_file();
    if (!file) return file;
    const std::string uri{url.substr(account_.base_url.size())};
    const auto answer = transport_->download(account_.base_url, make_request("GET", uri, {}, now),
                                             file->get(), kDownloadLimit);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->status != 200) return fail(ErrorCode::gateway_unavailable);
    return file;
}

Result<Answer> Caller::call(std::string_view method, const std::string& uri, const std::string& body,
                            Instant now) {
    const auto response = send(method, uri, body, now);
    if (!response) return std::unexpected{response.error()};
    // A refusal may come from a machine on the way that signs nothing; a signature that is there must be
    // right.
    const bool must_be_signed = response->status < 300;
    const bool has_signature = !read_signature(response->headers).signature.empty();
    if ((must_be_signed || has_signature) && !is_from_platform(response->headers, response->body, now))
        return fail(ErrorCode::gateway_bad_signature);
    Answer answer;
    answer.status = response->status;
    answer.words = std::to_string(response->status);
    if (response->body.empty()) return answer;
    auto fields = read_object(response->body);
    if (!fields && response->status < 300) return fail(ErrorCode::gateway_unavailable);
    if (!fields) return answer;
    answer.fields = std::move(*fields);
    if (answer.success()) return answer;
    answer.code = text_member(answer.fields, "code");
    for (const auto& text : {answer.code, text_member(answer.fields, "message")})
        if (!text.empty()) answer.words.append(" ").append(cut_utf8(text, kWordsMax));
    return answer;
}

bool Caller::is_from_platform(const std::vector<http::Header>& headers, std::string_view body, Instant now) {
    const AnswerSignature signature = read_signature(headers);
    const std::string serial{signature.serial};
    if (serial.empty() || signature.signature.empty()) return false;
    auto key = find_key(serial, now);
    if (!key && account_.by_certificates && serial != account_.public_key_id) {
        fetch_certificates(now);
        key = find_key(serial, now);
    }
    return key && is_signed(signature, body, *key, now);
}

std::vector<gateway::KeyTerm> Caller::key_terms() const {
    std::vector<gateway::KeyTerm> out{{"merchant_certificate " + account_.serial, certified_until_}};
    const std::lock_guard lock{mutex_};
    for (const auto& [name, key] : keys_) {
        const bool plain = key.until == Instant::never();
        out.push_back({(plain ? "wechatpay_public_key " : "wechatpay_certificate ") + name, key.until});
    }
    return out;
}

std::optional<PublicKey> Caller::find_key(const std::string& serial, Instant now) const {
    const std::lock_guard lock{mutex_};
    const auto found = keys_.find(serial);
    const bool good = found != keys_.end() && now < found->second.until;
    return good ? std::optional{found->second.key} : std::nullopt;
}

// Whoever can seal under the APIv3 key is WeChat Pay: that is what its first certificate is believed by. The
// answer's own signature is then by one of those in it, or by one that was known.
void Caller::fetch_certificates(Instant now) {
    const std::lock_guard one_at_a_time{fetching_};
    if (now - fetched_at_ < kBetweenFetches && now >= fetched_at_) return;
    fetched_at_ = now;
    const auto response = send("GET", "/v3/certificates", {}, now);
    if (!response || response->status != 200) return;
    const auto certificates = open_certificates(response->body, account_.api_key);
    if (!certificates) return log::warning("wechatpay: the certificates cannot be opened: wrong APIv3 key?");
    const AnswerSignature signature = read_signature(response->headers);
    const std::string serial{signature.serial};
    std::optional<PublicKey> signer = find_key(serial, now);
    for (const auto& each : *certificates)
        if (each.serial == serial) signer = each.key;
    if (!signer || !is_signed(signature, response->body, *signer, now))
        return log::warning("wechatpay: the certificates are not signed by any of them");
    const std::lock_guard lock{mutex_};
    for (const auto& each : *certificates)
        if (each.not_before <= now && now < each.not_after)
            keys_.insert_or_assign(each.serial, KnownKey{each.key, each.not_after});
}

}  // namespace keepline::wechatpay
