#pragma once
// What the writer keeps in memory: every line's hot state, every home's head, and which lines are due.
// The writer changes it under the lock after each commit; readers share the lock.

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/rows.h"
#include "store/sqlite/due_lines.h"
#include "store/view.h"

namespace keepline::sqlite {

/// Where a home's chain of records ends, and a filter over its idempotency keys: a key whose bits are not
/// both set in either window was never used in these 30 to 60 days.
struct HomeHead {
    std::int64_t seq = 0;
    std::uint32_t n = 0;
    std::uint32_t keys_now = 0;
    std::uint32_t keys_before = 0;
    std::int16_t window = 0;

    static std::int16_t window_of(Instant at);
    void add_key(Instant recorded_at, const Actor& actor, const IdemKey& key);
    [[nodiscard]] bool may_have(const Actor& actor, const IdemKey& key) const;
};

/// One number: 80 bytes. A line that packs larger, as few do, is kept beside the slots.
struct Slot {
    static constexpr std::size_t kRoom = 55;
    static constexpr std::uint8_t kLarge = UINT8_MAX;
    HomeHead head;
    std::uint8_t size = 0;  ///< of `packed`, or kLarge
    std::array<char, kRoom> packed{};
};
static_assert(sizeof(Slot) == 80);

/// Slots by number id, from 1; growing moves none of them.
class Slots {
public:
    [[nodiscard]] std::int64_t size() const { return size_; }
    void grow(std::int64_t size) {
        for (size_ = std::max(size_, size); std::ssize(blocks_) * kBlock < size_;)
            blocks_.push_back(std::make_unique<std::array<Slot, kBlock>>());
    }
    [[nodiscard]] Slot& at(NumberId number) const {
        const std::int64_t i = number.value - 1;
        return (*blocks_[static_cast<std::size_t>(i / kBlock)])[static_cast<std::size_t>(i % kBlock)];
    }

private:
    static constexpr std::int64_t kBlock = 4096;
    std::vector<std::unique_ptr<std::array<Slot, kBlock>>> blocks_;
    std::int64_t size_ = 0;
};

/// Numbers, a bit each, walked upwards: adding and taking all of them never holds anybody up.
class NumberSet {
public:
    void add(NumberId number) {
        const auto word = static_cast<std::size_t>(number.value / kBits);
        if (word >= words_.size()) words_.resize(word + 1);
        words_[word] |= std::uint64_t{1} << (number.value % kBits);
    }
    /// The first that is greater; absent: there is none.
    [[nodiscard]] std::optional<NumberId> after(NumberId number) const {
        const std::int64_t from = number.value + 1;
        auto word = static_cast<std::size_t>(from / kBits);
        if (word >= words_.size()) return std::nullopt;
        std::uint64_t left = words_[word] & (~std::uint64_t{0} << (from % kBits));
        while (left == 0 && ++word < words_.size()) left = words_[word];
        if (left == 0) return std::nullopt;
        return NumberId{static_cast<std::int64_t>(word) * kBits + std::countr_zero(left)};
    }

private:
    static constexpr std::int64_t kBits = 64;
    std::vector<std::uint64_t> words_;
};

class HotLines {
public:
    mutable std::shared_mutex mutex;  ///< writers: the store after a commit; readers: everybody else

    /// stage none: this number was never handed out.
    [[nodiscard]] LineState line(NumberId number) const;
    [[nodiscard]] const HomeHead* find_head(const Home& home) const;
    [[nodiscard]] std::int64_t last_number() const { return slots_.size(); }
    HomeHead& head(const Home& home);
    /// The line as packed_line.h writes it; valid until it changes.
    [[nodiscard]] std::string_view packed(NumberId number) const;
    /// A line as it was packed before. False if that cannot be read.
    bool set_packed(NumberId number, std::string_view packed);
    /// Puts one committed record in force. `seq` is its place in the log.
    void apply(const Record& record, std::int64_t seq);

    // For views; the caller holds the lock.
    [[nodiscard]] Page<LineView> lines(const LineFilter& filter, std::int64_t after, int limit) const;
    /// By instant and number, those after `after` only.
    [[nodiscard]] std::vector<DueLines::Due> due(BrandId brand, Instant now, int limit,
                                                 const DueLines::Due& after) const;
    [[nodiscard]] Instant next_due(BrandId brand) const;

    /// The numbers that are newer than the line table, or will be counted anew from now.
    NumberSet take_dirty() { return std::exchange(dirty_, {}); }
    [[nodiscard]] const std::unordered_map<Home, HomeHead>& other_heads() const { return others_; }

private:
    Slot& slot(NumberId number);
    void set_line(NumberId number, const LineState& line);
    void keep(NumberId number, std::string_view packed);
    [[nodiscard]] DueLines::IsDue is_due() const;

    Slots slots_;
    std::unordered_map<std::int64_t, std::string> large_;  ///< by number id: packed lines of more than kRoom
    std::string packing_;
    std::unordered_map<Home, HomeHead> others_;
    NumberSet dirty_;
    DueLines due_;
};

}  // namespace keepline::sqlite
