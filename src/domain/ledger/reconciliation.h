#pragma once
// What comes of comparing our books with a platform's own statement, as rows at the gateway's home: one a
// day, and one for each event on which the two differ. What each verb does to the books stands in
// decide_reconciliation.cpp.

#include "base/instant.h"
#include "base/money.h"
#include "domain/actor.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

enum class MoneyEvent : std::uint8_t {
    payment,
    refund,
    fee,  ///< of a whole day: only breaks are of it
};
template <>
struct EnumNames<MoneyEvent> {
    static constexpr std::array<std::string_view, 3> names{"payment", "refund", "fee"};
};

/// What one comparison of a day has found. Sums are of the orders' totals.
struct DayFigures {
    std::int64_t our_payments = 0;
    Money our_paid;
    std::int64_t our_refunds = 0;
    Money our_refunded;
    std::int64_t their_payments = 0;
    Money their_paid;
    std::int64_t their_refunds = 0;
    Money their_refunded;
    std::int64_t matched = 0;  ///< events that are the same on both sides
    std::int64_t breaks = 0;   ///< events that were not
    Money fees;                ///< the platform's, on its statement; less than zero: it gave more back
    Money discounts;  ///< of the payments, what coupons of ours took off; less what refunds gave back
    friend bool operator==(const DayFigures&, const DayFigures&) = default;
    /// What the platform owes us for the day by its own statement.
    [[nodiscard]] Money expected() const { return their_paid - their_refunded - discounts - fees; }
    static constexpr auto fields() {
        using F = DayFigures;
        return std::tuple{field("our_payments", &F::our_payments),
                          field("our_paid", &F::our_paid),
                          field("our_refunds", &F::our_refunds),
                          field("our_refunded", &F::our_refunded),
                          field("their_payments", &F::their_payments),
                          field("their_paid", &F::their_paid),
                          field("their_refunds", &F::their_refunds),
                          field("their_refunded", &F::their_refunded),
                          field("matched", &F::matched),
                          field("breaks", &F::breaks),
                          field("fees", &F::fees),
                          field("discounts", &F::discounts)};
    }
};

/// One day of one platform. key.n is the day, as days since 1970-01-01 where the platform keeps its books.
struct Reconciliation : DayFigures {
    Key key;
    Instant run_at;  ///< of the comparison that last brought something new
    Money paid_out;  ///< what has reached our bank for the day
    static constexpr auto fields() {
        using R = Reconciliation;
        return std::tuple_cat(std::tuple{field("run_at", &R::run_at), field("paid_out", &R::paid_out)},
                              DayFigures::fields());
    }
};

enum class BreakKind : std::uint8_t {
    only_ours,       ///< we have posted it, the statement has not got it
    only_theirs,     ///< the statement has it, we know nothing of it
    amount_differs,  ///< both have it with different amounts
    listed_twice,    ///< the statement has it more than once
};
template <>
struct EnumNames<BreakKind> {
    static constexpr std::array<std::string_view, 4> names{"only_ours", "only_theirs", "amount_differs",
                                                           "listed_twice"};
};

/// See break_states.h for what may follow what.
enum class BreakState : std::uint8_t {
    open,
    awaiting_approval,
    booked,      ///< ended by a person: the difference is in the books
    explained,   ///< ended by a person, who says why the books are right as they are
    cleared,     ///< ended by itself: another comparison has found the two the same
    remembered,  ///< was never open: the two are the same, under different days
};
template <>
struct EnumNames<BreakState> {
    static constexpr std::array<std::string_view, 6> names{"open",      "awaiting_approval", "booked",
                                                           "explained", "cleared",           "remembered"};
};

