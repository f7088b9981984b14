#pragma once
// Who had a number, read from its home's records.

#include <vector>

#include "engine/desk.h"

namespace keepline::api {

/// One holder's time on a number, as the records of one brand tell it.
struct Ownership {
    LineId line;
    SubscriberId subscriber;  ///< bound last; 0: nobody was
    BusinessDate from;
    BusinessDate until;  ///< not set: it is not over
    Stage stage = Stage::none;
    struct Binding {
        Instant at;
        SubscriberId subscriber;
    };
    std::vector<Binding> bindings;  ///< oldest first
};

/// Oldest first. Blocks: its cost grows with the number's history.
/// @error store.unavailable
Result<std::vector<Ownership>> read_owners(const View& view, BrandId brand, NumberId number);

/// Whether somebody else has the number now than at the end of `since`, or nobody has, or nobody had then.
bool has_changed_hands(const std::vector<Ownership>& owners, BusinessDate since, const TimeZone& zone);

}  // namespace keepline::api
