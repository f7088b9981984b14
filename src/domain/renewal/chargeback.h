#pragma once
// A payer disputes a payment at the platform, and the platform may take the money back from us: a row at the
// home of the line that was paid for, and the verbs about it.

#include <string_view>

#include "domain/renewal/refund.h"

namespace keepline {

enum class ChargebackState : std::uint8_t {
    open,               ///< the platform has not decided
    awaiting_approval,  ///< lost, as somebody says; above the limit a second person must agree
    won,                ///< the money stays with us
    lost,               ///< the platform has taken it
};
template <>
struct EnumNames<ChargebackState> {
    static constexpr std::array<std::string_view, 4> names{"open", "awaiting_approval", "won", "lost"};
};

/// Whether the money may still be taken: nothing of the payment goes back by another way, and the number is
/// not given to anybody else.
constexpr bool is_disputed(ChargebackState state) {
    return state == ChargebackState::open || state == ChargebackState::awaiting_approval;
}

/// key.n is the record that opened it.
struct Chargeback {
    Key key;
    std::int32_t generation = 0;  ///< of the line that was paid for
    std::int64_t entry_n = 0;     ///< the payment: the record that brought the money in
    ChargebackState state = ChargebackState::open;
    GatewayId gateway;
    Text<64> case_no;  ///< the platform's number of the dispute
    Text<64> out_trade_no;
    std::int64_t order_n = 0;
    Money amount;  ///< that the payer wants back
    Text<120> reason;
    BusinessDate answer_by;  ///< the last day on which the platform hears us
    ActorKind opened_kind = ActorKind::system;
    std::int64_t opened_by = 0;
    Instant opened_at;
    Text<64> refund_no;   ///< lost: under which the platform's statement has it; empty: it does not show it
    bool booked = false;  ///< lost: a break has brought clearing to the statement already
    Money from_line;      ///< lost: of the amount what the line still had; the rest is our loss
    Text<120> note;       ///< why it ended so
    ActorKind ended_kind = ActorKind::system;
    std::int64_t ended_by = 0;
    Instant ended_at;
    static constexpr auto fields() {
        using C = Chargeback;
        return std::tuple{field("generation", &C::generation),
                          field("entry_n", &C::entry_n),
                          field("state", &C::state),
                          field("gateway", &C::gateway),
                          field("case_no", &C::case_no),
                          field("out_trade_no", &C::out_trade_no),
                          field("order_n", &C::order_n),
                          field("amount", &C::amount),
                          field("reason", &C::reason),
                          field("answer_by", &C::answer_by),
                          field("opened_kind", &C::opened_kind),
                          field("opened_by", &C::opened_by),
                          field("opened_at", &C::opened_at),
                          field("refund_no", &C::refund_no),
                          field("booked", &C::booked),
                          field("from_line", &C::from_line),
                          field("note", &C::note),
                          field("ended_kind", &C::ended_kind),
                          field("ended_by", &C::ended_by),
                          field("ended_at", &C::ended_at)};
    }
};

/// Records that the platform tells of a dispute. The line may have ended, or its number be another's by now.
struct OpenChargeback {
    std::int32_t generation = 0;
    std::int64_t entry_n = 0;
    Money amount;
    Text<64> case_no;
    Text<120> reason;
    BusinessDate answer_by;
    PaymentFacts facts;
    static constexpr std::string_view kName = "open_chargeback";
    static constexpr auto fields() {
        using V = OpenChargeback;
        return std::tuple{field("generation", &V::generation),
                          field("entry_n", &V::entry_n),
                          field("amount", &V::amount),
                          field("case_no", &V::case_no),
                          field("reason", &V::reason),
                          field("answer_by", &V::answer_by),
                          field("facts", &V::facts)};
    }
};
/// The platform has decided. Lost: what the line still has of the payment goes back with it, and the rest is
/// our loss, never the holder's debt. Needs a second person above the brand's limit for corrections.
struct EndChargeback {
    std::int64_t chargeback_n = 0;
    bool lost = false;
    Text<64> refund_no;
    bool booked = false;  ///< see Chargeback
    Text<120> note;
    PaymentFacts facts;
    static constexpr std::string_view kName = "end_chargeback";
    static constexpr auto fields() {
        using V = EndChargeback;
        return std::tuple{field("chargeback_n", &V::chargeback_n),
                          field("lost", &V::lost),
                          field("refund_no", &V::refund_no),
                          fact("booked", &V::booked),
                          field("note", &V::note),
                          field("facts", &V::facts)};
    }
};

}  // namespace keepline
