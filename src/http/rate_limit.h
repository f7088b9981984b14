#pragma once
// Token buckets by text key: how often one address, credential or line may ask.

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/instant.h"

namespace keepline::http {

/// Whom an address stands for in limits: itself; of IPv6 its network (/64), because one device has as many
/// addresses there as it likes.
std::string network_of(std::string_view peer);

/// A bucket holds `burst` tokens and gets one back every `interval`. A bucket nobody used for long is full,
/// so the one that was used least recently can be forgotten when there are `keys_max`.
struct RateLimitOptions {
    Duration interval{1'000'000};
    int burst = 10;
    std::size_t keys_max = 100'000;
};

/// Safe from any thread.
class RateLimit {
public:
    explicit RateLimit(RateLimitOptions options);

    /// Takes a token of `key`.
    /// @return 0 if there was one, else the seconds to wait until there is (at least 1): the argument of
    ///         rate.limited
    [[nodiscard]] int take(std::string_view key, Instant now);

    [[nodiscard]] std::size_t keys() const;

private:
    // One number tells a bucket's level: the instant at which it will be full again.
    struct Bucket {
        std::string key;
        Instant full_at;
    };
    using Buckets = std::list<Bucket>;  // most recently used first
    Bucket& bucket(std::string_view key);

    RateLimitOptions options_;
    mutable std::mutex mutex_;
    Buckets buckets_;
    std::unordered_map<std::string_view, Buckets::iterator> by_key_;
};

}  // namespace keepline::http
