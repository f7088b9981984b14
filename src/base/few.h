#pragma once
// A short list kept in place: copying it allocates nothing.

#include <array>
#include <cstdint>

#include "base/check.h"

namespace keepline {

/// Up to N values (N < 256). Adding one more is a programmer error: check full() at the door.
template <class T, std::size_t N>
class Few {
    static_assert(N > 0 && N < 256);

public:
    static constexpr std::size_t kMax = N;
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] bool full() const { return size_ == N; }
    [[nodiscard]] const T* begin() const { return items_.data(); }
    [[nodiscard]] const T* end() const { return items_.data() + size_; }
    T& add(const T& item) {
        KL_CHECK(!full(), "more than {} items", N);
        return items_[size_++] = item;
    }
    friend bool operator==(const Few&, const Few&) = default;

private:
    std::array<T, N> items_{};
    std::uint8_t size_ = 0;
};

}  // namespace keepline
