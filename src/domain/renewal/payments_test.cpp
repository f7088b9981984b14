#include "domain/renewal/payments.h"

#include <gtest/gtest.h>

#include "domain/renewal/refund_states.h"
#include "domain/renewal/suspense_states.h"

namespace keepline {
namespace {

constexpr LineId kLine{NumberId{7}, 1};
const Account kMain = line_account(AccountKind::main, kLine);
Money fen(std::int64_t amount) { return Money::from_minor(amount); }

// A history of one line, money by money.
class History {
public:
    History& move(Account from, Account to, std::int64_t amount, Verb verb = PassTime{}) {
        Record record;
        record.n = std::ssize(records_) + 1;
        record.generation = 1;
        record.verb = std::move(verb);
        record.made.transfers.push_back({from, to, fen(amount)});
        if (from == kMain) line_.main -= fen(amount);
        if (to == kMain) line_.main += fen(amount);
        line_.stage = Stage::active;
        record.made.line = line_;
        records_.push_back(record);
        return *this;
    }
    History& paid(std::int64_t amount) { return move({AccountKind::receivable, 3, 0}, kMain, amount); }
    History& used(std::int64_t amount) { return move(kMain, {AccountKind::revenue, 1, 0}, amount); }
    History& refunded(std::int64_t entry_n, std::int64_t amount) {
        move(kMain, {AccountKind::receivable, 3, 0}, amount);
        Refund row;
        row.entry_n = entry_n;
        row.amount = fen(amount);
        records_.back().made.puts.emplace_back(row);
        return *this;
    }
    [[nodiscard]] LinePayments payments() const { return payments_of(kLine, records_); }
    [[nodiscard]] BeforePayment before(std::int64_t n) const { return before_payment(kLine, records_, n); }

private:
    LineState line_;
    std::vector<Record> records_;
};

std::vector<std::int64_t> refundable(const LinePayments& payments) {
    std::vector<std::int64_t> out;
    for (const LinePayment& payment : payments.payments) out.push_back(payment.refundable.minor());
    return out;
}
using Sums = std::vector<std::int64_t>;

TEST(Payments, FirstPaidIsFirstUsed) {
    History history;
    history.paid(1000).paid(500);
    EXPECT_EQ(refundable(history.payments()), (Sums{1000, 500}));
    EXPECT_EQ(refundable(history.used(999).payments()), (Sums{1, 500}));
    EXPECT_EQ(refundable(history.used(1).payments()), (Sums{0, 500}));
    EXPECT_EQ(refundable(history.used(1).payments()), (Sums{0, 499}));
    const LinePayments payments = history.payments();
    EXPECT_EQ(payments.payments[0].used, fen(1000));
    EXPECT_EQ(payments.payments[1].used, fen(1));
    EXPECT_EQ(payments.payments[0].facts.later, fen(500));
    EXPECT_EQ(payments.payments[0].facts.party, PartyId{3});
    EXPECT_EQ(payments.as_of_n, 5);
}

TEST(Payments, ARefundLowersItsOwnPaymentOnly) {
    History history;
    history.paid(1000).paid(500).used(300).refunded(1, 400);
    EXPECT_EQ(refundable(history.payments()), (Sums{300, 500}));
    history.refunded(2, 500);
    EXPECT_EQ(refundable(history.payments()), (Sums{300, 0}));
    EXPECT_EQ(history.payments().payments[1].refunded, fen(500));
    EXPECT_EQ(history.payments().payments[1].used, fen(0));
}

// What staff gave is never refunded, and is used in its turn.
TEST(Payments, GiftsOfStaffAreNotRefundable) {
    const Account staff{AccountKind::adjustment, 0, 0};
    History history;
    history.paid(1000).move(staff, kMain, 200);
    EXPECT_EQ(refundable(history.payments()), (Sums{1000}));
    EXPECT_EQ(refundable(history.used(300).payments()), (Sums{700}));
    EXPECT_EQ(refundable(history.move(kMain, staff, 200).payments()), (Sums{700}));
    EXPECT_EQ(refundable(history.move(kMain, staff, 100).payments()), (Sums{600}));
}

TEST(Payments, AnUndoNeedsAnUntouchedPayment) {
    History history;
    history.paid(1000).used(100).paid(500);
    EXPECT_TRUE(history.before(3).untouched);
    EXPECT_EQ(history.before(3).main, fen(900));
    EXPECT_FALSE(history.before(1).untouched) << "before it the line was nobody's";
    EXPECT_FALSE(history.used(1).before(3).untouched);
}

TEST(Payments, ThePayersShareIsExactInTheEnd) {
    // 10.00 of which the payer paid 6.67: three parts that add up.
    const Money paid = fen(1000), payer = fen(667);
    const Money first = payer_share(paid, payer, fen(0), fen(333));
    const Money second = payer_share(paid, payer, fen(333), fen(333));
    const Money third = payer_share(paid, payer, fen(666), fen(334));
    EXPECT_EQ(first, fen(222));
    EXPECT_EQ(first + second + third, payer);
    EXPECT_EQ(payer_share(paid, paid, fen(1), fen(999)), fen(999));
}

TEST(RefundStates, AreTheTable) {
    using enum RefundState;
    for (const RefundState to : {awaiting_approval, sending, done, declined, refused, transfer_asked}) {
        EXPECT_EQ(may_follow(awaiting_approval, to), to == sending || to == done || to == declined);
        EXPECT_FALSE(may_follow(done, to));
        EXPECT_FALSE(may_follow(declined, to));
        EXPECT_EQ(may_follow(sending, to), to == done || to == refused);
        EXPECT_EQ(may_follow(refused, to), to == transfer_asked);
        EXPECT_EQ(may_follow(transfer_asked, to), to == done || to == refused);
    }
}

TEST(SuspenseStates, AreTheTable) {
    using enum SuspenseState;
    constexpr std::array kAll{open, awaiting_approval, to_payer, to_line, ended};
    constexpr std::array<std::array<bool, 5>, 5> kMay{{{false, true, true, false, true},
                                                       {true, false, false, true, false},
                                                       {false, false, false, false, true},
                                                       {true, false, false, false, true},
                                                       {false, false, false, false, false}}};
    for (std::size_t from = 0; from < kAll.size(); ++from)
        for (std::size_t to = 0; to < kAll.size(); ++to)
            EXPECT_EQ(may_follow(kAll.at(from), kAll.at(to)), kMay.at(from).at(to)) << from << " " << to;
}

}  // namespace
}  // namespace keepline
