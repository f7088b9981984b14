#pragma once
// /v1/audit-events: the log, read as who did what, when, to what, before, after and why. Nothing personal is
// in it.

#include "api/resource.h"

namespace keepline::api {

void mount_audit(http::Router& router, const Doors& doors);

}  // namespace keepline::api
