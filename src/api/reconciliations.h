#pragma once
// /v1/reconciliations and /v1/breaks: our books and the platforms' statements.

#include "api/resource.h"
#include "job/jobs.h"
#include "job/payment_worker.h"

namespace keepline::api {

/// @param jobs, gateways  outlive the router
void mount_reconciliations(http::Router& router, const Doors& doors, job::Jobs& jobs,
                           const job::Gateways& gateways);

}  // namespace keepline::api
