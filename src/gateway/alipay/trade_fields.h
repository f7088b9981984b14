#pragma once
// The fields that describe a trade: the same names in the gateway's answers and in its notifications.

#include <optional>

#include "base/http.h"
#include "gateway/payment_gateway.h"

namespace keepline::alipay {

/// Reads a trade. Absent when it is paid and its numbers or amounts cannot be read: then nothing is known.
/// @param paid_at_name  "gmt_payment" in notifications, "send_pay_date" in answers
std::optional<gateway::Trade> read_trade(const http::Form& fields, std::string_view paid_at_name);

}  // namespace keepline::alipay
