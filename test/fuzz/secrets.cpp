// Keys and sealed fields: what nobody sealed here is not opened, what was sealed is; what is no key is
// refused.

#include "vault/secrets.h"

#include "fuzz/fuzz.h"
#include "gateway/alipay/rsa.h"
#include "vault/token.h"
#include "vault/totp.h"

namespace keepline::fuzz {

void try_input(std::string_view input) {
    static const vault::Secrets kSecrets{std::string(32, 's')};
    KL_CHECK(!kSecrets.open("subscriber:7", input), "opened what was never sealed");
    const std::string_view plain = input.substr(0, vault::Secrets::kPlainMax);
    const std::string sealed = kSecrets.seal("subscriber:7", plain);
    KL_CHECK(sealed.size() <= 240 && kSecrets.open("subscriber:7", sealed) == plain, "sealed and lost");
    KL_CHECK(!kSecrets.open("subscriber:8", sealed), "opened in another place");
    KL_CHECK(vault::same_text(input, plain) == (input == plain), "texts compare wrongly");
    vault::totp_step(std::string(20, 't'), input, Instant{1'767'000'000'000'000});
    if (const auto key = alipay::PublicKey::load(input)) (void)key->verify("text", input);
    if (const auto key = alipay::PrivateKey::load(input)) {
        const auto theirs = alipay::PublicKey::load(key->public_pem());
        KL_CHECK(theirs && theirs->verify("text", key->sign("text")), "a key that cannot sign");
    }
}

}  // namespace keepline::fuzz
