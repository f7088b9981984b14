#pragma once
// /v1/lines/{id}/code-payments: whoever stands before the payer scans the code that his wallet shows.

#include "api/resource.h"
#include "job/payment_worker.h"

namespace keepline::api {

/// @param gateways  outlive the router
void mount_code_payments(http::Router& router, const Doors& doors, const job::Gateways& gateways);

}  // namespace keepline::api
