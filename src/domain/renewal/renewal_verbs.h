#pragma once
// Renewals, top-ups, orders, their payments and tasks.

#include <string_view>

#include "domain/line/line.h"
#include "domain/renewal/order.h"

namespace keepline {

/// A direct renewal: the party already holds `amount`, which must be the price of `cycles`.
struct Renew {
    std::int32_t cycles = 0;
    Money amount;
    PartyId party;
    Channel channel = Channel::api;
    static constexpr std::string_view kName = "renew";
    static constexpr auto fields() {
        return std::tuple{field("cycles", &Renew::cycles), field("amount", &Renew::amount),
                          field("party", &Renew::party), field("channel", &Renew::channel)};
    }
};
struct TopUp {
    Money amount;
    PartyId party;
    Channel channel = Channel::api;
    bool assisted = false;  ///< staff have proved the holder: also where others may no longer pay
    static constexpr std::string_view kName = "top_up";
    static constexpr auto fields() {
        return std::tuple{field("amount", &TopUp::amount), field("party", &TopUp::party),
                          field("channel", &TopUp::channel), field("assisted", &TopUp::assisted)};
    }
};
/// Places an order for `cycles` at `price` and opens its first payment.
struct PlaceOrder {
    std::int32_t cycles = 0;
    Money price;
    GatewayId gateway;
    PayMethod method = PayMethod::alipay_qr;
    Channel channel = Channel::online_payment;
    LatePayment late = LatePayment::refund;
    static constexpr std::string_view kName = "place_order";
    static constexpr auto fields() {
        return std::tuple{field("cycles", &PlaceOrder::cycles),   field("price", &PlaceOrder::price),
                          field("gateway", &PlaceOrder::gateway), field("method", &PlaceOrder::method),
                          field("channel", &PlaceOrder::channel), field("late", &PlaceOrder::late)};
    }
};
/// Another attempt to pay an order whose earlier attempts have ended without money.
struct OpenIntent {
    std::int64_t order_n = 0;
    GatewayId gateway;
    PayMethod method = PayMethod::alipay_qr;
    static constexpr std::string_view kName = "open_intent";
    static constexpr auto fields() {
        return std::tuple{field("order_n", &OpenIntent::order_n), field("gateway", &OpenIntent::gateway),
                          field("method", &OpenIntent::method)};
    }
};
/// What the gateway said of an intent that brought no money (yet).
struct IntentMoved {
    std::int64_t intent_n = 0;
    IntentState state = IntentState::pending;
    Text<250> qr_text;
    Text<120> answer;
    static constexpr std::string_view kName = "intent_moved";
    static constexpr auto fields() {
        return std::tuple{field("intent_n", &IntentMoved::intent_n), field("state", &IntentMoved::state),
                          personal("qr_text", &IntentMoved::qr_text), field("answer", &IntentMoved::answer)};
    }
};
/// The platform is about to be told to cancel a payment by a code that was shown, which also takes back what
/// is paid. From now on its money is not credited but sent back, however late it comes.
struct CancelIntent {
    std::int64_t intent_n = 0;
    static constexpr std::string_view kName = "cancel_intent";
    static constexpr auto fields() { return std::tuple{field("intent_n", &CancelIntent::intent_n)}; }
};
/// Money has arrived. At a number's home it pays intent_n; at a gateway's home it matches nothing.
struct Settle {
    std::int64_t intent_n = 0;
    GatewayId gateway;
    Text<64> external_no;
    Text<64> out_trade_no;
    Money total;
    Instant paid_at;
    Money payer_amount =
        Money::from_minor(-1);  ///< what the payer paid of the total; negative: not said, all of it
    Money received = Money::from_minor(-1);  ///< what reaches us before fees; negative: not said, all of it
    Money our_coupons = Money::from_minor(
        -1);  ///< what coupons of ours gave of it; negative: not said, all that does not reach us
    static constexpr std::string_view kName = "settle";
    static constexpr auto fields() {
        return std::tuple{field("intent_n", &Settle::intent_n),
                          field("gateway", &Settle::gateway),
                          field("external_no", &Settle::external_no),
                          field("out_trade_no", &Settle::out_trade_no),
                          field("total", &Settle::total),
                          field("paid_at", &Settle::paid_at),
                          field("payer_amount", &Settle::payer_amount),
                          field("received", &Settle::received),
                          field("our_coupons", &Settle::our_coupons)};
    }
};
/// A worker is about to try a task, or has tried it in vain: it will not be tried again before `retry_at`.
struct AttemptTask {
    std::int64_t task_n = 0;
    Instant retry_at;
    Text<16> task;     ///< the text of the task's key
    Text<120> answer;  ///< what the other side said, if it was asked already
    static constexpr std::string_view kName = "attempt_task";
    static constexpr auto fields() {
        return std::tuple{field("task_n", &AttemptTask::task_n), field("retry_at", &AttemptTask::retry_at),
                          field("task", &AttemptTask::task), field("answer", &AttemptTask::answer)};
    }
};
/// The gateway has sent the money back.
struct EndRefund {
    std::int64_t task_n = 0;
    Text<120> answer;
    bool cancelled = false;  ///< by cancelling the payment: there it goes by the payment's own number
    static constexpr std::string_view kName = "end_refund";
    static constexpr auto fields() {
        return std::tuple{field("task_n", &EndRefund::task_n), field("answer", &EndRefund::answer),
                          field("cancelled", &EndRefund::cancelled)};
    }
};

}  // namespace keepline
