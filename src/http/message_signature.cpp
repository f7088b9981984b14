#include "http/message_signature.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

#include "base/check.h"
#include "http/structured_field.h"

namespace keepline::http {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kKeyIdMax = 64;
// Far above what any signer writes; what is longer is not even looked at.
constexpr std::size_t kFieldBytesMax = 2'048;
constexpr std::size_t kComponentsMax = 32;

constexpr std::string_view kAlgorithm = "ed25519";
constexpr std::array<std::string_view, 3> kOwnFields{"Content-Digest", "Signature-Input", "Signature"};
constexpr std::array<std::string_view, 6> kParameters{"created", "expires", "nonce", "alg", "keyid", "tag"};

std::unexpected<Error> bad(std::string_view what) { return fail(ErrorCode::auth_bad_signature, what); }

bool is_visible(char c) { return c > ' ' && c <= '~'; }

const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// ------------------------------------------------------------------------------------------------- keys
// A key with a password is none: without this OpenSSL would ask for it at the terminal.
int no_password(char*, int, int, void*) { return -1; }

using ReadPem = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

std::shared_ptr<EVP_PKEY> read_key(std::string_view pem, ReadPem read) {
    const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    std::shared_ptr<EVP_PKEY> key{read(bio.get(), nullptr, &no_password, nullptr), &EVP_PKEY_free};
    return key && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519 ? key : nullptr;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

// ------------------------------------------------------------------------------------------ bytes as text
std::string encode_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    out.resize(
        static_cast<std::size_t>(EVP_EncodeBlock(raw(out), raw(bytes), static_cast<int>(bytes.size()))));
    return out;
}

// A signature has one way to be written: what encodes otherwise again is refused.
std::optional<std::string> decode_signature(std::string_view base64) {
    constexpr std::size_t kGroups = (kSignatureBytes + 2) / 3;
    std::string bytes(kGroups * 3, '\0');
    const int size = static_cast<int>(base64.size());
    if (base64.size() != kGroups * 4 || EVP_DecodeBlock(raw(bytes), raw(base64), size) < 0)
        return std::nullopt;
    bytes.resize(kSignatureBytes);
    return encode_base64(bytes) == base64 ? std::optional{bytes} : std::nullopt;
}

std::string digest_of(std::string_view body) {
    std::string digest(32, '\0');
    KL_CHECK(EVP_Digest(body.data(), body.size(), raw(digest), nullptr, EVP_sha256(), nullptr) == 1,
             "a digest of {} bytes", body.size());
    return encode_base64(digest);
}

bool same_text(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// The value of a field that is there exactly once.
std::optional<std::string_view> only_field(const Request& request, std::string_view name) {
    const auto named = [&](const Header& header) { return same_name(header.first, name); };
    if (std::ranges::count_if(request.headers, named) != 1) return std::nullopt;
    const std::string_view value = request.header(name);
    return value.size() <= kFieldBytesMax ? std::optional{value} : std::nullopt;
}

// ----------------------------------------------------------------------------------------- Signature-Input
struct Input {
    std::string label;
    std::vector<std::string> components;
    std::map<std::string, FieldValue, std::less<>> parameters;
    std::string written;  ///< what the signature base ends with

    [[nodiscard]] bool covers(std::string_view component) const {
        return std::ranges::find(components, component) != components.end();
    }
    // Null if there is none of that type.
    template <class T>
    [[nodiscard]] const T* parameter(std::string_view name) const {
        const auto found = parameters.find(name);
        return found == parameters.end() ? nullptr : std::get_if<T>(&found->second);
    }
};

bool is_component(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return is_visible(c) && (c < 'A' || c > 'Z'); });
}

// A component with a parameter (";req", ";bs", …) is written otherwise than is known here.
Result<void> read_components(FieldReader& reader, Input& input) {
    if (!reader.take('(')) return bad("signature");
    reader.skip();
    while (!reader.take(')')) {
        auto name = reader.text();
        if (!name) return bad("signature");
        if (!is_component(*name) || input.covers(*name) || input.components.size() == kComponentsMax)
            return bad("components");
        input.written += (input.components.empty() ? "" : " ") + quote_field(*name);
        input.components.push_back(std::move(*name));
        if (reader.take(';')) return bad("components");
        if (reader.skip() == 0 && !reader.stands_at(')')) return bad("signature");
    }
    input.written = '(' + input.written + ')';
    return {};
}

