#pragma once
// Notifications of the gateway: form posts, verified over the values decoded exactly once.

#include "gateway/alipay/account.h"
#include "gateway/alipay/rsa.h"
#include "gateway/payment_gateway.h"

namespace keepline::alipay {

/// Exactly these bytes with status 200; anything else, and the gateway posts again (8 times within 25 hours).
inline constexpr std::string_view kAccepted = "success";
inline constexpr std::string_view kRefused = "fail";

/// @param raw_body  the form as it came
/// @error request.malformed        not a form, or a paid trade without readable amounts
/// @error gateway.bad_signature
/// @error gateway.foreign_message  rightly signed, but for another app or seller
Result<gateway::Notice> read_notice(std::string_view raw_body, const Account& account,
                                    const PublicKey& alipay_key);

}  // namespace keepline::alipay
