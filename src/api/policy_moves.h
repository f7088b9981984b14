#pragma once
// /v1/policy-moves: a new version of a policy for lines under an older one, agreed to by two persons.

#include "api/resource.h"

namespace keepline::api {

void mount_policy_moves(http::Router& router, const Doors& doors);

}  // namespace keepline::api
