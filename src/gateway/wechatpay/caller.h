#pragma once
// One signed call to WeChat Pay and its verified answer, and the keys its side signs with.
//
// Threads: safe from any thread; call() blocks on the network, and is_from_platform() may.

#include <boost/json/object.hpp>
#include <map>
#include <memory>
#include <mutex>

#include "base/http.h"
#include "base/instant.h"
#include "gateway/crypto/certificate.h"
#include "gateway/payment_gateway.h"
#include "gateway/statement/lines.h"
#include "gateway/wechatpay/account.h"

namespace keepline::wechatpay {

/// An answer whose signature was right, or a refusal.
struct Answer {
    int status = 0;
    std::string code;   ///< of a refusal: "ORDERPAID"
    std::string words;  ///< status, code and message, for the operator
    boost::json::object fields;
    [[nodiscard]] bool success() const { return status >= 200 && status < 300 && status != 202; }
    /// Asking again may bring an end: the platform did not say what happened.
    [[nodiscard]] bool is_unknown() const;
};

class Caller {
public:
    /// @error config.invalid when a key cannot be read; its argument names which
    static Result<std::unique_ptr<Caller>> open(Account account, http::Transport& transport);

    /// @param uri   path and query, percent-encoded
    /// @param body  JSON, or empty
    /// @error gateway.unavailable  no answer, or not a whole one: the outcome is unknown
    /// @error gateway.bad_signature
    Result<Answer> call(std::string_view method, const std::string& uri, const std::string& body,
                        Instant now);
    /// Fetches a file the platform named. It is asked for signed like any call; its answer has no signature.
    /// @param url  an address at the platform itself: ours is never signed for anybody else
    /// @error gateway.unavailable, gateway.refused
    Result<gateway::File> download(std::string_view url, Instant now) const;
    /// Whether WeChat Pay signed these bytes: an answer's or a notification's. Asks for new certificates when
    /// the signature is by a number that is not known, at most once a minute.
    bool is_from_platform(const std::vector<http::Header>& headers, std::string_view body, Instant now);

    /// Our certificate, where it was given, and what theirs is believed by.
    [[nodiscard]] std::vector<gateway::KeyTerm> key_terms() const;

    [[nodiscard]] const Account& account() const { return account_; }
    [[nodiscard]] const gateway::PrivateKey& own_key() const { return own_key_; }

private:
    struct KnownKey {
        gateway::PublicKey key;
        Instant until;  ///< a certificate's end
    };
    Caller(Account account, gateway::PrivateKey own_key, http::Transport& transport);
    [[nodiscard]] http::Request make_request(std::string_view method, const std::string& uri,
                                             const std::string& body, Instant now) const;
    Result<http::Response> send(std::string_view method, const std::string& uri, const std::string& body,
                                Instant now) const;
    [[nodiscard]] std::optional<gateway::PublicKey> find_key(const std::string& serial, Instant now) const;
    void fetch_certificates(Instant now);

    Account account_;
    Instant certified_until_ = Instant::never();
    gateway::PrivateKey own_key_;
    http::Transport* transport_;
    mutable std::mutex mutex_;
    std::map<std::string, KnownKey> keys_;  // by serial or public key id
    std::mutex fetching_;
    Instant fetched_at_;
};

}  // namespace keepline::wechatpay
