#include "gateway/crypto/issue_certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/check.h"

namespace keepline::gateway {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

Key open_key(const PrivateKey& key) {
    const auto pem = key.pem();
    const std::unique_ptr<BIO, decltype(&BIO_free)> in{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    return {PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
}

void set_name(X509_NAME* to, const CertificateName& name) {
    const auto add = [&](const char* part, const std::string& text) {
        if (text.empty()) return;
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        X509_NAME_add_entry_by_txt(to, part, MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0);
    };
    add("C", name.country);
    add("O", name.organization);
    add("CN", name.common_name);
}

void add_extension(X509* certificate, int kind, const char* value) {
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value), &X509_EXTENSION_free};
    KL_CHECK(extension != nullptr, "extension {}", value);
    X509_add_ext(certificate, extension.get(), -1);
}

}  // namespace

std::string issue_certificate(const PrivateKey& key, const PrivateKey& signer,
                              const CertificateOrder& order) {
    constexpr std::int64_t kSecond_us = 1'000'000;
    const Key own = open_key(key), authority = open_key(signer);
    const X509Ptr made{X509_new(), &X509_free};
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), order.serial);
    ASN1_TIME_set(X509_getm_notBefore(made.get()), order.from.us / kSecond_us);
    ASN1_TIME_set(X509_getm_notAfter(made.get()), order.until.us / kSecond_us);
    set_name(X509_get_subject_name(made.get()), order.subject);
    set_name(X509_get_issuer_name(made.get()), order.issuer);
    X509_set_pubkey(made.get(), own.get());
    if (order.is_authority) add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(made.get(), authority.get(), EVP_sha256());
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_X509(out.get(), made.get());
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace keepline::gateway
