#pragma once
// A notification as Alipay writes it, or as somebody does who has not its key.

#include <cstdint>
#include <string>

#include "base/http.h"
#include "base/instant.h"
#include "gateway/alipay/rsa.h"

namespace keepline::sim {

/// How the signature of a notification is made, or spoiled.
enum class Signing : std::uint8_t { genuine, changed_amount, flipped };

struct NoticeDraft {
    http::Form fields;        ///< without notify_time, sign_type and sign: made new for each delivery
    Duration clock_offset{};  ///< business time minus system time
    Duration older_by{};      ///< notify_time is put back by this: a straggler
    Signing signing = Signing::genuine;
};

/// The form a delivery at `now`, system time, posts.
std::string write_notice(const NoticeDraft& draft, const alipay::PrivateKey& key, Instant now);

}  // namespace keepline::sim
