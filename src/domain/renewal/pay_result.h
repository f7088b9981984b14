#pragma once
// What has become of a payment, in the few words that whoever waits for it sees: the same everywhere.

#include <string_view>

#include "domain/renewal/order.h"

namespace keepline {

/// "waiting", "confirming", "credited", "not_paid", "refunding", "refunded" or "moved".
/// @param latest  the order's newest payment
constexpr std::string_view result_of(const RenewalOrder& order, const PaymentIntent& latest, Instant now) {
    switch (order.state) {
        case OrderState::fulfilled:
        case OrderState::partially_refunded:
        case OrderState::disputed:
            return "credited";
        case OrderState::paid:
            return "confirming";
        case OrderState::paid_late:
            return "refunding";
        case OrderState::refunded:
            return "refunded";
        case OrderState::moved:
            return "moved";
        case OrderState::closed:
            return "not_paid";
        case OrderState::awaiting_payment:
            break;
    }
    switch (latest.state) {
        case IntentState::created:
        case IntentState::pending:
            return now <= latest.expires_at ? "waiting" : "confirming";
        case IntentState::unknown:
        case IntentState::succeeded:
            return "confirming";
        case IntentState::failed:
        case IntentState::closed:
            return "not_paid";
    }
    return "confirming";
}

}  // namespace keepline
