#include "sim/world/till.h"

#include "domain/renewal/intent_states.h"
#include "job/code_payment.h"
#include "sim/world/brand.h"

namespace keepline::sim {
namespace {

constexpr int kAtOnce = 1'000;

std::vector<PaymentIntent> open_payments(const View& view) {
    std::vector<PaymentIntent> out;
    const auto tasks = view.tasks_due(TaskKind::ask_payment, Instant::never(), kAtOnce);
    KL_CHECK(tasks.has_value(), "tasks cannot be read");
    for (const Task& task : *tasks) {
        if (task.gateway != kPlatform) continue;
        const auto intent = find_row<PaymentIntent>(view, task.key.home, task.intent_n);
        KL_CHECK(intent.has_value(), "payments of home {}", task.key.home.id);
        if (*intent && is_shown((*intent)->method) && is_open((*intent)->state)) out.push_back(**intent);
    }
    return out;
}

}  // namespace

void act_at_till(const Desk& desk, Platform& platform, Entropy& entropy) {
    const auto open = open_payments(*desk.view);
    if (open.empty()) return;
    const PaymentIntent& intent = entropy.one_of(open);
    const GatewayAccount& account = desk.catalog().gateways.at(kPlatform);
    if (entropy.in_percent(50))
        job::take_by_code(desk, account, platform, intent, "250000000000000001");
    else
        (void)job::cancel_code_payment(desk, account, platform, intent);
}

}  // namespace keepline::sim