/// One event on which the two differ. key.text is the event's identity, "payment:4200…", "refund:KL1x1x2R9"
/// or "fee:2026-11-21": there is one row for it however often it is compared. Of fees `ours` is what was
/// agreed on and `theirs` what the platform took, both of the payments of the day whose fee is not as agreed;
/// the first of these is named.
struct Break {
    Key key;
    BusinessDate day;  ///< of the comparison that found it
    BreakKind kind = BreakKind::only_ours;
    MoneyEvent event = MoneyEvent::payment;
    BreakState state = BreakState::open;
    Money ours;    ///< what the clearing account has of it, before what the day has counted for coupons
    Money theirs;  ///< what it must have for the rest to be what the platform pays
    Text<64> trade_no;
    Text<64> out_trade_no;
    Instant opened_at;
    std::int64_t assigned_to = 0;  ///< a member of staff; 0: nobody
    Text<120> reason;              ///< why it was ended as it was
    ActorKind ended_kind = ActorKind::system;
    std::int64_t ended_by = 0;
    Instant ended_at;
    std::int64_t entry_n = 0;   ///< the record that booked it
    BusinessDate cleared_with;  ///< the day of the comparison that cleared it, or remembered it
    friend bool operator==(const Break&, const Break&) = default;
    static constexpr auto fields() {
        using B = Break;
        return std::tuple{field("day", &B::day),
                          field("kind", &B::kind),
                          field("event", &B::event),
                          field("state", &B::state),
                          field("ours", &B::ours),
                          field("theirs", &B::theirs),
                          field("trade_no", &B::trade_no),
                          field("out_trade_no", &B::out_trade_no),
                          field("opened_at", &B::opened_at),
                          field("assigned_to", &B::assigned_to),
                          field("reason", &B::reason),
                          field("ended_kind", &B::ended_kind),
                          field("ended_by", &B::ended_by),
                          field("ended_at", &B::ended_at),
                          field("entry_n", &B::entry_n),
                          field("cleared_with", &B::cleared_with)};
    }
};

/// By how much the clearing account must change to be what the platform says; signed.
inline Money difference_of(const Break& row) {
    const Money more = row.theirs - row.ours;
    return row.event == MoneyEvent::payment ? more : Money{} - more;
}

// Verbs.

/// A day was compared. Posts the day's fees and discounts, or what they differ by from those posted before.
struct RecordReconciliation {
    BusinessDate day;
    DayFigures found;
    static constexpr std::string_view kName = "record_reconciliation";
    static constexpr auto fields() {
        return std::tuple{field("day", &RecordReconciliation::day),
                          field("found", &RecordReconciliation::found)};
    }
};
/// An event differs, or is the same after all (`same`): then the break it had is cleared, or is opened anew
/// if it was booked by what a statement has corrected since; and where it had none it is remembered, so that
/// the day it belongs to on the other side does not miss it.
struct RecordBreak {
    Text<96> identity;
    BusinessDate day;
    bool same = false;
    BreakKind kind = BreakKind::only_ours;
    MoneyEvent event = MoneyEvent::payment;
    Money ours;
    Money theirs;
    Text<64> trade_no;
    Text<64> out_trade_no;
    Money coupon;  ///< of ours, of a payment posted after its day was compared: counted for the day by this
    static constexpr std::string_view kName = "record_break";
    static constexpr auto fields() {
        using R = RecordBreak;
        return std::tuple{field("identity", &R::identity),
                          field("day", &R::day),
                          field("same", &R::same),
                          field("kind", &R::kind),
                          field("event", &R::event),
                          field("ours", &R::ours),
                          field("theirs", &R::theirs),
                          field("trade_no", &R::trade_no),
                          field("out_trade_no", &R::out_trade_no),
                          field("coupon", &R::coupon)};
    }
};
/// Somebody looks after it; 0: nobody does any more.
struct AssignBreak {
    Text<96> identity;
    std::int64_t staff = 0;
    static constexpr std::string_view kName = "assign_break";
    static constexpr auto fields() {
        return std::tuple{field("identity", &AssignBreak::identity), field("staff", &AssignBreak::staff)};
    }
};
/// A person ends it: by an entry, or by saying why none is needed. Needs a second person above the brand's
/// limit for corrections.
struct ResolveBreak {
    Text<96> identity;
    bool book = false;
    Text<120> reason;
    static constexpr std::string_view kName = "resolve_break";
    static constexpr auto fields() {
        return std::tuple{field("identity", &ResolveBreak::identity), field("book", &ResolveBreak::book),
                          field("reason", &ResolveBreak::reason)};
    }
};
/// Money of a day has reached our bank. Once by the bank's reference.
struct RecordPayout {
    BusinessDate day;
    Money amount;
    Text<64> bank_reference;
    static constexpr std::string_view kName = "record_payout";
    static constexpr auto fields() {
        return std::tuple{field("day", &RecordPayout::day), field("amount", &RecordPayout::amount),
                          field("bank_reference", &RecordPayout::bank_reference)};
    }
};

}  // namespace keepline
