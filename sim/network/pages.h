#pragma once
// What the simulated network thinks, for people: plain HTML, Chinese first, no script; one style sheet.

#include <map>
#include <string>

#include "sim/network/network_service.h"

namespace keepline::sim::network {

/// Services with masked number, rights and state; the first 200 of them.
/// @param name  only the services of this name; empty: all
std::string services_page(const std::map<std::string, Service>& services, const std::string& name);
std::string_view style_sheet();

}  // namespace keepline::sim::network
