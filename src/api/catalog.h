#pragma once
// /v1/brands, /v1/plans, /v1/policies: what a brand sells, and by which rules. Of the caller's own brand
// only.

#include "api/resource.h"

namespace keepline::api {

void mount_catalog(http::Router& router, const Doors& doors);

}  // namespace keepline::api