// An unknown parameter may say anything, so it is not passed over.
Result<void> read_parameters(FieldReader& reader, Input& input) {
    while (reader.take(';')) {
        reader.skip();
        const auto name = reader.key();
        const bool known = name && std::ranges::find(kParameters, *name) != kParameters.end();
        if (!known || !reader.take('=')) return bad("signature");
        const auto value = reader.value();
        if (!value || !input.parameters.emplace(*name, *value).second) return bad("signature");
        input.written += fmt::format(";{}={}", *name, written_field(*value));
    }
    return reader.is_done() ? Result<void>{} : bad("signature");
}

Result<Input> read_input(const Request& request) {
    const auto field = only_field(request, "Signature-Input");
    if (!field) return bad("signature");
    FieldReader reader{*field};
    Input input;
    auto label = reader.key();
    if (!label || !reader.take('=')) return bad("signature");
    input.label = std::move(*label);
    if (auto read = read_components(reader, input); !read) return std::unexpected{read.error()};
    if (auto read = read_parameters(reader, input); !read) return std::unexpected{read.error()};
    return input;
}

bool is_key_id(std::string_view text) {
    return !text.empty() && text.size() <= kKeyIdMax &&
           std::ranges::all_of(text, [](char c) { return is_visible(c) && c != '"' && c != '\\'; });
}

Result<std::string> key_id_in(const Input& input) {
    const auto* key_id = input.parameter<std::string>("keyid");
    return key_id != nullptr && is_key_id(*key_id) ? Result<std::string>{*key_id} : bad("keyid");
}

// ------------------------------------------------------------------------------------------ signature base
std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// All of one name, in their order (RFC 9421, 2.1).
std::optional<std::string> field_value(const Request& request, std::string_view name) {
    std::optional<std::string> out;
    for (const auto& [key, value] : request.headers) {
        if (!same_name(key, name)) continue;
        out = out ? *out + ", " : std::string{};
        *out += trim(value);
    }
    return out;
}

std::optional<std::string> authority_of(const Request& request) {
    const auto host = only_field(request, "Host");
    if (!host) return std::nullopt;
    std::string out{trim(*host)};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::optional<std::string> component_value(const Request& request, std::string_view name) {
    if (name == "@method") return request.method;
    if (name == "@path") return request.path;
    if (name == "@query") return '?' + request.query;
    if (name == "@authority") return authority_of(request);
    return name.starts_with('@') ? std::nullopt : field_value(request, name);
}

Result<std::string> base_of(const Request& request, const Input& input) {
    std::string base;
    for (const auto& name : input.components) {
        const auto value = component_value(request, name);
        if (!value) return bad("components");
        base += fmt::format("\"{}\": {}\n", name, *value);
    }
    return base + "\"@signature-params\": " + input.written;
}

std::vector<std::string_view> required_components(const Request& request) {
    std::vector<std::string_view> names{"@method", "@path"};
    if (!request.query.empty()) names.emplace_back("@query");
    if (!request.body.empty()) names.emplace_back("content-digest");
    return names;
}

// ------------------------------------------------------------------------------------------------ checking
// Digests by other algorithms may stand beside it (RFC 9530, 2).
bool is_digest_of(std::string_view field, std::string_view body) {
    std::optional<std::string_view> found;
    for (FieldReader reader{field}; !reader.is_done();) {
        const auto name = reader.key();
        if (!name || !reader.take('=')) return false;
        const auto value = reader.bytes();
        if (!value || (*name == "sha-256" && found)) return false;
        if (*name == "sha-256") found = *value;
        reader.skip(" \t");
        if (reader.is_done()) break;
        if (!reader.take(',')) return false;
        reader.skip(" \t");
        if (reader.is_done()) return false;
    }
    return found && same_text(*found, digest_of(body));
}

// Compared in seconds: an instant of microseconds cannot hold every number that may stand there.
bool is_current(const Input& input, Instant now) {
    const auto* created = input.parameter<std::int64_t>("created");
    const std::int64_t seconds = now.us / 1'000'000;
    if (created == nullptr || std::abs(*created - seconds) > kSignatureWindow.count()) return false;
    const auto* expires = input.parameter<std::int64_t>("expires");
    return !input.parameters.contains("expires") || (expires != nullptr && *expires >= seconds);
}

bool is_our_algorithm(const Input& input) {
    const auto* algorithm = input.parameter<std::string>("alg");
    return !input.parameters.contains("alg") || (algorithm != nullptr && *algorithm == kAlgorithm);
}

std::optional<std::string> signature_in(const Request& request, const Input& input) {
    const auto field = only_field(request, "Signature");
    if (!field) return std::nullopt;
    FieldReader reader{*field};
    if (reader.key() != input.label || !reader.take('=')) return std::nullopt;
    const auto base64 = reader.bytes();
    return base64 && reader.is_done() ? decode_signature(*base64) : std::nullopt;
}

Result<void> check_what_is_said(const Request& request, const Input& input, Instant now) {
    if (!is_our_algorithm(input)) return bad("signature");
    if (const auto key_id = key_id_in(input); !key_id) return std::unexpected{key_id.error()};
    for (const auto name : required_components(request))
        if (!input.covers(name)) return bad("components");
    if (!is_current(input, now)) return bad("created");
    if (!input.covers("content-digest")) return {};
    const auto digest = only_field(request, "Content-Digest");
    return digest && is_digest_of(*digest, request.body) ? Result<void>{} : bad("content-digest");
}

}  // namespace

