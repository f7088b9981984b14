#pragma once
// /v1/cycle-runs: preview, run, release, and the events of a run.

#include "api/resource.h"
#include "http/metrics.h"
#include "job/cycle_brake.h"

namespace keepline::api {

/// @param brake, watch  outlive the router
void mount_cycle(http::Router& router, const Doors& doors, job::CycleBrake& brake, job::CycleWatch& watch);

/// keepline_cycle_…: the brake and the runs of every brand.
/// @param brake, watch  outlive the metrics
void add_cycle_metrics(http::Metrics& metrics, const Catalog& catalog, const job::CycleBrake& brake,
                       const job::CycleWatch& watch);

}  // namespace keepline::api
