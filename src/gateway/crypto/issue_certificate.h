#pragma once
// Certificates as an authority issues them, for simulators and tests.

#include <string>

#include "base/instant.h"
#include "gateway/crypto/rsa.h"

namespace keepline::gateway {

/// A name in a certificate. Empty parts are left out.
struct CertificateName {
    std::string common_name, organization, country;
};
struct CertificateOrder {
    long serial = 1;
    CertificateName subject, issuer;
    Instant from, until;
    bool is_authority = false;  ///< may vouch for others
};

/// PEM of `key`'s certificate, signed by `signer`; by `key` itself it is a root.
std::string issue_certificate(const PrivateKey& key, const PrivateKey& signer, const CertificateOrder& order);

}  // namespace keepline::gateway
