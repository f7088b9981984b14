#pragma once
// What a coupon takes off a payment, and off what reaches the merchant if it is his own.

#include "base/money.h"
#include "sim/platform/party.h"

namespace keepline::sim {

struct Coupon {
    Money amount;
    bool of_merchant = false;  ///< nobody pays him for it

    [[nodiscard]] Money paid(Money total) const { return total - amount; }
    [[nodiscard]] Money received(Money total) const { return of_merchant ? total - amount : total; }
    /// What of `received` goes back with a refund of `amount` after others of `before`.
    [[nodiscard]] Money received_back(Money total, Money before, Money back) const {
        const auto until = [&](Money sum) {
            return Money::from_minor(received(total).minor() * sum.minor() / total.minor());
        };
        return until(before + back) - until(before);
    }
};

/// One yuan off, or half of what costs less than two; nothing for an act without a coupon.
inline Coupon coupon_of(Act act, Money total) {
    if (act != Act::coupon && act != Act::discount) return {};
    return {std::min(Money::from_minor(100), Money::from_minor(total.minor() / 2)), act == Act::discount};
}

}  // namespace keepline::sim
