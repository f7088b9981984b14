#pragma once
// /v1/open-payments: payments and refunds whose end is not known yet.

#include "api/resource.h"

namespace keepline::api {

void mount_open_payments(http::Router& router, const Doors& doors);

}  // namespace keepline::api
