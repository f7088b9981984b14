#pragma once
// /v1/sessions: sign in and out, second factor, password.  /v1/staff: who works here, for administrators.

#include "api/resource.h"
#include "http/rate_limit.h"

namespace keepline::api {

/// How often one address, and one login, may try to sign in.
struct SignInLimits {
    http::RateLimit by_address{{.interval = std::chrono::seconds{6}, .burst = 20}};
    http::RateLimit by_login{{.interval = std::chrono::seconds{10}, .burst = 10}};
};

/// @param limits  outlives the router
void mount_sessions(http::Router& router, const Doors& doors, SignInLimits& limits);
void mount_staff(http::Router& router, const Doors& doors);

/// The home of a login: the same login is the same home, so no two members share one.
Home staff_home(const vault::Secrets& secrets, BrandId brand, std::string_view login);
/// Whether a person may choose this password.
bool good_password(std::string_view password, std::string_view login);

}  // namespace keepline::api
