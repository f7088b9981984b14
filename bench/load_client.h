#pragma once
// The other end of a server under load: one thread, many kept connections, one request at a time on each.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keepline::bench {

struct LoadOptions {
    std::uint16_t port = 0;
    int connections = 64;
    std::chrono::milliseconds warm_up{1000};
    std::chrono::milliseconds measured{5000};
    int expected_status = 201;
    std::string_view expected_text{};  ///< stands in every answer
    bool may_be_busy = false;          ///< 429 with Retry-After is an answer too, and is asked again at once
};

struct LoadResult {
    double per_second = 0;
    double p50_ms = 0, p99_ms = 0, p999_ms = 0, longest_ms = 0;
    std::int64_t answers = 0;  ///< while measured
    std::int64_t busy = 0;     ///< of them, those refused as too many; no time counts them
};

/// What so many single times, in milliseconds, amount to. @throws Trouble where there are none
LoadResult summed_up(std::vector<float> took_ms, double seconds);

/// Drives the server until the time is over.
/// @param next_request  the next whole request as bytes
/// @throws Trouble at the first answer that is not the expected one, with its text
LoadResult drive(const LoadOptions& options, const std::function<void(std::string&)>& next_request);

}  // namespace keepline::bench
