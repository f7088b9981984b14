#include "api/key_ring.h"

#include <fmt/format.h>

#include <charconv>

#include "vault/token.h"

namespace keepline::api {
namespace {

constexpr std::string_view kScheme = "Bearer kl_";
constexpr std::size_t kSecretBytes = 32;

struct Presented {
    BrandId brand;
    std::int64_t n = 0;
    std::string_view secret;
};

std::optional<Presented> read_key(std::string_view header) {
    if (!header.starts_with(kScheme)) return std::nullopt;
    header.remove_prefix(kScheme.size());
    Presented out;
    const char* end = header.data() + header.size();
    const auto brand = std::from_chars(header.data(), end, out.brand.value);
    if (brand.ec != std::errc{} || brand.ptr == end || *brand.ptr != '_') return std::nullopt;
    const auto n = std::from_chars(brand.ptr + 1, end, out.n);
    if (n.ec != std::errc{} || n.ptr == end || *n.ptr != '_') return std::nullopt;
    out.secret = {n.ptr + 1, end};
    return out.secret.size() == kSecretBytes * 2 ? std::optional{out} : std::nullopt;
}

}  // namespace

NewSecret make_secret() {
    const std::string secret = vault::random_hex(kSecretBytes);
    return {secret, vault::hash_token(secret)};
}

std::string format_api_key(BrandId brand, std::int64_t n, std::string_view secret) {
    return fmt::format("kl_{}_{}_{}", brand.value, n, secret);
}

Result<void> KeyRing::refresh() {
    auto rows = desk_.view->all_rows(HomeKind::brand, RowKind::api_key);
    if (!rows) return std::unexpected{rows.error()};
    const std::unique_lock lock{mutex_};
    keys_.clear();
    for (const Row& row : *rows) {
        const auto& key = std::get<ApiKey>(row);
        if (!key.revoked) keys_[{BrandId{static_cast<std::uint16_t>(key.key.home.id)}, key.key.n}] = key;
    }
    return {};
}

Result<Principal> KeyRing::prove_local(const http::Request& request) const {
    const std::string_view code = request.header("Keepline-Brand");
    for (const auto& [id, brand] : desk_.catalog().brands)
        if (code.empty() || brand.code == code)
            return Principal{id, {ActorKind::administrator, 0}, Grants::all(), {}};
    return fail(ErrorCode::auth_required);
}

Result<Principal> KeyRing::prove(const http::Request& request) const {
    const std::string_view header = request.header("Authorization");
    if (header.empty() && request.local) return prove_local(request);
    const auto presented = read_key(header);
    if (!presented) return fail(ErrorCode::auth_required);
    const std::string hash = vault::hash_token(presented->secret);
    const std::shared_lock lock{mutex_};
    const auto found = keys_.find({presented->brand, presented->n});
    const std::string_view kept =
        found == keys_.end() ? std::string_view{} : found->second.secret_hash.view();
    if (!vault::same_text(kept, hash)) return fail(ErrorCode::auth_required);
    return Principal{presented->brand,
                     {ActorKind::integrator, presented->n},
                     grants_of(found->second.scopes),
                     found->second.party};
}

}  // namespace keepline::api
