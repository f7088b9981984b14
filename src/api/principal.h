#pragma once
// A proved caller, and what it may do.

#include "domain/access/matrix.h"
#include "domain/command.h"
#include "http/router.h"

namespace keepline::api {

struct Principal {
    BrandId brand;
    Actor actor;
    Grants grants;
    PartyId party;               ///< holds the money of direct renewals; 0: none
    std::int64_t session_n = 0;  ///< of staff; 0: another kind of caller
    bool set_up = true;          ///< staff have chosen a password and enrolled an authenticator
    bool factor_fresh = false;   ///< the second factor was given a moment ago
    /// The member's own home, for staff.
    [[nodiscard]] Home home() const { return {HomeKind::staff, actor.id}; }
};

/// Nothing, if the caller may do this now.
/// @error auth.forbidden, auth.setup_required, auth.second_factor_required
Result<void> check(const Principal& who, Act act);

}  // namespace keepline::api
