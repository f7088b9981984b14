#pragma once
// /v1/subscribers: who holds the lines, masked; and /v1/retention: how long what is kept.

#include "api/resource.h"

namespace keepline::api {

void mount_subscribers(http::Router& router, const Doors& doors);
void mount_retention(http::Router& router, const Doors& doors);

}  // namespace keepline::api
