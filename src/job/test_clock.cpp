#include "job/test_clock.h"

#include <algorithm>

namespace keepline::job {

Result<void> TestClock::set(BrandId brand, Instant to) {
    const std::int64_t offset = to.us - desk_.engine.clock().system_now().us;
    if (offset <= desk_.engine.clock().offset(brand)) return {};  // time has passed it by itself
    Command command{brand, home_of(brand), 0, {ActorKind::administrator, 0}, {}, AdvanceClock{offset}};
    auto moved = ask(desk_.engine, std::move(command));
    return moved ? Result<void>{} : std::unexpected{moved.error()};
}

Result<TestClock::Moved> TestClock::advance(BrandId brand, Instant target) {
    if (!sandbox_) return fail(ErrorCode::clock_production);
    const std::unique_lock lock{running_, std::try_to_lock};
    if (!lock) return fail(ErrorCode::clock_running);
    if (target < desk_.now(brand)) return fail(ErrorCode::clock_backwards, format_instant(desk_.now(brand)));
    const CycleBrake::Pause pause{brake_};  // the steps are taken here, by whoever moves the clock
    const CycleWatch::Run run{watch_, brand};
    Moved moved;
    for (;;) {
        run_tasks_(brand);
        const CycleCounts counts = run_cycle(desk_, brand, watch_);
        moved.counts += counts;
        moved.now = desk_.now(brand);
        if (counts.failed > 0) return fail(ErrorCode::store_unavailable);
        if (moved.now >= target) return moved;
        Instant next = target;
        for (const Instant due : {desk_.view->next_due(brand), desk_.view->next_task(moved.now)})
            if (due > moved.now) next = std::min(next, due);
        if (auto done = set(brand, next); !done) return std::unexpected{done.error()};
    }
}

}  // namespace keepline::job
