#include "gateway/crypto/certificate.h"

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <optional>

namespace keepline::gateway {
namespace {

using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

std::string serial_of(const X509* certificate) {
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), &BN_free};
    char* text = number ? BN_bn2hex(number.get()) : nullptr;
    std::string serial = text != nullptr ? text : "";
    OPENSSL_free(text);
    return serial;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return Instant{static_cast<std::int64_t>(timegm(&parts)) * 1'000'000};
}

}  // namespace

Result<Certificate> Certificate::load(std::string_view pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    const X509Ptr certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
    if (!certificate) return fail(ErrorCode::config_invalid, "1");
    const auto from = instant_of(X509_get0_notBefore(certificate.get()));
    const auto until = instant_of(X509_get0_notAfter(certificate.get()));
    auto key = PublicKey::of({X509_get_pubkey(certificate.get()), &EVP_PKEY_free});
    if (!from || !until || !key) return fail(ErrorCode::config_invalid, "1");
    return Certificate{serial_of(certificate.get()), *from, *until, std::move(*key)};
}

}  // namespace keepline::gateway
