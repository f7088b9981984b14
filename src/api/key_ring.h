#pragma once
// Who is asking: API keys bound to one brand, or an administrator on the local socket.

#include <shared_mutex>
#include <unordered_map>

#include "api/principal.h"
#include "engine/desk.h"

namespace keepline::api {

/// An API key as its owner holds it: "kl_<brand>_<n>_<64 hex digits>". Only a hash of the secret is kept.
struct NewSecret {
    std::string secret;  ///< 64 hex digits; shown once
    std::string hash;
};
NewSecret make_secret();
std::string format_api_key(BrandId brand, std::int64_t n, std::string_view secret);

/// The keys in force, in memory. Safe from any thread.
class KeyRing {
public:
    explicit KeyRing(const Desk& desk) : desk_{desk} {}
    /// Reads all keys anew; called at start and after each change of a key.
    Result<void> refresh();
    /// Proves the caller by `Authorization: Bearer kl_…`, in constant time; or, on the local socket without
    /// that header, as administrator of the brand named by `Keepline-Brand` (the first brand if absent).
    /// @error auth.required
    Result<Principal> prove(const http::Request& request) const;

private:
    [[nodiscard]] Result<Principal> prove_local(const http::Request& request) const;
    const Desk& desk_;
    mutable std::shared_mutex mutex_;
    std::map<std::pair<BrandId, std::int64_t>, ApiKey> keys_;
};

}  // namespace keepline::api
