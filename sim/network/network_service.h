#pragma once
// One service as the simulated network keeps it: TMF640 v4 of any characteristics, read and written here
// without the client's own code, so that a mistake of one side is not believed by the other.

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"

namespace keepline::sim::network {

struct Characteristic {
    std::string name;
    std::string value_type;
    std::string value;  ///< JSON
};

struct Service {
    std::string id;
    std::string name;
    std::string type;           ///< serviceType
    std::string specification;  ///< serviceSpecification.id
    std::string state;          ///< a ServiceStateType
    std::vector<Characteristic> characteristics;

    /// The number with its middle hidden, "170****1234"; empty if it has none.
    [[nodiscard]] std::string masked_number() const;
    /// Names of the boolean characteristics that are true.
    [[nodiscard]] std::vector<std::string> rights() const;
};

/// Why a request is not done: status, and code and reason of TMF630's Error.
struct Refusal {
    int status = 400;
    std::string code;
    std::string reason;
};

/// The service after a merge patch (RFC 7396), or a new one's whole body merged into an empty one.
/// @return a 400 that names what cannot be read; id and href may not be given
std::expected<Service, Refusal> merge(Service service, std::string_view body);

/// JSON text of one service.
/// @param base_url  what its href begins with
std::string write_service(const Service& service, std::string_view base_url);

http::Response json_answer(int status, std::string body);
http::Response refuse(const Refusal& refusal);

}  // namespace keepline::sim::network
