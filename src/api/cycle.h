#pragma once
// /v1/cycle-runs: preview, run, release.

#include "api/resource.h"
#include "job/cycle_brake.h"

namespace keepline::api {

/// @param brake  outlives the router
void mount_cycle(http::Router& router, const Doors& doors, job::CycleBrake& brake);

}  // namespace keepline::api
