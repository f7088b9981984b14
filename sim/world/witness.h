#pragma once
// Reads what was recorded, record by record, and says what must never be true.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/catalog.h"
#include "sim/world/ahead.h"
#include "sim/world/numbers.h"
#include "sim/world/platform.h"
#include "sim/world/reference_ledger.h"
#include "sim/world/simulation.h"
#include "store/view.h"

namespace keepline::sim {

class Witness {
public:
    Witness(const Catalog& catalog, SimulationResult& result)
        : catalog_{catalog}, result_{result}, ahead_{catalog} {}

    /// Reads the records that are new and checks each; returns how many there were.
    std::int64_t read_on(const View& view);
    /// The homes of the records read since the last call: their rows against what their records say.
    void check_touched(const View& view);
    /// All homes, and what they hold together.
    void check_homes(const View& view);
    /// After a start: nothing that was read before is gone or another.
    void check_kept(const View& view);
    /// No line is past a step that was due; to be asked after a cycle run.
    void check_nothing_due(const View& view, Instant now);
    /// Walks the whole log, with its hash chain, into a second ledger.
    void check_log(const View& view);
    /// After everything in flight has ended: nothing is owed to payers and the books balance.
    void check_end(const View& view);
    /// What the platform took and gave back is in the books, each once, and nothing else is.
    void compare_with(const Platform& platform);
    /// What the platform owes us by its own statements is what the books say it does.
    void check_statements(const View& view);
    /// On which the books say that the platform sent money back.
    [[nodiscard]] const std::set<BusinessDate>& refund_days() const { return refund_days_; }

    /// An answer was given: its record is there, and it is this one.
    void acknowledged(const Command& command, const Home& home, std::int64_t n);
    void violation(std::string text);
    /// Adds to the trace.
    void trace(std::string_view text);

private:
    struct Seen {
        std::int64_t n = 0;
        Instant recorded_at;
        LineState line;
    };
    void read(const Record& record);
    void check_step(const Record& record, const LineState& before, const LineState& after);
    void check_time(const Record& record, const LineState& before, const LineState& after);
    void check_parking(const Record& record, const LineState& before, const LineState& after);
    void check_money(const Record& record, const LineState& before, const LineState& after);
    void check_other_plan(const Record& record, const LineState& before, const LineState& after);
    void check_tax(const Record& record);
    void check_refunds(const Record& record);
    void check_chargeback(const Record& record);
    void note_refund(const Record& record);
    void check_undo(const Record& record, const LineState& before, const LineState& after);
    void check_accounts(const View& view);
    void check_line(const View& view, const Home& home, const LineState& line);
    void count(const Record& record, const LineState& before);

    const Catalog& catalog_;
    SimulationResult& result_;
    std::map<Home, Seen> homes_;
    std::map<std::tuple<Home, Actor, IdemKey>, std::int64_t> keys_;
    std::map<std::pair<Home, std::int64_t>, std::size_t> verbs_;
    std::set<std::tuple<Home, GatewayId, Text<64>>> payments_;
    std::map<std::pair<Home, std::int64_t>, Money> unrefunded_;  ///< of each payment, by its record
    std::set<std::tuple<Home, Home, std::int64_t>> arrivals_;
    std::set<std::string> returned_;  ///< refunds that are on the biller's account again, by their number
    ReferenceLedger ledger_;
    NumberWitness numbers_;
    AheadWitness ahead_;
    std::set<Home> touched_;
    std::int64_t records_ = 0;
    std::string newest_;                    ///< the last record, as it is kept
    std::map<std::string, Money> settled_;  ///< by the platform's number of the payment
    std::map<std::pair<Home, std::int64_t>, Task> refunds_;
    std::set<BusinessDate> refund_days_;
    std::map<Key, ChargebackState> chargebacks_;
    std::map<std::pair<Home, std::int64_t>, int> disputed_;  ///< how often each payment is now
    std::map<std::string, Money> refunded_;                  ///< by our number of the trade
    Money taken_;   ///< what the requests that were recorded said had been paid
    Money posted_;  ///< debits of receivable and clearing
};

}  // namespace keepline::sim
