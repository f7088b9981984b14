#pragma once
// Steps that the life cycle's files share. For them alone: everybody else uses life_cycle.h.

#include "domain/line/life_cycle.h"

namespace keepline {

/// Puts the line into a stage as of a day, with all that follows from it: charges and losses begin, and at
/// the end what lies on the line is posted.
void enter(LineChange& change, Stage stage, BusinessDate since);
/// What lies on the line goes to its holder (`owed`), or by the policy's clause to breakage.
void settle_rest(LineChange& change, bool owed);
void earn_validity(LineState& line, const Policy& policy, const Event& event, BusinessDate day);
/// Pays what ends service on `day`, where that can be paid: false if not.
bool carry_service_on(LineChange& change, BusinessDate day);

/// When parking ends by itself; not set: never.
BusinessDate parking_end(const LineState& line, const Policy& policy);
void parking_charge_due(LineChange& change);

}  // namespace keepline
