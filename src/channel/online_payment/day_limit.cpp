#include "channel/online_payment/day_limit.h"

#include <algorithm>

namespace keepline::online_payment {
namespace {

constexpr std::size_t kPayersMax = 1'000'000;
constexpr Duration kLookAgain = std::chrono::minutes{1};  ///< looking at a payer's orders reads many rows

}  // namespace

Money DayLimit::sum(const Payer& payer) {
    Money out;
    for (const Entry& entry : payer.entries) out += entry.amount;
    return out;
}

DayLimit::Taken DayLimit::take(const std::string& payer, const std::string& key, const Wish& wish,
                               Money limit, const Counts& counts) {
    const std::lock_guard lock{mutex_};
    if (wish.today != day_) payers_.clear();
    day_ = wish.today;
    if (payers_.size() >= kPayersMax && !payers_.contains(payer)) payers_.erase(payers_.begin());
    Payer& found = payers_[payer];
    if (std::ranges::any_of(found.entries, [&](const Entry& entry) { return entry.key == key; }))
        return Taken::known;
    // Only now, and seldom: which of them ended without money.
    if (sum(found) + wish.amount > limit && wish.now - found.looked_at >= kLookAgain) {
        found.looked_at = wish.now;
        std::erase_if(found.entries,
                      [&](const Entry& entry) { return entry.order.n != 0 && !counts(entry.order); });
    }
    if (sum(found) + wish.amount > limit) return Taken::over;
    found.entries.push_back({key, wish.amount, {}});
    return Taken::counted;
}

void DayLimit::placed(const std::string& payer, const std::string& key, const OrderId& order) {
    const std::lock_guard lock{mutex_};
    for (Entry& entry : payers_[payer].entries)
        if (entry.key == key) entry.order = order;
}

void DayLimit::release(const std::string& payer, const std::string& key) {
    const std::lock_guard lock{mutex_};
    std::erase_if(payers_[payer].entries, [&](const Entry& entry) { return entry.key == key; });
}

}  // namespace keepline::online_payment
