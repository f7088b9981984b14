#pragma once
// The shape every payment platform takes for the channels and jobs that use it: its acts and one
// notification. A platform is a folder beside this file; nothing outside its folder knows its wire format.
//
// Threads: every call blocks on the network; call from the blocking pool. Implementations are safe from any
// thread.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/http.h"
#include "base/instant.h"
#include "base/money.h"
#include "gateway/statement.h"

namespace keepline::gateway {

/// How the payer gets to the payment.
enum class PayWay : std::uint8_t {
    qr,         ///< scans a code that we show
    wap,        ///< a phone's browser opens the platform's page
    page,       ///< a desktop's browser opens the platform's page
    app,        ///< our own app hands the wallet what it needs
    in_wallet,  ///< our page runs inside the wallet and hands it what it needs
};

/// One payment to be made. `out_trade_no` is ours, unique for ever at the platform, and its idempotency key.
struct PayRequest {
    std::string out_trade_no;
    Money total;
    std::string subject;     ///< what the payer reads in the wallet
    Instant expires_at;      ///< carried to the platform: nobody can pay later than this
    Instant now;             ///< time stamped on the request
    std::string return_url;  ///< where the payer's browser comes back to (wap, page); may be empty
    PayWay way = PayWay::qr;
    std::string payer_id{};  ///< who pays, as the platform names him to us (in_wallet)
    std::string payer_ip{};  ///< the payer's address (wap), where the platform wants it
    Instant made_at{};       ///< of the payment, also in a repeat; see Named
};

/// What is shown or handed to the payer so that he can pay.
struct PayOffer {
    PayWay way = PayWay::qr;
    /// qr: the text of the code; wap, page: an address; app, in_wallet: what the wallet's own interface
    /// takes, as it stands.
    std::string text;
    /// What is kept of it, at most 250 bytes: hand_over() makes the text of it again.
    std::string kept{};
};

enum class TradeState : std::uint8_t {
    not_found,  ///< the platform does not know it (a QR nobody scanned)
    waiting,    ///< known, not paid
    paid,       ///< money has been taken from the payer
    closed,     ///< ended without money, or fully refunded
    unknown,    ///< the platform could not say; ask again
};

/// What the platform says of one trade. The amounts and the time are set when state is `paid`.
struct Trade {
    TradeState state = TradeState::unknown;
    std::string out_trade_no;
    std::string trade_no;  ///< the platform's own number
    Money total;           ///< order total
    Money paid_by_payer;   ///< after the platform's own promotions
    Money received;        ///< what reaches us before fees
    Instant paid_at;       ///< the platform's time of payment
    std::string answer;    ///< its words, for the operator: code and message, no personal data
    /// Of total - paid_by_payer, what coupons of ours gave; the rest is the platform's or a partner's of it.
    /// At least what does not reach us; more where we paid for coupons ahead.
    Money our_coupons{};
};

/// What coupons of ours gave of a trade's payment, where the platform says `said` of it: not less than does
/// not reach us, and not more than the payer did not pay.
inline Money our_share(const Trade& trade, Money said) {
    return std::clamp(said, std::min(trade.total - trade.received, trade.total - trade.paid_by_payer),
                      trade.total - trade.paid_by_payer);
}

enum class RefundState : std::uint8_t {
    done,
    accepted,
    refused,           ///< not now: our balance there is too low, say
    refused_for_good,  ///< this trade's money cannot go back through the platform
    unknown,
};
struct Refund {
    RefundState state = RefundState::unknown;
    Money amount;
    std::string answer;
};

enum class CloseState : std::uint8_t { closed, not_found, already_paid, unknown };
struct Close {
    CloseState state = CloseState::unknown;
    std::string answer;
};
/// What closing has come to, where a query after it says so.
constexpr CloseState closed_as(TradeState state) {
    switch (state) {
        case TradeState::paid:
            return CloseState::already_paid;
        case TradeState::closed:
            return CloseState::closed;
        case TradeState::not_found:
            return CloseState::not_found;
        case TradeState::waiting:
        case TradeState::unknown:
            break;
    }
    return CloseState::unknown;
}

enum class CancelState : std::uint8_t {
    cancelled,  ///< nobody pays it any more; what was paid goes back to the payer
    again,      ///< not yet: cancel once more
    refused,    ///< this trade cannot be cancelled: query it
    unknown,
};
struct Cancel {
    CancelState state = CancelState::unknown;
    std::string answer;
};

/// A key that calls are signed or answers believed by.
struct KeyTerm {
    std::string name;  ///< "merchant_certificate 5157F09E…"; never the key
    Instant until;     ///< never(): it has no end of its own
};

enum class NoticeKind : std::uint8_t { trade, refund, other };
/// A verified notification. Only a hint: amount and order are compared by whoever settles.
struct Notice {
    NoticeKind kind = NoticeKind::other;
    Trade trade;
};

/// How a platform is asked for one of our trades or refunds: by our number and, for those that want it too,
/// by when we made it, which must never change.
struct Named {
    // Implicit: for most platforms the number says it all. NOLINTBEGIN(google-explicit-constructor)
    Named(std::string our_number, Instant at = {}) : number{std::move(our_number)}, made_at{at} {}
    Named(const char* our_number) : number{our_number} {}
    // NOLINTEND(google-explicit-constructor)
    std::string number;
    Instant made_at;
};

class PaymentGateway {
public:
    virtual ~PaymentGateway() = default;
    [[nodiscard]] virtual bool offers(PayWay) const = 0;
    /// Begins a payment the request's way. Repeating it with the same out_trade_no is safe.
    /// @error gateway.refused (also for a way that is not offered), gateway.unavailable (outcome unknown),
    /// gateway.bad_signature
    virtual Result<PayOffer> open(const PayRequest&) = 0;
    /// What the payer gets of a payment begun before. Does not block. What we sign ourselves is signed anew,
    /// as a stamp grows old; of the other ways the text is what was kept.
    /// @error gateway.unavailable  nothing was kept
    virtual Result<std::string> hand_over(const PayRequest&, const std::string& kept) {
        return kept.empty() ? Result<std::string>{fail(ErrorCode::gateway_unavailable)} : kept;
    }
    /// Where a browser inside the wallet is sent so that the wallet says who its payer is: it comes back to
    /// `return_url` with `code` and `state`. Empty where no way needs that.
    [[nodiscard]] virtual std::string sign_in_url(const std::string& /*return_url*/,
                                                  const std::string& /*state*/) const {
        return {};
    }
    /// Who pays (PayRequest::payer_id), by that code, which is good once.
    /// @error gateway.refused, gateway.unavailable
    virtual Result<std::string> payer_of(const std::string& /*code*/) {
        return fail(ErrorCode::gateway_refused, "not offered");
    }
    /// Whether pay_by_code() and cancel() are there.
    [[nodiscard]] virtual bool offers_codes() const { return false; }
    /// Takes the money by the code the payer shows us. `waiting`: he is still asked in his wallet; query
    /// until that ends, then cancel(). `unknown`: the same. `closed`: not paid, and this out_trade_no is used
    /// up.
    /// @error as open(): after gateway.unavailable query, then cancel()
    virtual Result<Trade> pay_by_code(const PayRequest&, const std::string& /*auth_code*/) {
        return fail(ErrorCode::gateway_refused, "not offered");
    }
    /// Ends a payment by code, whatever its state.
    /// @error gateway.unavailable, gateway.bad_signature: the outcome stays unknown
    virtual Result<Cancel> cancel(const Named& /*trade*/, Instant /*now*/) {
        return fail(ErrorCode::gateway_refused, "not offered");
    }
    /// @error gateway.unavailable, gateway.bad_signature: the outcome stays unknown
    virtual Result<Trade> query(const Named& trade, Instant now) = 0;
    virtual Result<Close> close(const Named& trade, Instant now) = 0;
    /// Sends money back the way it came. `request` is the idempotency key; never change it on a retry.
    virtual Result<Refund> refund(const Named& trade, const Named& request, Money amount,
                                  const std::string& reason, Instant now) = 0;
    virtual Result<Refund> query_refund(const Named& trade, const Named& request, Instant now) = 0;
    /// Whether fetch_statement() and open_statement() are there.
    [[nodiscard]] virtual bool offers_statements() const { return true; }
    /// Fetches the platform's statement of a day that is over. A day without any event has an empty one.
    /// @error statement.not_ready, gateway.refused, gateway.unavailable, gateway.bad_signature
    virtual Result<std::unique_ptr<Statement>> fetch_statement(BusinessDate day, Instant now) = 0;
    /// The same from a file that a person downloaded.
    /// @error file.unreadable, statement.malformed
    virtual Result<std::unique_ptr<Statement>> open_statement(const std::filesystem::path& file) = 0;
    /// Verifies and reads a notification over its raw bytes.
    /// @param now  business time: a platform that stamps its notifications is refused when they are old
    /// @error gateway.bad_signature, gateway.foreign_message, request.malformed
    virtual Result<Notice> read_notice(const http::Request&, Instant now) = 0;
    /// What the platform wants to hear once the notification's effect is durable, or when it was refused.
    virtual http::Response notice_reply(bool accepted) = 0;
    /// The keys in use.
    [[nodiscard]] virtual std::vector<KeyTerm> key_terms() const { return {}; }
};

}  // namespace keepline::gateway
