#pragma once
// Orders, payment intents and what belongs to them, as rows at the number's home.

#include <optional>

#include "base/instant.h"
#include "base/money.h"
#include "base/msisdn.h"
#include "domain/fields.h"
#include "domain/home.h"
#include "domain/line/line.h"

namespace keepline {

enum class Channel : std::uint8_t { online_payment, app, branch, kiosk, direct_debit, social, api };
template <>
struct EnumNames<Channel> {
    static constexpr std::array<std::string_view, 7> names{"online_payment", "app",    "branch", "kiosk",
                                                           "direct_debit",   "social", "api"};
};

enum class OrderState : std::uint8_t {
    awaiting_payment,
    paid,  ///< money is here but not fulfilled: its amount differs and a person looks at it
    fulfilled,
    closed,     ///< ended without money
    paid_late,  ///< paid but not fulfilled, and the money goes back: paid too late, or so decided by a person
    refunded,
    partially_refunded,  ///< fulfilled, and a part of the money went back
    disputed,            ///< fulfilled, and the payer wants the money back from the platform
    moved,               ///< two persons credited its money to another line
};
template <>
struct EnumNames<OrderState> {
    static constexpr std::array<std::string_view, 9> names{
        "awaiting_payment",   "paid",     "fulfilled", "closed", "paid_late", "refunded",
        "partially_refunded", "disputed", "moved"};
};

/// What becomes of a payment made after its order's end. The payer chooses when ordering.
enum class LatePayment : std::uint8_t {
    refund,  ///< it goes back
    top_up,  ///< it becomes a top-up of the same line
};
template <>
struct EnumNames<LatePayment> {
    static constexpr std::array<std::string_view, 2> names{"refund", "top_up"};
};

/// One intended renewal. What it buys and its price are fixed here; a payment made before `expires_at`
/// keeps them however late we hear of it.
struct RenewalOrder {
    Key key;
    std::int32_t generation = 0;
    std::int32_t cycles = 0;
    Money amount;
    OrderState state = OrderState::awaiting_payment;
    Channel channel = Channel::online_payment;
    Instant placed_at;
    Instant expires_at;
    std::int64_t fulfilled_n = 0;  ///< record that fulfilled it: its entry is the receipt
    LatePayment late = LatePayment::refund;
    static constexpr auto fields() {
        using O = RenewalOrder;
        return std::tuple{field("generation", &O::generation),
                          field("cycles", &O::cycles),
                          field("amount", &O::amount),
                          field("state", &O::state),
                          field("channel", &O::channel),
                          field("placed_at", &O::placed_at),
                          field("expires_at", &O::expires_at),
                          field("fulfilled_n", &O::fulfilled_n),
                          field("late", &O::late)};
    }
};

/// A platform and how the payer gets to it (gateway::PayWay).
enum class PayMethod : std::uint8_t {
    alipay_qr,
    alipay_wap,
    wechat_qr,
    wechat_wap,
    alipay_page,
    alipay_app,
    wechat_in_wallet,
    wechat_app,
    unionpay_qr,
    alipay_code,
    wechat_code,
};
template <>
struct EnumNames<PayMethod> {
    static constexpr std::array<std::string_view, 11> names{
        "alipay_qr",        "alipay_wap", "wechat_qr",   "wechat_wap",  "alipay_page", "alipay_app",
        "wechat_in_wallet", "wechat_app", "unionpay_qr", "alipay_code", "wechat_code"};
};
/// The code of the gateway it goes through.
constexpr std::string_view platform_of(PayMethod method) {
    switch (method) {
        case PayMethod::alipay_qr:
        case PayMethod::alipay_wap:
        case PayMethod::alipay_page:
        case PayMethod::alipay_app:
        case PayMethod::alipay_code:
            return "alipay";
        case PayMethod::wechat_qr:
        case PayMethod::wechat_wap:
        case PayMethod::wechat_in_wallet:
        case PayMethod::wechat_app:
        case PayMethod::wechat_code:
            return "wechatpay";
        case PayMethod::unionpay_qr:
            return "unionpay";
    }
    return {};
}
/// The payer scans a code that we show.
constexpr bool is_scanned(PayMethod method) {
    return method == PayMethod::alipay_qr || method == PayMethod::wechat_qr ||
           method == PayMethod::unionpay_qr;
}

/// The payer shows a code that we scan: for somebody who stands before him, never for the public page.
constexpr bool is_shown(PayMethod method) {
    return method == PayMethod::alipay_code || method == PayMethod::wechat_code;
}
/// Whose code a payer shows: Alipay's have 16 to 24 digits and begin with 25 to 30, WeChat Pay's have 18 and
/// begin with 10 to 15. Absent for any other text. Source: the platforms' own descriptions.
constexpr std::optional<PayMethod> method_of_code(std::string_view code) {
    if (code.size() < 16 || code.size() > 24) return std::nullopt;
    for (const char c : code)
        if (c < '0' || c > '9') return std::nullopt;
    const int head = (code[0] - '0') * 10 + (code[1] - '0');
    if (head >= 25 && head <= 30) return PayMethod::alipay_code;
    const bool wechat = code.size() == 18 && head >= 10 && head <= 15;
    return wechat ? std::optional{PayMethod::wechat_code} : std::nullopt;
}

/// The payer's own browser or app carries the order there, signed by us: the platform is asked nothing
/// before.
constexpr bool is_carried_there(PayMethod method) {
    return method == PayMethod::alipay_wap || method == PayMethod::alipay_page ||
           method == PayMethod::alipay_app;
}

/// See intent_states.h for what may follow what.
enum class IntentState : std::uint8_t { created, pending, succeeded, failed, closed, unknown };
template <>
struct EnumNames<IntentState> {
    static constexpr std::array<std::string_view, 6> names{"created", "pending", "succeeded",
                                                           "failed",  "closed",  "unknown"};
};

/// One attempt to pay an order through one gateway.
struct PaymentIntent {
    Key key;
    std::int64_t order_n = 0;
    std::int32_t generation = 0;
    GatewayId gateway;
    PayMethod method = PayMethod::alipay_qr;
    IntentState state = IntentState::created;
    Money amount;
    Instant created_at;
    Instant expires_at;  ///< carried to the platform: nobody can pay later than this
    Text<250> qr_text;   ///< what the gateway makes the payer's code, address or call of; the payer's secret
    Text<64> trade_no;   ///< the platform's number, once paid
    Instant paid_at;     ///< the platform's time
    Text<120> answer;    ///< the platform's last words, for the operator
    bool cancelling = false;  ///< the platform is told to take it back, paid or not: it is never credited
    static constexpr auto fields() {
        using I = PaymentIntent;
        return std::tuple{field("order_n", &I::order_n),       field("generation", &I::generation),
                          field("gateway", &I::gateway),       field("method", &I::method),
                          field("state", &I::state),           field("amount", &I::amount),
                          field("created_at", &I::created_at), field("expires_at", &I::expires_at),
                          personal("qr_text", &I::qr_text),    field("trade_no", &I::trade_no),
                          field("paid_at", &I::paid_at),       field("answer", &I::answer),
                          field("cancelling", &I::cancelling)};
    }
};

enum class TaskKind : std::uint8_t {
    ask_payment,    ///< ask the gateway until the intent ends; close it there after its expiry
    refund,         ///< send money back; repeated with the same request number until it is done
    move_money,     ///< credit a line at another home; repeated with the same key until it is done or refused
    order_service,  ///< make the network do what the line may do; repeated until it has confirmed that
    send_notice,    ///< tell the holder what is about to happen; ended by whoever records that it was sent
    move_policy,    ///< bring lines to another version of their policy, one after the other
    return_suspense,  ///< when its term is over, what rests in suspense goes back to its payer
};
template <>
struct EnumNames<TaskKind> {
    static constexpr std::array<std::string_view, 7> names{"ask_payment",    "refund",      "move_money",
                                                           "order_service",  "send_notice", "move_policy",
                                                           "return_suspense"};
};

/// Work to be done outside any transaction. The row goes when the work has ended.
struct Task {
    Key key;
    TaskKind kind = TaskKind::ask_payment;
    Instant due_at;
    std::int32_t attempts = 0;
    std::int64_t intent_n = 0;  ///< whose payment; 0 at a gateway's home
    GatewayId gateway;
    Text<64> out_trade_no;   ///< names the trade at the gateway
    Money amount;            ///< of a refund, or on its way to another line
    NumberId target_number;  ///< the line to credit
    std::int32_t target_generation = 0;
    std::int64_t subject_n = 0;  ///< the row in suspense it is about
    Stage stage = Stage::none;   ///< of a notice: the step it tells of
    Text<120> answer;            ///< the other side's last words, for the operator
    static constexpr auto fields() {
        return std::tuple{field("kind", &Task::kind),
                          field("due_at", &Task::due_at),
                          field("attempts", &Task::attempts),
                          field("intent_n", &Task::intent_n),
                          field("gateway", &Task::gateway),
                          field("out_trade_no", &Task::out_trade_no),
                          field("amount", &Task::amount),
                          field("target_number", &Task::target_number),
                          field("target_generation", &Task::target_generation),
                          field("subject_n", &Task::subject_n),
                          field("stage", &Task::stage),
                          field("answer", &Task::answer)};
    }
};

/// Whether money that moves left a biller's account; else it left suspense, whose row it names.
constexpr bool is_billed(const Task& task) {
    return task.kind == TaskKind::move_money && task.subject_n == 0;
}

/// What a settlement did with the money.
enum class Outcome : std::uint8_t { done, credited, refund_started, in_suspense, awaiting_approval, moving };
template <>
struct EnumNames<Outcome> {
    static constexpr std::array<std::string_view, 6> names{
        "done", "credited", "refund_started", "in_suspense", "awaiting_approval", "moving"};
};

/// The identity of a payment, kept for ever: key.text is gateway, event kind and external number.
struct Settlement {
    Key key;
    std::int64_t entry_n = 0;  ///< record that posted it
    Outcome outcome = Outcome::done;
    Money amount;        ///< the order's total: what is posted and what the amount check compares
    Money payer_amount;  ///< what the payer paid; the rest is the platform's own promotion
    Money received;      ///< what reaches us before fees: reconciliation compares it
    static constexpr auto fields() {
        return std::tuple{field("entry_n", &Settlement::entry_n), field("outcome", &Settlement::outcome),
                          field("amount", &Settlement::amount),
                          field("payer_amount", &Settlement::payer_amount),
                          field("received", &Settlement::received)};
    }
};

enum class SuspenseReason : std::uint8_t { amount_differs, order_unknown, limit_exceeded, statement_differs };
template <>
struct EnumNames<SuspenseReason> {
    static constexpr std::array<std::string_view, 4> names{"amount_differs", "order_unknown",
                                                           "limit_exceeded", "statement_differs"};
};

/// See suspense_states.h for what may follow what.
enum class SuspenseState : std::uint8_t { open, awaiting_approval, to_payer, to_line, ended };
template <>
struct EnumNames<SuspenseState> {
    static constexpr std::array<std::string_view, 5> names{"open", "awaiting_approval", "to_payer", "to_line",
                                                           "ended"};
};

/// Money whose owner a person must find, within its term. The row stays when the money has gone.
struct Suspense {
    Key key;
    GatewayId gateway;
    Text<64> external_no;
    Text<64> out_trade_no;
    Money amount;
    SuspenseReason reason = SuspenseReason::order_unknown;
    Instant since;
    Instant due_at;  ///< by then it goes to its payer or its line
    std::int64_t order_n = 0;
    SuspenseState state = SuspenseState::open;
    NumberId target_number;  ///< the line a person named, with the evidence
    std::int32_t target_generation = 0;
    Text<120> evidence;
    static constexpr auto fields() {
        using S = Suspense;
        return std::tuple{field("gateway", &S::gateway),
                          field("external_no", &S::external_no),
                          field("out_trade_no", &S::out_trade_no),
                          field("amount", &S::amount),
                          field("reason", &S::reason),
                          field("since", &S::since),
                          field("due_at", &S::due_at),
                          field("order_n", &S::order_n),
                          field("state", &S::state),
                          field("target_number", &S::target_number),
                          field("target_generation", &S::target_generation),
                          field("evidence", &S::evidence)};
    }
};

}  // namespace keepline
