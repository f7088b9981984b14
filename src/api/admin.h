#pragma once
// /v1/plans, /v1/api-keys, /v1/test-clock: what an administrator and the command line use.

#include "api/resource.h"
#include "job/test_clock.h"

namespace keepline::api {

/// @param clock  outlives the router
void mount_admin(http::Router& router, const Doors& doors, job::TestClock& clock);

}  // namespace keepline::api
