#include "job/policy_mover.h"

#include "base/log.h"

namespace keepline::job {
namespace {

constexpr int kSlice = 256;

}  // namespace

void PolicyMover::run_due(BrandId brand) {
    const auto due = desk_.view->tasks_due(TaskKind::move_policy, desk_.now(brand), kSlice);
    if (!due) return;
    for (const Task& task : *due) {
        if (task.key.home != home_of(brand) || stopping_) continue;
        const auto move = find_row<PolicyMove>(*desk_.view, task.key.home, task.subject_n);
        if (move && *move) carry_out(brand, **move);
    }
}

void PolicyMover::carry_out(BrandId brand, const PolicyMove& move) {
    EndPolicyMove counts{move.key.n, 0, 0};
    for (std::int64_t after = 0;;) {
        const auto page = desk_.view->lines({brand, {}}, after, kSlice);
        std::vector<Result<Command>> commands;
        for (const LineView& each : page.items)
            if (is_live(each.state) && each.state.policy == move.from_policy)
                commands.push_back(Command{brand,
                                           home_of(each.number),
                                           each.state.generation,
                                           {move.decided_kind, move.decided_by},
                                           {},
                                           MovePolicy{move.to_policy, move.ground, move.starts_on}});
        for (const auto& answer : ask_each(desk_.engine, std::move(commands))) {
            answer ? ++counts.moved : ++counts.refused;
            // What could not be saved or was stopped comes again with the task.
            const bool later = !answer && (answer.error().code == ErrorCode::store_unavailable ||
                                           answer.error().code == ErrorCode::server_stopping ||
                                           answer.error().code == ErrorCode::server_busy);
            if (later) return;
        }
        if (stopping_) return;
        if (page.next == 0) break;
        after = page.next;
    }
    const auto ended = ask(desk_.engine, {brand, home_of(brand), 0, {ActorKind::system, 0}, {}, counts});
    if (ended)
        log::info("policy move {}: {} lines moved, {} refused", move.key.n, counts.moved, counts.refused);
}

}  // namespace keepline::job
