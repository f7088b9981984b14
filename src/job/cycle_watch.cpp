#include "job/cycle_watch.h"

#include <algorithm>

namespace keepline::job {

CycleCounts& CycleCounts::operator+=(const CycleCounts& more) {
    visited += more.visited;
    stepped += more.stepped;
    failed += more.failed;
    std::ranges::transform(entered, more.entered, entered.begin(), std::plus{});
    return *this;
}

// Whoever looks is called without the lock: it reads what it shows, and may take its time.
template <class Change>
void CycleWatch::change(BrandId brand, Change change) {
    std::vector<std::function<void(BrandId)>> looks;
    {
        const std::lock_guard lock{mutex_};
        change(brands_[brand]);
        looks = looks_;
    }
    for (const auto& look : looks) look(brand);
}

CycleWatch::Run::Run(CycleWatch& watch, BrandId brand, std::int64_t due) : watch_{watch}, brand_{brand} {
    watch_.change(brand_, [due](Watched& watched) {
        if (watched.parts++ == 0)
            watched.progress = {
                .run = watched.progress.run + 1, .running = true, .counts = {}, .due_left = 0};
        if (due > 0) watched.progress.due_left = due;
    });
}

CycleWatch::Run::~Run() {
    watch_.change(brand_, [](Watched& watched) { watched.progress.running = --watched.parts > 0; });
}

void CycleWatch::Run::add(const CycleCounts& more, std::int64_t due_left) {
    watch_.change(brand_, [&](Watched& watched) {
        watched.progress.counts += more;
        watched.progress.due_left = due_left;
        watched.totals += more;
    });
}

CycleProgress CycleWatch::progress(BrandId brand) const {
    const std::lock_guard lock{mutex_};
    const auto found = brands_.find(brand);
    return found == brands_.end() ? CycleProgress{} : found->second.progress;
}

CycleCounts CycleWatch::totals(BrandId brand) const {
    const std::lock_guard lock{mutex_};
    const auto found = brands_.find(brand);
    return found == brands_.end() ? CycleCounts{} : found->second.totals;
}

void CycleWatch::on_change(std::function<void(BrandId)> look) {
    const std::lock_guard lock{mutex_};
    looks_.push_back(std::move(look));
}

}  // namespace keepline::job
