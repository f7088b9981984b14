#pragma once
// One signed call to the gateway and its verified answer. What the answer means is read by AlipayGateway.
//
// Threads: safe from any thread; call() blocks on the network.

#include "base/http.h"
#include "base/instant.h"
#include "gateway/alipay/account.h"
#include "gateway/alipay/rsa.h"
#include "gateway/alipay/sub_code.h"
#include "gateway/payment_gateway.h"
#include "gateway/statement/lines.h"

namespace keepline::alipay {

/// An answer whose signature was right.
struct Answer {
    bool success = false;                ///< code 10000
    Outcome outcome = Outcome::unknown;  ///< of a failure
    std::string words;                   ///< code, sub_code and message, for the operator
    http::Form fields;                   ///< the node's texts, and its lists as the text they are written in
};

/// The business parameters of a call: text members of `biz_content`. Empty ones are left out.
using Business = http::Form;
/// The one of them that is a list, "a,b": what more a query is to tell.
inline constexpr std::string_view kQueryOptions = "query_options";

class Caller {
public:
    /// @error config.invalid when a key cannot be read; its argument names which
    static Result<Caller> open(Account account, http::Transport& transport);

    /// All parameters of one request, signed at business time `now`. `extra` are common parameters
    /// beside the usual ones (return_url).
    [[nodiscard]] http::Form signed_params(std::string_view method, const Business& business, Instant now,
                                           const http::Form& extra = {}) const;
    /// @error gateway.unavailable  no answer, not a whole one, or a failure nobody signed: the outcome is
    /// unknown
    /// @error gateway.bad_signature
    [[nodiscard]] Result<Answer> call(std::string_view method, const Business& business, Instant now) const;

    /// Fetches a file from an address that a signed answer named; it lives half a minute, and its bytes are
    /// signed by nobody.
    /// @error gateway.unavailable
    [[nodiscard]] Result<gateway::File> download(std::string url) const;

    /// Plain keys have no end.
    [[nodiscard]] std::vector<gateway::KeyTerm> key_terms() const { return key_terms_; }
    [[nodiscard]] const Account& account() const { return account_; }
    [[nodiscard]] const PublicKey& alipay_key() const { return alipay_key_; }

private:
    /// What says by which certificates it is signed and believed.
    struct Keys {
        PublicKey alipay;
        http::Form numbers;  ///< common parameters of every request; none with plain keys
        std::vector<gateway::KeyTerm> terms;
    };
    static Result<Keys> read_keys(const Account& account, const PrivateKey& own);
    Caller(Account account, PrivateKey own_key, Keys keys, std::string content_key,
           http::Transport& transport);
    [[nodiscard]] Result<Answer> read(std::string_view method, std::string_view raw_body) const;

    Account account_;
    PrivateKey own_key_;
    PublicKey alipay_key_;
    http::Form numbers_;
    std::vector<gateway::KeyTerm> key_terms_;
    std::string content_key_;  // empty: nothing is encrypted
    http::Transport* transport_;
};

}  // namespace keepline::alipay
