#pragma once
// Business time: the system's time, moved forward by a brand's test clock in a sandbox.

#include <algorithm>
#include <array>
#include <atomic>

#include "base/check.h"
#include "base/clock.h"
#include "base/ids.h"

namespace keepline {

/// Safe from any thread. Moves forward only, per brand, while the process lives.
class BusinessClock {
public:
    explicit BusinessClock(const Clock& system) : system_{system} {}
    [[nodiscard]] Instant now(BrandId brand) const { return system_now() + Duration{offset(brand)}; }
    [[nodiscard]] Instant system_now() const { return std::max(system_.now(), floor_); }
    /// The system's clock may have been set back since the newest record: time stands still until it has
    /// caught up, so that no record is dated before an earlier one. Before any other thread starts.
    void never_before(Instant system) { floor_ = system; }
    [[nodiscard]] std::int64_t offset(BrandId brand) const {
        return offsets_us_[slot(brand)].load(std::memory_order_acquire);
    }
    void set_offset(BrandId brand, std::int64_t offset_us) {
        offsets_us_[slot(brand)].store(offset_us, std::memory_order_release);
    }
    /// Brands have ids below this.
    static constexpr std::size_t kBrandsMax = 1024;

private:
    static std::size_t slot(BrandId brand) {
        KL_CHECK(brand.value < kBrandsMax, "brand {}", brand.value);
        return brand.value;
    }
    const Clock& system_;
    Instant floor_;
    std::array<std::atomic<std::int64_t>, kBrandsMax> offsets_us_{};
};

}  // namespace keepline
