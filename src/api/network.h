#pragma once
// /v1/service-orders, /v1/notices, /v1/network-reconciliations.

#include "api/jobs.h"
#include "http/metrics.h"
#include "job/network_worker.h"

namespace keepline::api {

void mount_network(http::Router& router, const Doors& doors, job::Jobs& jobs, job::NetworkWorker& network);

/// keepline_service_orders_open, keepline_notices_owed.
void add_network_metrics(http::Metrics& metrics, const std::shared_ptr<const View>& view);

}  // namespace keepline::api
