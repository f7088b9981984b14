#pragma once
// What our books say happened at one platform on one of its days, read from the log.

#include <functional>
#include <vector>

#include "engine/desk.h"

namespace keepline::job {

/// One of our events as a statement would name it.
struct OurEvent {
    MoneyEvent event = MoneyEvent::payment;
    std::string number;  ///< the platform's number of a payment; our request number of a refund
    std::string trade_no, out_trade_no;
    Money total;
    Money received;  ///< of a refund: as the total
};
/// The same event with the same amounts has the same print.
std::uint64_t print_of(const OurEvent& event);

/// The events of one day, kept as their prints alone.
class OurDay {
public:
    /// Blocks: reads the log from the day's beginning on.
    static Result<OurDay> read(const View& view, const GatewayAccount& account, BusinessDate day);

    enum class Crossed : std::uint8_t { now, before, not_there };
    /// Crosses an event out.
    Crossed cross_out(std::uint64_t print);
    [[nodiscard]] std::int64_t left() const { return left_; }
    /// Those that were not crossed out, read again.
    [[nodiscard]] Result<std::vector<OurEvent>> rest(const View& view) const;

    DayFigures figures;  ///< our side of them

private:
    OurDay(const GatewayAccount& account, BusinessDate day) : account_{account}, day_{day} {}
    using Visit = std::function<void(const OurEvent&)>;
    Result<void> walk(const View& view, const Visit& visit) const;
    /// A payment, a refund's end or a lost dispute of this account and day.
    [[nodiscard]] std::optional<OurEvent> event_of(const Record& record) const;
    [[nodiscard]] std::ptrdiff_t place_of(std::uint64_t print) const;

    GatewayAccount account_;
    BusinessDate day_;
    std::vector<std::uint64_t> prints_;  // ascending
    std::vector<bool> crossed_;
    std::int64_t left_ = 0;
};

/// What the platform was to send back under a refund's number; absent: it is none of ours, or went another
/// way.
struct KnownRefund {
    std::string out_trade_no;
    Money amount;
};
Result<std::optional<KnownRefund>> find_refund(const View& view, const GatewayAccount& account,
                                               const Home& home, std::int64_t n);

/// The payment of ours that was to be cancelled at the platform, paid or not, under this number.
Result<std::optional<PaymentIntent>> find_cancelled(const View& view, const GatewayAccount& account,
                                                    std::string_view out_trade_no);
/// What the platform was to send back by cancelling a payment: it goes by the payment's own number.
Result<std::optional<KnownRefund>> find_cancellation(const View& view, const GatewayAccount& account,
                                                     std::string_view out_trade_no);

/// The same of what the platform took back after a dispute, under the number its statement has it. Disputes
/// are few: all are looked at, whichever line was credited. `or_claimed`: as well what one person says is
/// lost and a second must still agree to.
Result<std::optional<KnownRefund>> find_taken_back(const View& view, const GatewayAccount& account,
                                                   std::string_view refund_no, bool or_claimed = false);

}  // namespace keepline::job
