#include "gateway/crypto/certificate.h"

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <optional>

namespace keepline::gateway {
namespace {

using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

std::string serial_of(const X509* certificate, char* (*print)(const BIGNUM*)) {
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), &BN_free};
    char* text = number ? print(number.get()) : nullptr;
    std::string serial = text != nullptr ? text : "";
    OPENSSL_free(text);
    return serial;
}

std::string text_of(const X509_NAME* name) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::vector<X509Ptr> read_all(std::string_view pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    std::vector<X509Ptr> out;
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        out.emplace_back(next, &X509_free);
    return out;
}

bool is_rsa_signed(const X509* certificate) {
    int key_kind = NID_undef;
    OBJ_find_sigid_algs(X509_get_signature_nid(certificate), nullptr, &key_kind);
    return key_kind == NID_rsaEncryption;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return Instant{static_cast<std::int64_t>(timegm(&parts)) * 1'000'000};
}

}  // namespace

namespace {

Result<Certificate> read(X509* certificate) {
    const auto from = instant_of(X509_get0_notBefore(certificate));
    const auto until = instant_of(X509_get0_notAfter(certificate));
    auto key = PublicKey::of({X509_get_pubkey(certificate), &EVP_PKEY_free});
    if (!from || !until || !key) return fail(ErrorCode::config_invalid, "1");
    return Certificate{serial_of(certificate, &BN_bn2hex),
                       *from,
                       *until,
                       std::move(*key),
                       text_of(X509_get_subject_name(certificate)),
                       text_of(X509_get_issuer_name(certificate)),
                       serial_of(certificate, &BN_bn2dec)};
}

}  // namespace

Result<Certificate> Certificate::load(std::string_view pem) {
    const auto all = read_all(pem);
    return all.empty() ? fail(ErrorCode::config_invalid, "1") : read(all.front().get());
}

Result<std::vector<Certificate>> load_rsa_signed(std::string_view pem) {
    std::vector<Certificate> out;
    for (const X509Ptr& each : read_all(pem)) {
        if (!is_rsa_signed(each.get())) continue;
        auto certificate = read(each.get());
        if (!certificate) return std::unexpected{certificate.error()};
        out.push_back(std::move(*certificate));
    }
    if (out.empty()) return fail(ErrorCode::config_invalid, "1");
    return out;
}

bool is_vouched_for(std::string_view pem, std::string_view roots) {
    const auto all = read_all(pem), trusted = read_all(roots);
    if (all.empty()) return false;
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store{X509_STORE_new(), &X509_STORE_free};
    for (const X509Ptr& each : trusted) X509_STORE_add_cert(store.get(), each.get());
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> between{
        sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); }};
    for (std::size_t i = 1; i < all.size(); ++i) sk_X509_push(between.get(), all[i].get());
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check{X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free};
    X509_STORE_CTX_init(check.get(), store.get(), all.front().get(), between.get());
    X509_STORE_CTX_set_flags(check.get(), X509_V_FLAG_NO_CHECK_TIME);
    return X509_verify_cert(check.get()) == 1;
}

}  // namespace keepline::gateway
