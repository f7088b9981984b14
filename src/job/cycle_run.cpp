#include "job/cycle_run.h"

#include <condition_variable>
#include <mutex>

#include "domain/line/life_cycle.h"

namespace keepline::job {
namespace {

constexpr int kSlice = 64;  // a payment waits for no more steps than these

// Sends one slice and waits until all of it is answered.
CycleCounts run_slice(const Desk& desk, BrandId brand, const std::vector<NumberId>& numbers) {
    CycleCounts counts;
    std::mutex mutex;
    std::condition_variable all_answered;
    std::size_t left = numbers.size();
    for (const NumberId number : numbers) {
        Command command{brand, home_of(number), 0, {ActorKind::system, 0}, {}, PassTime{}};
        desk.engine.submit(std::move(command), [&](Result<Answer> answer) {
            const std::lock_guard lock{mutex};
            ++counts.visited;
            if (!answer) ++counts.failed;
            if (answer && answer->n != 0) {
                ++counts.stepped;
                ++counts.entered.at(static_cast<std::size_t>(answer->line->stage));
            }
            if (--left == 0) all_answered.notify_one();
        });
    }
    std::unique_lock lock{mutex};
    all_answered.wait(lock, [&] { return left == 0; });
    return counts;
}

// Lines that are due with this slice of them. All are counted only when the last count is used up, so that
// counting costs no more than visiting.
std::int64_t count_due(const Desk& desk, BrandId brand, std::int64_t slice, std::int64_t left) {
    if (slice < kSlice) return slice;
    if (left >= slice) return left;
    return std::ssize(desk.view->due(brand, desk.now(brand), INT32_MAX));
}

}  // namespace

CycleCounts run_cycle(const Desk& desk, BrandId brand, CycleWatch& watch) {
    CycleCounts counts;
    std::optional<CycleWatch::Run> run;
    for (std::int64_t left = 0;;) {
        const auto due = desk.view->due(brand, desk.now(brand), kSlice);
        if (due.empty()) return counts;
        left = count_due(desk, brand, std::ssize(due), left);
        if (!run) run.emplace(watch, brand, left);
        const CycleCounts slice = run_slice(desk, brand, due);
        counts += slice;
        left = std::max<std::int64_t>(left - slice.visited, 0);
        run->add(slice, left);
        if (slice.failed > 0) return counts;  // the store or the server is in trouble: next time
    }
}

CycleCounts preview_cycle(const Desk& desk, BrandId brand) {
    CycleCounts counts;
    const Instant now = desk.now(brand);
    for (const NumberId number : desk.view->due(brand, now, INT32_MAX)) {
        const auto found = find_line(*desk.view, number);
        if (!found) ++counts.failed;
        if (!found || !*found) continue;
        ++counts.visited;
        LineChange ahead{(*found)->id, (*found)->line, rules_of(desk.catalog(), (*found)->line),
                         (*found)->lots, (*found)->notices};
        Stage before = ahead.line().stage;
        for (Instant at; pass_time(ahead, now, at);) {
            ++counts.stepped;
            if (ahead.line().stage == before) continue;
            before = ahead.line().stage;
            ++counts.entered.at(static_cast<std::size_t>(before));
        }
    }
    return counts;
}

}  // namespace keepline::job