Result<SigningKey> SigningKey::load(std::string_view pem) {
    auto key = read_key(pem, &PEM_read_bio_PrivateKey);
    if (!key) return fail(ErrorCode::config_invalid, "1");
    return SigningKey{std::move(key)};
}

SigningKey SigningKey::generate() {
    std::shared_ptr<EVP_PKEY> key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free};
    KL_CHECK(key != nullptr, "no Ed25519 key could be made");
    return SigningKey{std::move(key)};
}

std::string SigningKey::sign(std::string_view bytes) const {
    const Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::string signature(kSignatureBytes, '\0');
    std::size_t size = signature.size();
    const bool done = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                      EVP_DigestSign(context.get(), raw(signature), &size, raw(bytes), bytes.size()) == 1;
    KL_CHECK(done && size == kSignatureBytes, "signing {} bytes", bytes.size());
    return signature;
}

std::string SigningKey::pem() const {
    const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
    KL_CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
             "a private key as PEM");
    return text_of(bio.get());
}

std::string SigningKey::public_pem() const {
    const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
    KL_CHECK(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1, "a public key as PEM");
    return text_of(bio.get());
}

Result<VerifyingKey> VerifyingKey::load(std::string_view pem) {
    auto key = read_key(pem, &PEM_read_bio_PUBKEY);
    if (!key) return fail(ErrorCode::config_invalid, "1");
    return VerifyingKey{std::move(key)};
}

bool VerifyingKey::verify(std::string_view bytes, std::string_view signature) const {
    const Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes), bytes.size()) == 1;
}

Result<void> sign_request(Request& request, std::string_view key_id, const SigningKey& key, Instant created) {
    if (!is_key_id(key_id)) return bad("keyid");
    std::erase_if(request.headers, [](const Header& header) {
        return std::ranges::any_of(kOwnFields,
                                   [&](std::string_view name) { return same_name(header.first, name); });
    });
    if (!request.body.empty())
        request.headers.emplace_back("Content-Digest", fmt::format("sha-256=:{}:", digest_of(request.body)));
    Input input;
    for (const auto name : required_components(request)) {
        input.written += (input.components.empty() ? "" : " ") + quote_field(name);
        input.components.emplace_back(name);
    }
    input.written = fmt::format("({});created={};keyid={};alg={}", input.written, created.us / 1'000'000,
                                quote_field(key_id), quote_field(kAlgorithm));
    const auto base = base_of(request, input);
    KL_CHECK(base.has_value(), "a component of a request we sign is not there");
    request.headers.emplace_back("Signature-Input", "sig1=" + input.written);
    request.headers.emplace_back("Signature", fmt::format("sig1=:{}:", encode_base64(key.sign(*base))));
    return {};
}

Result<std::string> key_id_of(const Request& request) {
    const auto input = read_input(request);
    return input ? key_id_in(*input) : std::unexpected{input.error()};
}

Result<std::string> signature_base(const Request& request) {
    const auto input = read_input(request);
    return input ? base_of(request, *input) : std::unexpected{input.error()};
}

Result<void> verify_request(const Request& request, const VerifyingKey& key, Instant now) {
    const auto input = read_input(request);
    if (!input) return std::unexpected{input.error()};
    const auto signature = signature_in(request, *input);
    if (!signature) return bad("signature");
    if (auto said = check_what_is_said(request, *input, now); !said) return said;
    const auto base = base_of(request, *input);
    if (!base) return std::unexpected{base.error()};
    return key.verify(*base, *signature) ? Result<void>{} : bad("signature");
}

}  // namespace keepline::http
