#pragma once
// Any struct that lists its fields, as JSON: for the audit, which shows whatever there is. Personal fields
// are left out, as they are of the log.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "domain/command.h"

namespace keepline::api {

boost::json::object describe_fields(const Verb& verb);
boost::json::object describe_fields(const Row& row);
boost::json::object describe_fields(const LineState& line);

/// "number:42", "staff:81…".
inline std::string home_name(const Home& home) { return fmt::format("{}:{}", name_of(home.kind), home.id); }
inline std::string actor_name(const Actor& actor) {
    return fmt::format("{}:{}", name_of(actor.kind), actor.id);
}

}  // namespace keepline::api
