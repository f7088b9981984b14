#pragma once
// What a renewal would cost and bring, before anyone pays. A quote reserves nothing and changes nothing.

#include <vector>

#include "domain/line/line_change.h"

namespace keepline {

struct QuoteOption {
    int cycles = 0;  ///< 0: a top-up of `price`, on a plan without cycles
    Money price;
    BusinessDate paid_until;  ///< exclusive; of a top-up: the validity it brings
};

struct StairStep {
    Stage stage = Stage::active;
    BusinessDate from;
    BusinessDate until;  ///< exclusive
};

struct Quote {
    LineState line;  ///< as it is once what is due in its favour today has been done
    bool service_on = false;
    bool bar_notice = false;  ///< a bar is set: paying brings no service back
    Money least_to_restore;   ///< zero while nothing is due
    std::vector<QuoteOption> options;
    std::vector<StairStep> stairs;  ///< from the current cycle to the number's end if nobody pays
};

/// @param lots  all lots of the line
Quote make_quote(LineId id, const LineState& line, const Rules& rules, std::vector<Lot> lots, Instant now);

/// The stages a line walks through if nobody pays, with those behind it since it was last served; money on
/// main pays first.
std::vector<StairStep> stairs_of(const LineState& line, const Rules& rules);

}  // namespace keepline
