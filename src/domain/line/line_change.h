#pragma once
// One decision about one line, while it is being made. Money moves only by transfer(), which keeps the
// line's stored balances equal to the sum of their postings by construction.

#include "domain/catalog.h"
#include "domain/command.h"
#include "domain/rows.h"

namespace keepline {

class LineChange {
public:
    /// @param lots     all lots of the line; empty is right only while its bonus is zero
    /// @param notices  all notices of the line; empty is right only while none was asked for
    LineChange(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots,
               std::vector<StepNotice> notices = {});

    [[nodiscard]] const LineState& line() const { return line_; }
    LineState& edit() { return line_; }
    /// Stays where it is, also when follow() changes what it says.
    [[nodiscard]] const Rules& rules() const { return *rules_; }
    /// The line's plan or policy was changed: from here on those rules count.
    void follow() { rules_.emplace(rules_of(*rules_->catalog, line_)); }
    [[nodiscard]] LineId id() const { return id_; }
    [[nodiscard]] Account account(AccountKind kind) const { return line_account(kind, id_); }

    /// Moves money and keeps main, bonus and prepaid in step. Zero amounts are passed over.
    void transfer(Account debit, Account credit, Money amount);
    [[nodiscard]] Home home() const { return home_of(id_.number); }
    /// The latest notice of a step; null: it was never asked for.
    [[nodiscard]] const StepNotice* find_notice(Stage step) const;
    void put(Row row);
    /// Takes the row away, also where this change has put it: drops are applied before puts.
    void drop(const TypedKey& key);

    /// What could pay a fee: lots that may, and main.
    [[nodiscard]] Money spendable_for_fee() const;
    /// Turns money of the line into revenue and the tax it contains on the day it is earned.
    void earn(AccountKind from, Money gross, BusinessDate day);
    /// Takes one cycle fee as earned on `day`: lots soonest to expire first, then main. What lots pay is a
    /// discount, so it contains no tax. Needs spendable_for_fee() >= fee.
    void take_fee(BusinessDate day);
    /// The same for use, which every lot may pay. Takes what is there of `cost` and says how much that was.
    Money take_use(Money cost, BusinessDate day);
    void add_lot(const Lot& lot);
    /// Money of a payment goes back: `back` of `paid`, after `before` went back. Takes the same share of what
    /// was granted for it, as far as it is left, back to promotion cost.
    void claw_back(std::int64_t payment_n, Money before, Money back, Money paid);
    /// Takes what is left of lots that expire on or before `today` back to promotion cost.
    void expire_lots(BusinessDate today);

    /// Ends the change: orders what the network does not do yet, derives next_action_at and hands the
    /// decision out.
    Decision finish(Reply reply, Instant effective_at);

private:
    void use_lot(std::size_t index, Account credit, Money amount);
    Money use_lots(Money up_to, bool only_for_fee);
    void refresh_bonus_expiry();
    void order_service(Instant now);
    void adjust(const Account& account, Money amount, bool debit);

    LineId id_;
    LineState line_;
    std::optional<Rules> rules_;  ///< always there: a value that can be given anew
    std::vector<Lot> lots_;       ///< soonest to expire first
    std::vector<StepNotice> notices_;
    Decision decision_;
};

}  // namespace keepline
