#pragma once
// What a line's history says of its payments. Money left on the line belongs to the latest payments first:
// first paid, first used.

#include <span>

#include "domain/command.h"

namespace keepline {

/// A payment: a record that brought money onto the line from a platform, a party, or out of suspense.
struct LinePayment {
    std::int64_t entry_n = 0;
    PaymentFacts facts;  ///< as_of_n and later too: what a refund decided now carries
    Money received;      ///< of what was paid, what reaches us before fees
    Money our_coupons;   ///< what coupons of ours gave: all that does not reach us, and what we paid ahead
    Money refunded;      ///< has left the line again
    Money used;
    Money refundable;  ///< now, if nothing more happens: paid - refunded - used
};

struct LinePayments {
    std::int64_t as_of_n = 0;
    LineState line;                     ///< after record as_of_n
    std::vector<LinePayment> payments;  ///< oldest first
    [[nodiscard]] const LinePayment* find(std::int64_t entry_n) const;
};

/// @param records  all records of the number while this line was on it, oldest first
LinePayments payments_of(LineId id, std::span<const Record> records);
/// The line just before its payment `entry_n`, and whether the payment is untouched. `party_undos` is not
/// set.
BeforePayment before_payment(LineId id, std::span<const Record> records, std::int64_t entry_n);

/// What may go back of a payment while `left` is on the line.
constexpr Money refundable_of(Money left, Money later, Money paid, Money refunded) {
    const Money own = left < later ? Money{} : Money::from_minor(left.minor() - later.minor());
    const Money unrefunded = Money::from_minor(paid.minor() - refunded.minor());
    return own < unrefunded ? own : unrefunded;
}

/// What the payer gets of `amount`, when `refunded` of `paid` went back before: his share of the payment,
/// rounded down each time but exact once all of it has gone back.
Money payer_share(Money paid, Money payer_amount, Money refunded, Money amount);

}  // namespace keepline
