#pragma once
// /v1/numbers: the inventory, reservations, who had a number.  /v1/number-recycling: has it changed hands.

#include "api/jobs.h"

namespace keepline::api {

void mount_numbers(http::Router& router, const Doors& doors);
void mount_number_acts(http::Router& router, const Doors& doors, job::Jobs& jobs);

}  // namespace keepline::api
