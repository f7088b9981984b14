#include "gateway/crypto/rsa.h"

#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "gateway/crypto/base64.h"

namespace keepline::gateway {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// The DER inside a PEM text, or inside base64 without header lines, as the platform's console hands keys out.
std::optional<std::string> der_of(std::string_view text) {
    std::string base64;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("-----")) continue;
        for (const char c : line)
            if (c != '\r' && c != ' ' && c != '\t') base64 += c;
    }
    return decode_base64(base64);
}

bool is_long_enough(EVP_PKEY* key) { return EVP_PKEY_get_bits(key) >= 2048; }

std::shared_ptr<EVP_PKEY> decode_key(std::string_view text, int selection) {
    const auto der = der_of(text);
    if (!der) return nullptr;
    EVP_PKEY* key = nullptr;
    const std::unique_ptr<OSSL_DECODER_CTX, decltype(&OSSL_DECODER_CTX_free)> decoder{
        OSSL_DECODER_CTX_new_for_pkey(&key, "DER", nullptr, "RSA", selection, nullptr, nullptr),
        &OSSL_DECODER_CTX_free};
    const unsigned char* data = bytes(*der);
    std::size_t size = der->size();
    if (!decoder || OSSL_DECODER_from_data(decoder.get(), &data, &size) != 1 || key == nullptr)
        return nullptr;
    std::shared_ptr<EVP_PKEY> owned{key, &EVP_PKEY_free};
    return is_long_enough(key) ? owned : nullptr;
}

// One run of OAEP, either way.
using Step = int (*)(EVP_PKEY_CTX*, unsigned char*, std::size_t*, const unsigned char*, std::size_t);

std::optional<std::string> run_oaep(EVP_PKEY* key, int (*begin)(EVP_PKEY_CTX*), Step step,
                                    std::string_view in) {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{EVP_PKEY_CTX_new(key, nullptr),
                                                                              &EVP_PKEY_CTX_free};
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    std::size_t size = out.size();
    const bool done =
        begin(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha1()) == 1 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha1()) == 1 &&
        step(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes(in), in.size()) == 1;
    if (!done) return std::nullopt;
    out.resize(size);
    return out;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Result<PrivateKey> PrivateKey::load(std::string_view text) {
    auto key = decode_key(text, EVP_PKEY_KEYPAIR);
    if (!key) return fail(ErrorCode::config_invalid, "1");
    return PrivateKey{std::move(key)};
}

PrivateKey PrivateKey::generate() {
    std::shared_ptr<EVP_PKEY> key{EVP_RSA_gen(2048), &EVP_PKEY_free};
    KL_CHECK(key != nullptr, "no RSA key could be made");
    return PrivateKey{std::move(key)};
}

std::string PrivateKey::sign(std::string_view text) const {
    const Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t size = signature.size();
    const bool done = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                     bytes(text), text.size()) == 1;
    KL_CHECK(done, "signing {} bytes", text.size());
    signature.resize(size);
    return encode_base64(signature);
}

std::optional<std::string> PrivateKey::decrypt(std::string_view sealed_base64) const {
    const auto sealed = decode_base64(sealed_base64);
    return sealed ? run_oaep(key_.get(), EVP_PKEY_decrypt_init, EVP_PKEY_decrypt, *sealed) : std::nullopt;
}

std::string PrivateKey::pem() const {
    const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
    KL_CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
             "a private key as PEM");
    return text_of(bio.get());
}

std::string PrivateKey::public_pem() const {
    const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
    KL_CHECK(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1, "a public key as PEM");
    return text_of(bio.get());
}

Result<PublicKey> PublicKey::load(std::string_view text) {
    auto key = decode_key(text, EVP_PKEY_PUBLIC_KEY);
    if (!key) return fail(ErrorCode::config_invalid, "1");
    return PublicKey{std::move(key)};
}

Result<PublicKey> PublicKey::of(std::shared_ptr<evp_pkey_st> key) {
    if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1 || !is_long_enough(key.get()))
        return fail(ErrorCode::config_invalid, "1");
    return PublicKey{std::move(key)};
}

std::optional<std::string> PublicKey::encrypt(std::string_view text) const {
    const auto sealed = run_oaep(key_.get(), EVP_PKEY_encrypt_init, EVP_PKEY_encrypt, text);
    return sealed ? std::optional{encode_base64(*sealed)} : std::nullopt;
}

bool PublicKey::verify(std::string_view text, std::string_view signature_base64) const {
    const auto signature = decode_base64(signature_base64);
    if (!signature) return false;
    const Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(*signature), signature->size(), bytes(text), text.size()) ==
               1;
}

}  // namespace keepline::gateway
