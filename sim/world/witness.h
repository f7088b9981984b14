#pragma once
// Reads what was recorded, record by record, and says what must never be true.

#include <map>
#include <set>
#include <string>

#include "domain/catalog.h"
#include "sim/world/ahead.h"
#include "sim/world/money_witness.h"
#include "sim/world/numbers.h"
#include "sim/world/simulation.h"
#include "sim/world/step_witness.h"
#include "store/view.h"

namespace keepline::sim {

class Witness {
public:
    Witness(const Catalog& catalog, SimulationResult& result)
        : catalog_{catalog},
          result_{result},
          steps_{catalog, result},
          money_{catalog, result},
          ahead_{catalog} {}

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
    [[nodiscard]] MoneyWitness& money() { return money_; }

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
    void check_line(const View& view, const Home& home, const LineState& line);
    void count(const Record& record, const LineState& before);

    const Catalog& catalog_;
    SimulationResult& result_;
    std::map<Home, Seen> homes_;
    std::map<std::tuple<Home, Actor, IdemKey>, std::int64_t> keys_;
    std::map<std::pair<Home, std::int64_t>, std::size_t> verbs_;
    StepWitness steps_;
    MoneyWitness money_;
    NumberWitness numbers_;
    AheadWitness ahead_;
    std::set<Home> touched_;
    std::int64_t records_ = 0;
    std::string newest_;  ///< the last record, as it is kept
};

}  // namespace keepline::sim
