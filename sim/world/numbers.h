#pragma once
// The inventory of the simulation: the lines' own numbers and two that have no line yet.

#include <map>

#include "domain/catalog.h"
#include "sim/world/entropy.h"
#include "store/view.h"

namespace keepline::sim {

/// A command at a number's home that is not about its line, without actor and key.
/// @param lines  numbers that may have one
Command invent_about_number(Entropy& entropy, const View& view, Instant now, int lines);

/// What must never happen to a number, whoever asks.
class NumberWitness {
public:
    /// Reads a record at a number's home; what is wrong with it, in words, or nothing.
    std::string read(const Record& record, const LineState& before);

private:
    std::map<Home, NumberResource> numbers_;
};

}  // namespace keepline::sim
