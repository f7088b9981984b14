#include "http/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/check.h"

namespace keepline::http {

std::string network_of(std::string_view peer) {
    constexpr std::size_t kNetworkBytes = 8;
    constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const std::string text{peer};
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    if (std::ranges::equal(kMapped, std::span{bytes}.first(kMapped.size())))
        return text.substr(text.rfind(':') + 1);
    std::ranges::fill(std::span{bytes}.subspan(kNetworkBytes), 0);
    std::array<char, INET6_ADDRSTRLEN> network{};
    inet_ntop(AF_INET6, bytes.data(), network.data(), network.size());
    return network.data();
}

RateLimit::RateLimit(RateLimitOptions options) : options_{options} {
    KL_CHECK(options.interval.count() > 0 && options.burst > 0 && options.keys_max > 0,
             "interval {} us, burst {}", options.interval.count(), options.burst);
}

RateLimit::Bucket& RateLimit::bucket(std::string_view key) {
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
        buckets_.splice(buckets_.begin(), buckets_, known->second);
        return buckets_.front();
    }
    if (buckets_.size() >= options_.keys_max) {
        by_key_.erase(buckets_.back().key);
        buckets_.pop_back();
    }
    buckets_.push_front({std::string{key}, Instant{INT64_MIN}});
    by_key_.emplace(buckets_.front().key, buckets_.begin());
    return buckets_.front();
}

int RateLimit::take(std::string_view key, Instant now) {
    constexpr std::int64_t kSecond = 1'000'000;
    const std::lock_guard lock{mutex_};
    Bucket& found = bucket(key);
    const Instant full_at = std::max(found.full_at, now) + options_.interval;
    const Duration missing = full_at - now - options_.interval * options_.burst;
    if (missing.count() > 0) return static_cast<int>((missing.count() + kSecond - 1) / kSecond);
    found.full_at = full_at;
    return 0;
}

std::size_t RateLimit::keys() const {
    const std::lock_guard lock{mutex_};
    return buckets_.size();
}

}  // namespace keepline::http
