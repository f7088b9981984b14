#pragma once
// The JSON inside requests and answers, as forms: the simulated platform needs only text and numbers of it.

#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"
#include "base/instant.h"

namespace keepline::sim {

/// A JSON object of texts; of fund_bill_list, whose text is a list, the list itself.
std::string write_members(const http::Form& fields);

/// When a trade stops being payable: the earliest of time_expire, timeout_express and
/// qr_code_timeout_express, or `otherwise` after now. Absent if one of them cannot be read.
std::optional<Instant> read_expiry(const http::Form& business, Instant business_now, Duration otherwise);

}  // namespace keepline::sim
