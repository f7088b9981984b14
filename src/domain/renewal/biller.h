#pragma once
// What billers bring: money they took for a line at a place of their own. Rows and verbs at the biller's
// gateway home; the line is credited at its own by CreditLine, and EndMove comes back with how that ended.

#include "base/ids.h"
#include "base/instant.h"
#include "base/money.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

/// Billers' own numbers: letters, digits and ._- at most 64 of them.
using BillerReference = Text<64>;

/// A biller's account with us: one row at his home.
struct BillerAccount {
    Key key;
    Money balance;  ///< what of his money is with us; less than zero: what he owes us
    static constexpr auto fields() { return std::tuple{field("balance", &BillerAccount::balance)}; }
};

enum class BilledState : std::uint8_t {
    crediting,  ///< taken from the biller's account, not on the line yet
    credited,
    refused,   ///< the line would not have it: back on the account
    reversed,  ///< all of it is back on the account, or was reversed before it came
};
template <>
struct EnumNames<BilledState> {
    static constexpr std::array<std::string_view, 4> names{"crediting", "credited", "refused", "reversed"};
};

/// One payment of a biller, found by his reference (key.text) for ever.
struct BilledCredit {
    Key key;
    NumberId number;
    std::int32_t generation = 0;
    std::int32_t cycles = 0;
    Money amount;
    BilledState state = BilledState::crediting;
    Money returned;  ///< of it, what has gone back to the account
    Instant taken_at;
    Instant ended_at;          ///< when the line was credited, or would not have it
    std::int64_t entry_n = 0;  ///< the record of the line that was credited: the receipt
    Text<40> refusal;          ///< the code of why not
    static constexpr auto fields() {
        using B = BilledCredit;
        return std::tuple{field("number", &B::number),     field("generation", &B::generation),
                          field("cycles", &B::cycles),     field("amount", &B::amount),
                          field("state", &B::state),       field("returned", &B::returned),
                          field("taken_at", &B::taken_at), field("ended_at", &B::ended_at),
                          field("entry_n", &B::entry_n),   field("refusal", &B::refusal)};
    }
};

/// Takes `amount` from the biller's account, on its way to a line. Once by the reference.
struct TakeBilled {
    BillerReference reference;
    LineId line;
    std::int32_t cycles = 0;  ///< 0: a top-up
    Money amount;
    static constexpr std::string_view kName = "take_billed";
    static constexpr auto fields() {
        using T = TakeBilled;
        return std::tuple{field("reference", &T::reference), field("line", &T::line),
                          field("cycles", &T::cycles), field("amount", &T::amount)};
    }
};
/// What a refund took off the line is back on the biller's account. Once by the refund's number.
struct ReturnBilled {
    BillerReference reference;
    Text<64> refund_no;
    Money amount;
    static constexpr std::string_view kName = "return_billed";
    static constexpr auto fields() {
        using R = ReturnBilled;
        return std::tuple{field("reference", &R::reference), field("refund_no", &R::refund_no),
                          field("amount", &R::amount)};
    }
};
/// The biller reverses what has not come: should it come later, it is refused.
struct VoidBilled {
    BillerReference reference;
    static constexpr std::string_view kName = "void_billed";
    static constexpr auto fields() { return std::tuple{field("reference", &VoidBilled::reference)}; }
};
/// A biller's money has reached our bank. Once by the bank's reference.
struct RecordDeposit {
    Money amount;
    Text<64> bank_reference;
    Text<120> reason;
    static constexpr std::string_view kName = "record_deposit";
    static constexpr auto fields() {
        using R = RecordDeposit;
        return std::tuple{field("amount", &R::amount), field("bank_reference", &R::bank_reference),
                          field("reason", &R::reason)};
    }
};

Key billed_key(const Home& home, const BillerReference& reference);
/// Identities of money that came to or went back to a biller's account; each is kept as a settlement.
Key return_key(const Home& home, const ReturnBilled& verb);
Key deposit_key(const Home& home, const RecordDeposit& verb);

}  // namespace keepline
