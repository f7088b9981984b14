// What is to be compared without being asked.

#include <algorithm>
#include <set>

#include "base/log.h"
#include "job/reconcile.h"

namespace keepline::job {
namespace {

constexpr int kDaysBack = 30;
constexpr Duration kStatementReady = std::chrono::hours{24 + 10};  ///< after the day began

}  // namespace

bool reconcile_due(const Desk& desk, const Gateways& gateways, BrandId brand,
                   const std::function<bool()>& going_on) {
    const auto first = desk.view->log(0, LogOrder::oldest_first, 1);
    if (!first) return false;
    if (first->items.empty()) return true;
    const Instant now = desk.now(brand);
    const BusinessDate today = gateway::platform_day_of(now);
    const BusinessDate begun = gateway::platform_day_of(first->items.front().record.recorded_at);
    bool all = true;
    for (const auto& [id, gateway] : gateways) {
        const auto account = desk.catalog().gateways.find(id);
        if (account == desk.catalog().gateways.end() || account->second.brand != brand) continue;
        if (!gateway->offers_statements()) continue;
        const auto rows = desk.view->rows(home_of(id), RowKind::reconciliation);
        if (!rows) return false;
        std::set<std::int64_t> done;
        for (const Row& row : *rows) done.insert(key_of(row).n);
        for (BusinessDate day = std::max(begun, today - kDaysBack); day < today; day = day + 1) {
            if (done.contains(day.days)) continue;
            if (!going_on()) return false;
            const bool ready = now >= gateway::platform_day_start(day) + kStatementReady;
            const auto found = ready ? reconcile(desk, *gateway, {brand, id, {}, day, {}},
                                                 [&](std::int64_t) { return going_on(); })
                                     : fail(ErrorCode::statement_not_ready, format_date(day));
            all = all && found.has_value();
            if (!found && ready)
                log::warning("{} was not reconciled with {}: {}", format_date(day), account->second.code,
                             error_text(found.error().code).code);
            if (found && found->breaks > 0)
                log::warning("{}: {} differ from {}'s statement", format_date(day), found->breaks,
                             account->second.code);
        }
    }
    return all;
}

}  // namespace keepline::job
