#pragma once
// One signed call to UnionPay and its verified answer.
//
// Threads: safe from any thread; call() blocks on the network.

#include <memory>
#include <mutex>

#include "base/http.h"
#include "gateway/crypto/certificate.h"
#include "gateway/payment_gateway.h"
#include "gateway/unionpay/account.h"

namespace keepline::unionpay {

class Caller {
public:
    /// @error config.invalid when a key or certificate cannot be read, or ours do not fit together; its
    /// argument names which
    static Result<std::unique_ptr<Caller>> open(Account account, http::Transport& transport);

    /// The answer's fields. Every one is signed.
    /// @param path  "backTransReq.do"
    /// @error gateway.unavailable  no answer, or not a whole one: the outcome is unknown
    /// @error gateway.bad_signature
    Result<http::Form> call(std::string_view path, http::Form fields, Instant now);
    /// Whether UnionPay signed these fields: the certificate they bring must be vouched for, in UnionPay's
    /// name, and good at this time.
    bool is_from_platform(const http::Form& fields, Instant now);
    [[nodiscard]] std::vector<gateway::KeyTerm> key_terms() const;
    [[nodiscard]] const Account& account() const { return account_; }

private:
    Caller(Account account, gateway::PrivateKey own_key, gateway::Certificate own,
           http::Transport& transport);
    std::optional<gateway::PublicKey> believe(const std::string& pem, Instant now);

    Account account_;
    gateway::PrivateKey own_key_;
    gateway::Certificate own_;
    http::Transport* transport_;
    mutable std::mutex mutex_;
    std::string believed_pem_;  // the last one looked at and found good
    std::optional<gateway::Certificate> believed_;
};

}  // namespace keepline::unionpay
