#pragma once
// /v1/service-orders, /v1/notices, /v1/network-reconciliations.

#include "api/jobs.h"
#include "job/network_worker.h"

namespace keepline::api {

void mount_network(http::Router& router, const Doors& doors, job::Jobs& jobs, job::NetworkWorker& network);

}  // namespace keepline::api
