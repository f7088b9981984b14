#include "gateway/alipay/rsa.h"

#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <optional>
#include <vector>

#include "base/check.h"

namespace keepline::alipay {
namespace {

using Bytes = std::vector<unsigned char>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string encode_base64(const Bytes& in) {
    std::string out((in.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), in.data(), static_cast<int>(in.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

// Strict: whole groups, padding only at the end. OpenSSL alone would pass over spaces around the text.
std::optional<Bytes> decode_base64(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const auto digits = text.substr(0, text.size() - padding);
    if (text.empty() || text.size() % 4 != 0 || digits.find_first_not_of(kAlphabet) != std::string_view::npos)
        return std::nullopt;
    Bytes out(text.size() / 4 * 3);
    const int size = EVP_DecodeBlock(out.data(), bytes(text), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

// The DER inside a PEM text, or inside base64 without header lines, as the platform's console hands keys out.
std::optional<Bytes> der_of(std::string_view text) {
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

std::shared_ptr<EVP_PKEY> decode_key(std::string_view text, int selection) {
    const auto der = der_of(text);
    if (!der) return nullptr;
    EVP_PKEY* key = nullptr;
    const std::unique_ptr<OSSL_DECODER_CTX, decltype(&OSSL_DECODER_CTX_free)> decoder{
        OSSL_DECODER_CTX_new_for_pkey(&key, "DER", nullptr, "RSA", selection, nullptr, nullptr),
        &OSSL_DECODER_CTX_free};
    const unsigned char* data = der->data();
    std::size_t size = der->size();
    if (!decoder || OSSL_DECODER_from_data(decoder.get(), &data, &size) != 1 || key == nullptr)
        return nullptr;
    std::shared_ptr<EVP_PKEY> owned{key, &EVP_PKEY_free};
    return EVP_PKEY_get_bits(key) >= 2048 ? owned : nullptr;
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
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = signature.size();
    const bool done = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                      EVP_DigestSign(context.get(), signature.data(), &size, bytes(text), text.size()) == 1;
    KL_CHECK(done, "signing {} bytes", text.size());
    signature.resize(size);
    return encode_base64(signature);
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

bool PublicKey::verify(std::string_view text, std::string_view signature_base64) const {
    const auto signature = decode_base64(signature_base64);
    if (!signature) return false;
    const Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature->data(), signature->size(), bytes(text), text.size()) ==
               1;
}

}  // namespace keepline::alipay
