#pragma once
// Money on its way back and corrections by staff, as rows at the line's home.

#include "base/instant.h"
#include "base/money.h"
#include "domain/actor.h"
#include "domain/fields.h"
#include "domain/home.h"
#include "domain/line/line.h"

namespace keepline {

enum class RefundKind : std::uint8_t {
    refund,      ///< of what is left of a payment
    undo,        ///< of a whole payment on a wrong number, its begun cycle too
    uncredited,  ///< of a payment no line ever had: late, double, or of nobody
};
template <>
struct EnumNames<RefundKind> {
    static constexpr std::array<std::string_view, 3> names{"refund", "undo", "uncredited"};
};

/// See refund_states.h for what may follow what.
enum class RefundState : std::uint8_t { awaiting_approval, sending, done, declined, refused, transfer_asked };
template <>
struct EnumNames<RefundState> {
    static constexpr std::array<std::string_view, 6> names{"awaiting_approval", "sending", "done",
                                                           "declined",          "refused", "transfer_asked"};
};

/// One sum that goes back to a payer, the way it came. key.n is the record that asked for it, and the n of
/// the task that sends it.
struct Refund {
    Key key;
    std::int32_t generation = 0;
    std::int64_t entry_n = 0;  ///< the payment: the record that brought the money in
    RefundKind kind = RefundKind::refund;
    RefundState state = RefundState::awaiting_approval;
    Money amount;       ///< of the order's total
    Money payer_gets;   ///< of it: the platform keeps the share it had paid itself
    GatewayId gateway;  ///< the way back: this account, or
    PartyId party;      ///< the party that holds the money
    Text<64> out_trade_no;
    std::int64_t order_n = 0;
    Text<120> reason;
    ActorKind asked_kind = ActorKind::system;
    std::int64_t asked_by = 0;
    Instant asked_at;
    ActorKind decided_kind = ActorKind::system;
    std::int64_t decided_by = 0;
    Instant ended_at;
    Text<120> answer;  ///< the platform's last words, where it refused for good
    Instant refused_at;
    Text<64> bank_reference;  ///< of the transfer that goes instead, to an account in the payer's own name
    static constexpr auto fields() {
        using R = Refund;
        return std::tuple{field("generation", &R::generation),
                          field("entry_n", &R::entry_n),
                          field("kind", &R::kind),
                          field("state", &R::state),
                          field("amount", &R::amount),
                          field("payer_gets", &R::payer_gets),
                          field("gateway", &R::gateway),
                          field("party", &R::party),
                          field("out_trade_no", &R::out_trade_no),
                          field("order_n", &R::order_n),
                          field("reason", &R::reason),
                          field("asked_kind", &R::asked_kind),
                          field("asked_by", &R::asked_by),
                          field("asked_at", &R::asked_at),
                          field("decided_kind", &R::decided_kind),
                          field("decided_by", &R::decided_by),
                          field("ended_at", &R::ended_at),
                          field("answer", &R::answer),
                          field("refused_at", &R::refused_at),
                          field("bank_reference", &R::bank_reference)};
    }
};

/// What a refund is decided on, read beforehand from the line's history. Refused where the home has moved on
/// since: a direct renewal leaves no row but its record, so the rules cannot look these up themselves.
struct PaymentFacts {
    std::int64_t as_of_n = 0;  ///< the home's newest record then
    Money paid;                ///< what the payment brought in
    Money payer_amount;        ///< of it, what the payer paid
    Money later;               ///< what came in after it and has not gone back
    Instant paid_at;
    GatewayId gateway;
    PartyId party;
    Text<64> out_trade_no;
    std::int64_t order_n = 0;
    static constexpr auto fields() {
        using F = PaymentFacts;
        return std::tuple{fact("as_of_n", &F::as_of_n),
                          fact("paid", &F::paid),
                          fact("payer_amount", &F::payer_amount),
                          fact("later", &F::later),
                          fact("paid_at", &F::paid_at),
                          fact("gateway", &F::gateway),
                          fact("party", &F::party),
                          fact("out_trade_no", &F::out_trade_no),
                          fact("order_n", &F::order_n)};
    }
};

/// The line just before a payment, for its undo.
struct BeforePayment {
    bool untouched = false;        ///< nothing has used the payment or changed the line's dates since
    std::int32_t party_undos = 0;  ///< undone for the same party in the last 30 days
    Stage stage = Stage::none;
    std::uint8_t anchor_day = 1;
    std::int32_t cycles_prepaid = 0;
    BusinessDate stage_since;
    BusinessDate paid_until;
    BusinessDate last_top_up_on;
    Money main;
    Money prepaid;
    Money tax;  ///< that the payment's entry took out of what it earned
    BusinessDate valid_until;
    BusinessDate money_lost_on;
    BusinessDate keep_alive_on;
    static constexpr auto fields() {
        using B = BeforePayment;
        return std::tuple{fact("untouched", &B::untouched),
                          fact("party_undos", &B::party_undos),
                          fact("stage", &B::stage),
                          fact("anchor_day", &B::anchor_day),
                          fact("cycles_prepaid", &B::cycles_prepaid),
                          fact("stage_since", &B::stage_since),
                          fact("paid_until", &B::paid_until),
                          fact("last_top_up_on", &B::last_top_up_on),
                          fact("main", &B::main),
                          fact("prepaid", &B::prepaid),
                          fact("tax", &B::tax),
                          fact("valid_until", &B::valid_until),
                          fact("money_lost_on", &B::money_lost_on),
                          fact("keep_alive_on", &B::keep_alive_on)};
    }
};

enum class AdjustmentState : std::uint8_t { awaiting_approval, done, declined, reversed };
template <>
struct EnumNames<AdjustmentState> {
    static constexpr std::array<std::string_view, 4> names{"awaiting_approval", "done", "declined",
                                                           "reversed"};
};

/// A correction of main by staff, against the brand's adjustment account.
struct Adjustment {
    Key key;
    std::int32_t generation = 0;
    AdjustmentState state = AdjustmentState::awaiting_approval;
    Money amount;  ///< signed: more than zero is put on main
    Text<120> reason;
    ActorKind asked_kind = ActorKind::system;
    std::int64_t asked_by = 0;
    Instant asked_at;
    ActorKind decided_kind = ActorKind::system;
    std::int64_t decided_by = 0;
    static constexpr auto fields() {
        using A = Adjustment;
        return std::tuple{field("generation", &A::generation), field("state", &A::state),
                          field("amount", &A::amount),         field("reason", &A::reason),
                          field("asked_kind", &A::asked_kind), field("asked_by", &A::asked_by),
                          field("asked_at", &A::asked_at),     field("decided_kind", &A::decided_kind),
                          field("decided_by", &A::decided_by)};
    }
};

enum class ApprovalAct : std::uint8_t {
    refund,
    adjust,
    resolve_suspense,
    transfer_refund,
    move_policy,
    resolve_break,
    lose_chargeback
};
template <>
struct EnumNames<ApprovalAct> {
    static constexpr std::array<std::string_view, 7> names{
        "refund",      "adjust",        "resolve_suspense", "transfer_refund",
        "move_policy", "resolve_break", "lose_chargeback"};
};

/// An act that waits for a second person. Dropped once decided: the act's own row and the log say by whom.
struct Approval {
    Key key;
    ApprovalAct act = ApprovalAct::refund;
    std::int64_t subject_n = 0;  ///< of the act's own row at this home
    Money amount;                ///< signed for an adjustment
    Text<120> reason;
    ActorKind asked_kind = ActorKind::system;
    std::int64_t asked_by = 0;
    Instant asked_at;
    Text<96> subject;  ///< key.text of the act's own row, where it is found by one
    static constexpr auto fields() {
        using A = Approval;
        return std::tuple{field("act", &A::act),
                          field("subject_n", &A::subject_n),
                          field("amount", &A::amount),
                          field("reason", &A::reason),
                          field("asked_kind", &A::asked_kind),
                          field("asked_by", &A::asked_by),
                          field("asked_at", &A::asked_at),
                          field("subject", &A::subject)};
    }
};

}  // namespace keepline
