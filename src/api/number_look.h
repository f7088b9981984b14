#pragma once
// Numbers as they stand, for the resources below /v1/numbers.

#include "api/number_shapes.h"

namespace keepline::api {

/// @error number.unknown: for what is no number of the caller's brand
Result<NumberResource> find_resource(const Doors& doors, BrandId brand, NumberId number);
/// The number a path names: the id of its home.
/// @error number.unknown
Result<NumberId> number_of(const http::Call& call);
NumberStatus status_now(const Doors& doors, const NumberResource& number);
NumberOut describe_number(const Doors& doors, const NumberResource& number);

/// Which numbers are looked for; unset fields do not filter.
struct NumberFilter {
    BrandId brand;
    std::optional<NumberState> state;
    std::optional<std::string> price_class;
    std::optional<NumberOrigin> origin;
};
/// Goes through the inventory from number `after` on, by id, until `visit` says that it is enough (false) or
/// `scanned_max` numbers were looked at. The last id looked at; 0: there are no more.
/// @error store.unavailable
Result<std::int64_t> each_number(const Doors& doors, const NumberFilter& filter, std::int64_t after,
                                 std::int64_t scanned_max,
                                 const std::function<bool(const NumberResource&)>& visit);

}  // namespace keepline::api
