#pragma once
// /v1/lines: open, read, list, journal.  /v1/lines/{id}/…: renewals, top-ups, bonuses, bars; payments,
// orders, refunds, corrections.  /v1/suspense, /v1/approvals: what waits for a person.

#include "api/resource.h"
#include "job/jobs.h"

namespace keepline::api {

void mount_lines(http::Router& router, const Doors& doors);
void mount_line_acts(http::Router& router, const Doors& doors);
void mount_line_money(http::Router& router, const Doors& doors);
/// /v1/usage-records, and their imports.
/// @param jobs  outlives the router
void mount_usage(http::Router& router, const Doors& doors, job::Jobs& jobs);
/// /v1/lines/{id}/forecast, …/ways-to-keep, …/explanation.
void mount_outlook(http::Router& router, const Doors& doors);
/// /v1/bulk: up to 1,000 renewals and top-ups in one request.
void mount_bulk(http::Router& router, const Doors& doors);
void mount_suspense(http::Router& router, const Doors& doors);
/// /v1/chargebacks, /v1/lines/{id}/chargebacks: disputes at the payment platforms.
void mount_chargebacks(http::Router& router, const Doors& doors);

}  // namespace keepline::api
