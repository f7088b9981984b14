#pragma once
// What is ahead of a line in the simulation: the network's answers, notices, other plans and versions,
// leaving.

#include <map>

#include "domain/catalog.h"
#include "sim/world/entropy.h"
#include "store/view.h"

namespace keepline::sim {

inline constexpr GatewayId kMobileNetwork{5};

/// Gives the catalog a network, other versions of its first policy, days to think before leaving, and on
/// every third seed the gate.
void add_ahead(Catalog& catalog, std::uint64_t seed);
/// A verb about a line that is neither money nor use.
Verb invent_ahead(Entropy& entropy, const Catalog& catalog, Instant now, const LineState& line);
/// A verb at the brand's home about a move of a policy.
Verb invent_policy_move(Entropy& entropy, const View& view);
/// What ends the open orders and moves of the store.
std::vector<Command> end_ahead(const View& view, const Catalog& catalog);

/// What must never happen: a step without its notice, a line whose service nobody makes right.
class AheadWitness {
public:
    explicit AheadWitness(const Catalog& catalog) : catalog_{catalog} {}
    /// Reads a record at a number's home; what is wrong with it, in words, or nothing.
    std::string read(const Record& record, const LineState& before);
    /// A line against its tasks.
    [[nodiscard]] std::string check(const View& view, const Home& home, const LineState& line) const;

private:
    [[nodiscard]] std::string check_notice(const Record& record, const LineState& before) const;
    const Catalog& catalog_;
    std::map<std::pair<Key, Stage>, StepNotice> notices_;
};

}  // namespace keepline::sim
