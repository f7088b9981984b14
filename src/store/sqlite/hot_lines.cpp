#include "store/sqlite/hot_lines.h"

#include <algorithm>

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

std::int32_t HomeHead::window_of(Instant at) { return static_cast<std::int32_t>(at.us / kWindow_us); }

void HomeHead::add_key(Instant recorded_at, const Actor& actor, const IdemKey& key) {
    if (key.empty()) return;
    const std::int32_t now = window_of(recorded_at);
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

void DueBuckets::add(BrandId brand, Instant at, NumberId number) {
    if (at != Instant::never()) buckets_[brand][hour_of(at)].push_back(number);
}

const Slot* HotLines::find(NumberId number) const {
    if (number.value < 1 || number.value > std::ssize(slots_)) return nullptr;
    return &slots_[static_cast<std::size_t>(number.value - 1)];
}

const HomeHead* HotLines::find_head(const Home& home) const {
    if (home.kind == HomeKind::number) {
        const Slot* slot = find(NumberId{home.id});
        return slot != nullptr ? &slot->head : nullptr;
    }
    const auto found = others_.find(home);
    return found == others_.end() ? nullptr : &found->second;
}

Slot& HotLines::slot(NumberId number) {
    KL_CHECK(number.value >= 1, "number {}", number.value);
    if (number.value > std::ssize(slots_)) slots_.resize(static_cast<std::size_t>(number.value));
    return slots_[static_cast<std::size_t>(number.value - 1)];
}

HomeHead& HotLines::head(const Home& home) {
    return home.kind == HomeKind::number ? slot(NumberId{home.id}).head : others_[home];
}

void HotLines::set_line(NumberId number, const LineState& line) {
    Slot& slot = this->slot(number);
    const bool moved =
        slot.line.stage == Stage::none || slot.line.brand != line.brand ||
        DueBuckets::hour_of(slot.line.next_action_at) != DueBuckets::hour_of(line.next_action_at);
    slot.line = line;
    if (moved) due_.add(line.brand, line.next_action_at, number);
}

void HotLines::apply(const Record& record, std::int64_t seq) {
    HomeHead& head = this->head(record.home);
    head.n = record.n;
    head.seq = seq;
    head.add_key(record.recorded_at, record.actor, record.key);
    if (record.home.kind != HomeKind::number) return;
    const NumberId number{record.home.id};
    if (record.made.line) set_line(number, *record.made.line);
    Slot& slot = this->slot(number);
    if (!slot.dirty) dirty_.push_back(number);
    slot.dirty = true;
}

std::vector<NumberId> HotLines::take_dirty() {
    for (const NumberId number : dirty_) slot(number).dirty = false;
    return std::exchange(dirty_, {});
}

Page<LineView> HotLines::lines(const LineFilter& filter, std::int64_t after, int limit) const {
    Page<LineView> page;
    for (auto i = static_cast<std::size_t>(std::max<std::int64_t>(after, 0)); i < slots_.size(); ++i) {
        const LineState& line = slots_[i].line;
        if (line.stage == Stage::none || line.brand != filter.brand) continue;
        if (filter.stage && line.stage != *filter.stage) continue;
        if (std::ssize(page.items) == limit) {
            page.next = page.items.back().number.value;
            break;
        }
        page.items.push_back({NumberId{static_cast<std::int64_t>(i) + 1}, line});
    }
    return page;
}

std::vector<NumberId> HotLines::due(BrandId brand, Instant now, int limit) const {
    std::vector<std::pair<Instant, NumberId>> found;
    std::int64_t last_hour = INT64_MIN;
    due_.each(brand, [&](std::int64_t hour, NumberId number) {
        const bool enough = hour != last_hour && std::ssize(found) >= limit;
        if (enough || hour > DueBuckets::hour_of(now)) return false;
        last_hour = hour;
        const LineState& line = find(number)->line;
        const bool fresh = DueBuckets::hour_of(line.next_action_at) == hour && line.brand == brand;
        if (fresh && line.next_action_at <= now) found.emplace_back(line.next_action_at, number);
        return true;
    });
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    std::vector<NumberId> out;
    for (const auto& [at, number] : found) {
        if (std::ssize(out) == limit) break;
        out.push_back(number);
    }
    return out;
}

Instant HotLines::next_due(BrandId brand) const {
    Instant next = Instant::never();
    std::int64_t within = INT64_MAX;  // the hour `next` was found in
    due_.each(brand, [&](std::int64_t hour, NumberId number) {
        if (hour > within) return false;
        const LineState& line = find(number)->line;
        if (DueBuckets::hour_of(line.next_action_at) == hour && line.brand == brand) {
            next = std::min(next, line.next_action_at);
            within = hour;
        }
        return true;
    });
    return next;
}

void HotLines::tidy_due(Instant now) {
    due_.sweep(now, [this](BrandId brand, std::int64_t hour, NumberId number) {
        const LineState& line = find(number)->line;
        return line.brand == brand && DueBuckets::hour_of(line.next_action_at) == hour;
    });
}

}  // namespace keepline::sqlite
