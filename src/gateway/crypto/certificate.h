#pragma once
// One X.509 certificate, as far as the payment protocols look at it: whose key it holds, until when, and
// under which number it goes. Who vouches for it is the caller's business.

#include <string>
#include <string_view>

#include "base/instant.h"
#include "gateway/crypto/rsa.h"

namespace keepline::gateway {

struct Certificate {
    std::string serial;  ///< hex in upper case, as it travels
    Instant not_before, not_after;
    PublicKey key;

    /// @error config.invalid: no certificate in PEM, or its key is not RSA of 2048 bits or more
    static Result<Certificate> load(std::string_view pem);
};

}  // namespace keepline::gateway
