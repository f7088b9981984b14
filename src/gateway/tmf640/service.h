#pragma once
// A line's service as TMF640 v4 writes it: a Service whose characteristics are its number and, each true or
// false, the six rights.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/network_gateway.h"

namespace keepline::tmf640 {

/// The rights a network grants or withholds, in the order in which they are written and listed.
inline constexpr std::array<std::string_view, 6> kRights{"call_out", "call_in", "sms_out",
                                                         "sms_in",   "data",    "emergency"};

/// The serviceType of all services that are ours; others of the network are none of our business.
inline constexpr std::string_view kServiceType = "mobile_line";

/// One service as the network tells of it.
struct Service {
    std::string id;  ///< the network's
    std::string type;
    std::string state;  ///< "active", "terminated", …: ServiceStateType
    /// Rights whose characteristic is true, whatever the state is.
    gateway::LineService line;
    /// The characteristics that are not ours, as a JSON array. A merge patch replaces the whole list, so they
    /// have to be sent back.
    std::string others = "[]";
};

/// Reads one Service, or an array of them. Absent if the text is no such thing, or one has no id.
std::optional<Service> read_service(std::string_view body);
std::optional<std::vector<Service>> read_services(std::string_view body);

/// The body of POST /service.
/// @param specification  the id of the network's service specification, which TMF640 wants of a new service
std::string write_new(const gateway::LineService& desired, const std::string& specification);

/// The body of PATCH /service/{id}.
/// @param others  of the service that is changed
std::string write_change(const gateway::LineService& desired, std::string_view others);

/// Whether the service is active and is of the same line, number and rights, no more and no fewer.
bool grants_exactly(const Service& service, const gateway::LineService& desired);

/// What the service grants now: a service that is not active grants nothing.
gateway::LineService in_force(const Service& service);

}  // namespace keepline::tmf640
