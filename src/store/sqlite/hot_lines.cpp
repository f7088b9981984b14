#include "store/sqlite/hot_lines.h"

#include <algorithm>

#include "store/sqlite/packed_line.h"

namespace keepline::sqlite {
namespace {

constexpr std::int64_t kWindow_us = 30LL * 86'400 * 1'000'000;

std::uint32_t bits_of(const Actor& actor, const IdemKey& key) {
    std::uint64_t hash = 0xcbf29ce484222325U ^
                         (static_cast<std::uint64_t>(actor.id) * 31 + static_cast<std::uint64_t>(actor.kind));
    for (const char c : key.view()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    hash ^= hash >> 33;
    return 1U << (hash & 31) | 1U << (hash >> 8 & 31);
}

}  // namespace

std::int16_t HomeHead::window_of(Instant at) { return static_cast<std::int16_t>(at.us / kWindow_us); }

void HomeHead::add_key(Instant recorded_at, const Actor& actor, const IdemKey& key) {
    if (key.empty()) return;
    const std::int16_t now = window_of(recorded_at);
    if (now > window) {
        keys_before = now == window + 1 ? keys_now : 0;
        keys_now = 0;
        window = now;
    }
    keys_now |= bits_of(actor, key);
}

bool HomeHead::may_have(const Actor& actor, const IdemKey& key) const {
    const std::uint32_t bits = bits_of(actor, key);
    return (keys_now & bits) == bits || (keys_before & bits) == bits;
}

LineState HotLines::line(NumberId number) const {
    LineState line;
    const std::string_view bytes = packed(number);
    const bool readable = bytes.empty() || unpack_line(bytes, line);
    KL_CHECK(readable, "the state of number {} cannot be read", number.value);
    return line;
}

const HomeHead* HotLines::find_head(const Home& home) const {
    if (home.kind == HomeKind::number)
        return home.id >= 1 && home.id <= slots_.size() ? &slots_.at(NumberId{home.id}).head : nullptr;
    const auto found = others_.find(home);
    return found == others_.end() ? nullptr : &found->second;
}

Slot& HotLines::slot(NumberId number) {
    KL_CHECK(number.value >= 1 && number.value <= UINT32_MAX, "number {}", number.value);
    slots_.grow(number.value);
    return slots_.at(number);
}

HomeHead& HotLines::head(const Home& home) {
    return home.kind == HomeKind::number ? slot(NumberId{home.id}).head : others_[home];
}

std::string_view HotLines::packed(NumberId number) const {
    if (number.value < 1 || number.value > slots_.size()) return {};
    const Slot& slot = slots_.at(number);
    if (slot.size == Slot::kLarge) return large_.at(number.value);
    return {slot.packed.data(), slot.size};
}

void HotLines::keep(NumberId number, std::string_view packed) {
    Slot& slot = this->slot(number);
    if (packed.size() > Slot::kRoom) {
        large_[number.value] = packed;
        slot.size = Slot::kLarge;
        return;
    }
    if (slot.size == Slot::kLarge) large_.erase(number.value);
    std::ranges::copy(packed, slot.packed.begin());
    slot.size = static_cast<std::uint8_t>(packed.size());
}

bool HotLines::set_packed(NumberId number, std::string_view packed) {
    LineState line;
    if (packed.empty()) return slot(number), true;  // a number of the inventory without a line
    if (!unpack_line(packed, line)) return false;
    keep(number, packed);
    due_.add(line.brand, line.next_action_at, number);
    return true;
}

void HotLines::set_line(NumberId number, const LineState& line) {
    const LineState before = this->line(number);
    const bool moved = before.brand != line.brand || before.next_action_at != line.next_action_at;
    packing_.clear();
    pack_line(line, packing_);
    keep(number, packing_);
    if (moved) due_.add(line.brand, line.next_action_at, number);
}

void HotLines::apply(const Record& record, std::int64_t seq) {
    HomeHead& head = this->head(record.home);
    KL_CHECK(record.n <= UINT32_MAX, "record {} of one home", record.n);
    head.n = static_cast<std::uint32_t>(record.n);
    head.seq = seq;
    head.add_key(record.recorded_at, record.actor, record.key);
    if (record.home.kind != HomeKind::number) return;
    const NumberId number{record.home.id};
    if (record.made.line) set_line(number, *record.made.line);
    dirty_.add(number);
}

Page<LineView> HotLines::lines(const LineFilter& filter, std::int64_t after, int limit) const {
    Page<LineView> page;
    for (std::int64_t id = std::max<std::int64_t>(after, 0) + 1; id <= slots_.size(); ++id) {
        const LineState line = this->line(NumberId{id});
        if (line.stage == Stage::none || line.brand != filter.brand) continue;
        if (filter.stage && line.stage != *filter.stage) continue;
        if (std::ssize(page.items) == limit) {
            page.next = page.items.back().number.value;
            break;
        }
        page.items.push_back({NumberId{id}, line});
    }
    return page;
}

DueLines::IsDue HotLines::is_due() const {
    return [this](BrandId brand, Instant at, NumberId number) {
        const LineState line = this->line(number);
        return line.brand == brand && line.next_action_at == at;
    };
}

std::vector<DueLines::Due> HotLines::due(BrandId brand, Instant now, int limit,
                                         const DueLines::Due& after) const {
    return due_.first(brand, now, limit, after, is_due());
}

Instant HotLines::next_due(BrandId brand) const { return due_.next(brand, is_due()); }

}  // namespace keepline::sqlite
