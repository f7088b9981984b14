#include "job/retention.h"

#include "base/log.h"
#include "domain/subscriber/retention.h"

namespace keepline::job {
namespace {

constexpr int kPage = 500;

void forget_sessions(const Desk& desk, BrandId brand, RetentionCounts& counts) {
    const auto staff = desk.view->all_rows(HomeKind::staff, RowKind::staff);
    if (!staff) return void(++counts.failed);
    const Instant until = desk.engine.clock().system_now() - term_of(Kept::staff_sessions);
    for (const Row& row : *staff) {
        if (std::get<Staff>(row).brand != brand) continue;
        const auto done = ask(desk.engine, {brand, key_of(row).home, 0, {}, {}, ForgetSessions{until}});
        if (!done)
            ++counts.failed;
        else if (done->n != 0)
            ++counts.sessions_erased_of;
    }
}

void review(const Desk& desk, const Subscriber& subscriber, RetentionCounts& counts) {
    ++counts.subscribers_visited;
    if (subscriber.erased) return;
    const auto lines = desk.view->lines_of({subscriber.key.home.id});
    if (!lines) return void(++counts.failed);
    const bool has_lines = !lines->empty();
    const bool idle = subscriber.idle_since != Instant{};
    const Instant over = subscriber.idle_since + term_of(Kept::subscriber_identity);
    if (has_lines ? !idle : idle && over > desk.now(subscriber.brand)) return;
    const auto done =
        ask(desk.engine, {subscriber.brand, subscriber.key.home, 0, {}, {}, ReviewRetention{has_lines}});
    if (!done) return void(++counts.failed);
    if (done->n == 0) return;
    const auto after = find_row<Subscriber>(*desk.view, subscriber.key.home, 0);
    if (after && *after && (*after)->erased) ++counts.identities_erased;
}

}  // namespace

RetentionCounts run_retention(const Desk& desk, BrandId brand) {
    RetentionCounts counts;
    forget_sessions(desk, brand, counts);
    for (std::int64_t after = 0;;) {
        const auto page = desk.view->page_of(HomeKind::subscriber, RowKind::subscriber, after, kPage);
        if (!page) return ++counts.failed, counts;
        for (const Row& row : page->items)
            if (std::get<Subscriber>(row).brand == brand) review(desk, std::get<Subscriber>(row), counts);
        if (page->next == 0) break;
        after = page->next;
    }
    if (counts.identities_erased > 0 || counts.sessions_erased_of > 0 || counts.failed > 0)
        log::info("retention of brand {}: {} identities erased, sessions of {} members, {} failed",
                  brand.value, counts.identities_erased, counts.sessions_erased_of, counts.failed);
    return counts;
}

}  // namespace keepline::job
