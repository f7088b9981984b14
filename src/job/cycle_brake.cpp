#include "job/cycle_brake.h"

#include "base/log.h"

namespace keepline::job {
namespace {

/// Fewer lines than this may fall together without a person: a small brand's usual day.
constexpr int kFewLines = 200;
constexpr int kPage = 4096;
constexpr Duration kJumpForward = std::chrono::hours{6};
constexpr Duration kJumpBack = std::chrono::minutes{10};

std::int64_t live_lines(const View& view, BrandId brand) {
    std::int64_t count = 0;
    for (std::int64_t after = 0;;) {
        const auto page = view.lines({brand, {}}, after, kPage);
        for (const LineView& each : page.items) count += is_live(each.state) ? 1 : 0;
        if (page.next == 0) return count;
        after = page.next;
    }
}

std::int64_t adverse_steps(const CycleCounts& counts) {
    std::int64_t sum = 0;
    for (const Stage stage :
         {Stage::outgoing_barred, Stage::suspended, Stage::quarantined, Stage::ended, Stage::terminated})
        sum += counts.entered.at(static_cast<std::size_t>(stage));
    return sum;
}

}  // namespace

// A look ahead may take seconds: whoever asks for the state meanwhile does not wait for it.
bool CycleBrake::allows(BrandId brand) {
    if (pauses_ > 0) return false;
    const std::lock_guard turn{judging_};
    const Instant system = desk_.engine.clock().system_now();
    Instant last;
    {
        const std::lock_guard lock{mutex_};
        Watched& watched = brands_[brand];
        last = std::exchange(watched.looked_at, system);
        if (std::exchange(watched.released, false)) {
            watched.state = {};
            return true;
        }
        if (watched.state.reason != BrakeReason::none) return false;
    }
    const bool jumped = last != Instant{} && (system - last > kJumpForward || last - system > kJumpBack);
    const BrakeState state = jumped ? BrakeState{BrakeReason::clock, desk_.now(brand), 0, 0} : judge(brand);
    if (state.reason == BrakeReason::none) return true;
    log::warning("cycle run of brand {} stands still ({}): {} of {} lines", brand.value,
                 name_of(state.reason), state.adverse, state.lines);
    const std::lock_guard lock{mutex_};
    brands_[brand].state = state;
    return false;
}

BrakeState CycleBrake::judge(BrandId brand) const {
    const Instant now = desk_.now(brand);
    const int percent = desk_.catalog().brands.at(brand).cycle_brake_percent;
    if (percent == 0 || std::ssize(desk_.view->due(brand, now, kFewLines + 1)) <= kFewLines) return {};
    const std::int64_t adverse = adverse_steps(preview_cycle(desk_, brand));
    if (adverse <= kFewLines) return {};
    const std::int64_t lines = live_lines(*desk_.view, brand);
    if (adverse * 100 <= lines * percent) return {};
    return {BrakeReason::share, now, lines, adverse};
}

void CycleBrake::release(BrandId brand) {
    const std::lock_guard lock{mutex_};
    brands_[brand].released = true;
}

BrakeState CycleBrake::state(BrandId brand) const {
    const std::lock_guard lock{mutex_};
    const auto found = brands_.find(brand);
    return found == brands_.end() ? BrakeState{} : found->second.state;
}

}  // namespace keepline::job
