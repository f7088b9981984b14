#pragma once
// /v1/billers: who takes money for us at places of their own, what stands on their accounts, and what has
// happened there.

#include "api/resource.h"

namespace keepline::api {

void mount_billers(http::Router& router, const Doors& doors);

}  // namespace keepline::api
