#pragma once
// A payment platform as its payers, its notifications and a test's controls meet it, whatever its protocol: a
// state machine without sockets, clock or entropy, handed the system's time.

#include <optional>
#include <string>
#include <vector>

#include "base/http.h"
#include "base/instant.h"
#include "base/money.h"
#include "sim/platform/bill.h"
#include "sim/platform/faults.h"
#include "sim/platform/outbox.h"

namespace keepline::sim {

/// What a payer, or someone who plays tricks, does with a trade.
enum class Act : std::uint8_t {
    pay,
    refuse,        ///< goes away; the trade stays open until it expires
    late,          ///< pays ten seconds later
    twice,         ///< pays; the notification comes twice at once
    out_of_order,  ///< pays; older notifications (waiting, closed) arrive after the one that says paid
    forged,        ///< does not pay; two forged notifications say he did
    never,         ///< pays; no notification is ever sent
    wrong_amount,  ///< pays another amount than was asked; rightly signed
    coupon,        ///< pays less: the platform's coupon gives the rest
    discount,      ///< pays less: a coupon of the merchant's own
    finish,        ///< pays, and the platform ends the trade at once: nothing of it can be refunded
};
std::optional<Act> parse_act(std::string_view name);

struct Reply {
    http::Response response;
    bool withheld = false;  ///< the answer is never to be sent
};

enum class Ending : std::uint8_t { open, paid, refunded, closed };

/// A trade as the cashier and the controls show it. Times are business time.
struct TradeView {
    std::string out_trade_no, trade_no, state, cashier_id, subject;
    Money total, refunded;
    Instant expires_at, business_now;
    Ending ending = Ending::open;
    std::string return_address;  ///< where the payer's browser goes after an act; may be empty
};

/// Not safe from several threads; the HTTP driver locks.
class Party {
public:
    /// @param plan  how notifications are repeated; static
    explicit Party(std::span<const std::chrono::seconds> plan) : outbox_{plan} {}
    virtual ~Party() = default;
    Party(const Party&) = delete;
    Party& operator=(const Party&) = delete;

    /// Where payers reach the pages, without a slash at the end.
    virtual void set_base_url(std::string base_url) = 0;
    /// Somebody scans a QR code. Absent for a code that is unknown or expired.
    /// @param code  the whole text of the QR, or what follows "/qr/"
    /// @return the cashier's id
    virtual std::optional<std::string> scan(std::string_view code, Instant now) = 0;
    /// False if the trade is unknown or not payable any more.
    virtual bool act(const std::string& out_trade_no, Act act, Instant now) = 0;
    [[nodiscard]] virtual std::optional<TradeView> find_cashier(const std::string& cashier_id,
                                                                Instant now) const = 0;
    [[nodiscard]] virtual std::vector<TradeView> list_trades(Instant now) const = 0;
    [[nodiscard]] std::vector<NoticeRecord> notices() const { return outbox_.records(); }
    /// Lets time pass: late payments happen, unpaid trades expire.
    virtual void advance(Instant now) = 0;
    /// When advance() or take_posts() has something to do; Instant::never() if nothing waits.
    [[nodiscard]] virtual Instant next_due() const = 0;
    std::vector<Post> take_posts(Instant now) {
        advance(now);
        return outbox_.take_due(now);
    }
    /// Whether this is how a merchant says that he has taken a notification.
    [[nodiscard]] virtual bool is_taken(const http::Response& response) const = 0;
    void post_answered(const Post& post, bool taken, Instant now) {
        outbox_.answered(post.notice, taken, now);
    }
    void set_faults(const Fault& fault, int count, int after = 0) { faults_.set(fault, count, after); }
    void set_bill_trick(BillTrick trick) { bill_trick_ = trick; }

protected:
    BillTrick bill_trick_ = BillTrick::none;
    FaultQueue faults_;
    Outbox outbox_;
};

}  // namespace keepline::sim
