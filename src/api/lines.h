#pragma once
// /v1/lines: open, read, list, journal.  /v1/lines/{id}/…: renewals, top-ups, bonuses, bars.

#include "api/resource.h"

namespace keepline::api {

void mount_lines(http::Router& router, const Doors& doors);
void mount_line_acts(http::Router& router, const Doors& doors);

}  // namespace keepline::api
