#pragma once
// A second set of books, kept from the records alone, and what must never be true of money: posted twice,
// sent back twice, owed without a row that says to whom.

#include <map>
#include <set>
#include <string>

#include "domain/catalog.h"
#include "sim/world/platform.h"
#include "sim/world/reference_ledger.h"
#include "sim/world/simulation.h"
#include "store/view.h"

namespace keepline::sim {

class MoneyWitness {
public:
    MoneyWitness(const Catalog& catalog, SimulationResult& result) : catalog_{catalog}, result_{result} {}

    void read(const Record& record);
    /// All that was said to be paid is posted.
    void check_posted();
    /// What is owed to payers, in suspense and between two homes, against the rows that say so.
    void check_accounts(const View& view);
    /// What the platform took and gave back is in the books, each once, and nothing else is.
    void compare_with(const Platform& platform);
    /// What the platform owes us by its own statements is what the books say it does.
    void check_statements(const View& view);
    /// On which the books say that the platform sent money back.
    [[nodiscard]] const std::set<BusinessDate>& refund_days() const { return refund_days_; }
    [[nodiscard]] bool has_payment(const Home& home, const Settle& settle) const {
        return payments_.contains({home, settle.gateway, settle.external_no});
    }
    [[nodiscard]] const ReferenceLedger& ledger() const { return ledger_; }

private:
    void violation(std::string text);
    void note_refund(const Record& record);
    void check_tax(const Record& record);
    void check_refunds(const Record& record);
    void check_chargeback(const Record& record);
    void check_going_back(const View& view);
    void check_suspense(const View& view);
    void check_in_transit(const View& view);

    const Catalog& catalog_;
    SimulationResult& result_;
    ReferenceLedger ledger_;
    std::set<std::tuple<Home, GatewayId, Text<64>>> payments_;
    std::map<std::pair<Home, std::int64_t>, Money> unrefunded_;  ///< of each payment, by its record
    std::set<std::tuple<Home, Home, std::int64_t>> arrivals_;
    std::set<std::string> returned_;  ///< refunds that are on the biller's account again, by their number
    std::map<std::string, Money> settled_;  ///< by the platform's number of the payment
    std::map<std::pair<Home, std::int64_t>, Task> refunds_;
    std::map<std::string, Money> refunded_;  ///< by our number of the trade
    std::set<BusinessDate> refund_days_;
    std::map<Key, ChargebackState> chargebacks_;
    std::map<std::pair<Home, std::int64_t>, int> disputed_;  ///< how often each payment is now
    Money taken_;   ///< what the requests that were recorded said had been paid
    Money posted_;  ///< debits of receivable and clearing
};

}  // namespace keepline::sim
