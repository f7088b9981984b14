#pragma once
// Rows at the brand's home that are not about lines: its API keys and its test clock.

#include "base/instant.h"
#include "domain/fields.h"
#include "domain/home.h"

namespace keepline {

/// What an API key may do; a set of bits.
enum class Scope : std::uint8_t { read, open, renew, bar, admin, check };
template <>
struct EnumNames<Scope> {
    static constexpr std::array<std::string_view, 6> names{"read", "open", "renew", "bar", "admin", "check"};
};
struct Scopes {
    std::uint32_t bits = 0;
    [[nodiscard]] constexpr bool has(Scope scope) const {
        return (bits >> static_cast<int>(scope) & 1U) != 0;
    }
    [[nodiscard]] constexpr Scopes with(Scope scope) const { return {bits | 1U << static_cast<int>(scope)}; }
    friend constexpr bool operator==(Scopes, Scopes) = default;
};

struct ApiKey {
    Key key;
    Text<64> name;
    Text<64> secret_hash;  ///< BLAKE2b-256 of the secret, hex; the secret itself is shown once and never kept
    Scopes scopes;
    PartyId party;  ///< holds the money of direct renewals; 0: none, and no direct renewals
    Instant created_at;
    bool revoked = false;
    static constexpr auto fields() {
        return std::tuple{field("name", &ApiKey::name),
                          personal("secret_hash", &ApiKey::secret_hash),
                          field("scopes", &ApiKey::scopes),
                          field("party", &ApiKey::party),
                          field("created_at", &ApiKey::created_at),
                          field("revoked", &ApiKey::revoked)};
    }
};

/// How far the brand's business time is ahead of the system's. Sandbox only.
struct BrandClock {
    Key key;
    std::int64_t offset_us = 0;
    static constexpr auto fields() { return std::tuple{field("offset_us", &BrandClock::offset_us)}; }
};

}  // namespace keepline
