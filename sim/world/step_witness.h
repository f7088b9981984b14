#pragma once
// What no step of a line may do: a right taken away before its day, a paid day lost, a balance negative.

#include "domain/catalog.h"
#include "sim/world/simulation.h"

namespace keepline::sim {

class StepWitness {
public:
    StepWitness(const Catalog& catalog, SimulationResult& result) : catalog_{catalog}, result_{result} {}
    /// A record that changes its line.
    void read(const Record& record, const LineState& before, const LineState& after);

private:
    void violation(std::string text);
    void check_time(const Record& record, const LineState& before, const LineState& after);
    void check_parking(const Record& record, const LineState& before, const LineState& after);
    void check_money(const Record& record, const LineState& before, const LineState& after);
    void check_other_plan(const Record& record, const LineState& before, const LineState& after);
    void check_undo(const Record& record, const LineState& before, const LineState& after);

    const Catalog& catalog_;
    SimulationResult& result_;
};

}  // namespace keepline::sim
