#pragma once
// Whether one version of a policy is nowhere worse for a holder than another; and what it does to one line.

#include "domain/catalog.h"

namespace keepline {

/// The keys of the policy file in which `next` could bring a date earlier, a charge higher or a right less
/// than `now`, whatever a line does. Empty: `next` is at least as good for every line. Where the calendar
/// decides (30 days or a month), it is worse.
std::vector<std::string> compare_policies(const Policy& now, const Policy& next);

/// The dates of one line under some rules, if nothing more happens. A date that is not set does not come.
struct PolicyEffect {
    BusinessDate service_end;  ///< of a line in service
    BusinessDate lives_until;
    Money least;  ///< what restores it on `today`
    friend bool operator==(const PolicyEffect&, const PolicyEffect&) = default;
};
PolicyEffect effect_of(const LineState& line, const Rules& rules, BusinessDate today);
/// A date gets earlier, or a charge higher.
bool is_worse(const PolicyEffect& next, const PolicyEffect& now);

}  // namespace keepline
