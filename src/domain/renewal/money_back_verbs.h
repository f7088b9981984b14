#pragma once
// Money that goes back, moves on or is corrected, and the second person who agrees.

#include <string_view>

#include "domain/renewal/order.h"
#include "domain/renewal/refund.h"

namespace keepline {

/// Sends a part of a payment back the way it came. Needs a second person above the brand's limit.
struct RefundPayment {
    std::int64_t entry_n = 0;  ///< the record that brought the payment in
    Money amount;
    Text<120> reason;
    PaymentFacts facts;
    static constexpr std::string_view kName = "refund_payment";
    static constexpr auto fields() {
        return std::tuple{field("entry_n", &RefundPayment::entry_n), field("amount", &RefundPayment::amount),
                          field("reason", &RefundPayment::reason), field("facts", &RefundPayment::facts)};
    }
};
/// Takes a whole payment on a wrong number back, and puts the line as it was before.
struct UndoPayment {
    std::int64_t entry_n = 0;
    Text<120> reason;
    PaymentFacts facts;
    BeforePayment before;
    static constexpr std::string_view kName = "undo_payment";
    static constexpr auto fields() {
        return std::tuple{field("entry_n", &UndoPayment::entry_n), field("reason", &UndoPayment::reason),
                          field("facts", &UndoPayment::facts), field("before", &UndoPayment::before)};
    }
};
/// A person ends money in suspense: to its payer, or to a line. Another line than the one it was for needs
/// evidence and a second person.
struct ResolveSuspense {
    std::int64_t suspense_n = 0;
    LineId line;  ///< generation 0: to the payer
    Text<120> reason;
    Text<120> evidence;
    static constexpr std::string_view kName = "resolve_suspense";
    static constexpr auto fields() {
        return std::tuple{field("suspense_n", &ResolveSuspense::suspense_n),
                          field("line", &ResolveSuspense::line), field("reason", &ResolveSuspense::reason),
                          field("evidence", &ResolveSuspense::evidence)};
    }
};
/// The term of what rests in suspense is over, and nobody has named a line: it goes back to its payer.
struct ReturnSuspense {
    std::int64_t task_n = 0;
    static constexpr std::string_view kName = "return_suspense";
    static constexpr auto fields() { return std::tuple{field("task_n", &ReturnSuspense::task_n)}; }
};
/// Money that left another home for this line arrives: out of suspense, or from a biller's account.
struct CreditLine {
    Home from;
    std::int64_t from_n = 0;  ///< the record it left with; with `from` its identity for ever
    GatewayId gateway;
    Text<64> out_trade_no;  ///< the trade it came with: its way back
    Money amount;
    std::int32_t cycles = 0;  ///< of a biller's: what it buys, at exactly its price; 0: a top-up
    static constexpr std::string_view kName = "credit_line";
    static constexpr auto fields() {
        return std::tuple{
            field("from", &CreditLine::from),       field("from_n", &CreditLine::from_n),
            field("gateway", &CreditLine::gateway), field("out_trade_no", &CreditLine::out_trade_no),
            field("amount", &CreditLine::amount),   field("cycles", &CreditLine::cycles)};
    }
};
/// The other line has taken the money, or would not: then it rests in suspense, or on the biller's account,
/// again.
struct EndMove {
    std::int64_t task_n = 0;
    bool credited = false;
    std::int64_t entry_n = 0;  ///< the record of the line that took it
    Text<40> refusal;          ///< the code of why it would not
    static constexpr std::string_view kName = "end_move";
    static constexpr auto fields() {
        return std::tuple{field("task_n", &EndMove::task_n), field("credited", &EndMove::credited),
                          field("entry_n", &EndMove::entry_n), field("refusal", &EndMove::refusal)};
    }
};
/// The platform will not send a refund, for good.
struct RefuseRefund {
    std::int64_t task_n = 0;
    Text<120> answer;
    static constexpr std::string_view kName = "refuse_refund";
    static constexpr auto fields() {
        return std::tuple{field("task_n", &RefuseRefund::task_n), field("answer", &RefuseRefund::answer)};
    }
};
/// A refund that the platform refused goes by bank, to an account in the payer's own name. Needs a second
/// person.
struct TransferRefund {
    std::int64_t refund_n = 0;
    Text<64> bank_reference;
    Text<120> reason;
    static constexpr std::string_view kName = "transfer_refund";
    static constexpr auto fields() {
        return std::tuple{field("refund_n", &TransferRefund::refund_n),
                          field("bank_reference", &TransferRefund::bank_reference),
                          field("reason", &TransferRefund::reason)};
    }
};
/// Corrects main by a signed amount. Needs a second person above the brand's limit.
struct Adjust {
    Money amount;
    Text<120> reason;
    static constexpr std::string_view kName = "adjust";
    static constexpr auto fields() {
        return std::tuple{field("amount", &Adjust::amount), field("reason", &Adjust::reason)};
    }
};
struct ReverseAdjustment {
    std::int64_t adjustment_n = 0;
    Text<120> reason;
    static constexpr std::string_view kName = "reverse_adjustment";
    static constexpr auto fields() {
        return std::tuple{field("adjustment_n", &ReverseAdjustment::adjustment_n),
                          field("reason", &ReverseAdjustment::reason)};
    }
};
/// The second person agrees: the act happens now. `facts` are those of a refund's payment.
struct Approve {
    std::int64_t approval_n = 0;
    PaymentFacts facts;
    static constexpr std::string_view kName = "approve";
    static constexpr auto fields() {
        return std::tuple{field("approval_n", &Approve::approval_n), field("facts", &Approve::facts)};
    }
};
struct Decline {
    std::int64_t approval_n = 0;
    Text<120> reason;
    static constexpr std::string_view kName = "decline";
    static constexpr auto fields() {
        return std::tuple{field("approval_n", &Decline::approval_n), field("reason", &Decline::reason)};
    }
};

}  // namespace keepline
