#pragma once
// /v1/periods, /v1/trial-balance and /v1/verifications: the books, their closing and their proof.

#include "api/resource.h"
#include "job/jobs.h"

namespace keepline::api {

/// @param jobs  outlives the router
void mount_books(http::Router& router, const Doors& doors, job::Jobs& jobs);

}  // namespace keepline::api
