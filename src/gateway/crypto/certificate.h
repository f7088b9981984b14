#pragma once
// One X.509 certificate, as far as the payment protocols look at it: whose key it holds, until when, and
// under which number it goes, and who vouches for it.

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "gateway/crypto/rsa.h"

namespace keepline::gateway {

struct Certificate {
    std::string serial;  ///< hex in upper case, as it travels
    Instant not_before, not_after;
    PublicKey key;
    std::string subject;         ///< whose it is, as `issuer`
    std::string issuer;          ///< RFC 2253: "CN=…,O=…,C=CN"
    std::string serial_decimal;  ///< the same number

    /// The first in the text. @error config.invalid: no certificate in PEM, or its key is not RSA of 2048
    /// bits or more
    static Result<Certificate> load(std::string_view pem);
};

/// All in the text whose own signature is by RSA, in their order; those with keys of another kind have none.
/// @error config.invalid: there is none
Result<std::vector<Certificate>> load_rsa_signed(std::string_view pem);

/// Whether the first certificate of `pem` is vouched for by one of `roots`, perhaps through others that stand
/// behind it in `pem`. Whether one of them has ended is another matter.
bool is_vouched_for(std::string_view pem, std::string_view roots);

}  // namespace keepline::gateway
