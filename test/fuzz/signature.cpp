// The headers by which a stranger says who he is: Signature-Input, Signature, Content-Digest, then the body,
// a line each.

#include "base/check.h"
#include "fuzz/fuzz.h"
#include "http/message_signature.h"

namespace keepline::fuzz {
namespace {

constexpr Instant kNow{1'767'576'600'000'000};

std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

}  // namespace

void try_input(std::string_view input) {
    static const auto key = http::VerifyingKey::load(http::SigningKey::generate().public_pem()).value();
    http::Request request;
    request.method = "POST";
    request.path = "/biller/v1/credits";
    for (const char* name : {"Signature-Input", "Signature", "Content-Digest"})
        request.headers.emplace_back(name, take_line(input));
    request.body = input;
    const auto named = http::key_id_of(request);
    if (!named) KL_CHECK(named.error().code == ErrorCode::auth_bad_signature, "another refusal");
    (void)http::signature_base(request);
    KL_CHECK(!http::verify_request(request, key, kNow), "nobody signed this");
}

}  // namespace keepline::fuzz
