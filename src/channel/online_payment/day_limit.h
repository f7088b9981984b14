#pragma once
// What strangers have ordered today, by where they come from: many small payments on many numbers add up.
//
//   if (limit.take(network_of(peer), key, {price, today, now}, most, still_counts) == Taken::over) refuse();
//
// Kept in memory: a restart begins the day anew (docs/decisions/0010). Safe from any thread.

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.h"
#include "base/money.h"
#include "channel/online_payment/order_id.h"

namespace keepline::online_payment {

class DayLimit {
public:
    enum class Taken : std::uint8_t {
        over,     ///< it would be more than the limit: nothing is counted
        counted,  ///< until released
        known,    ///< counted before under the same key: a repeat
    };
    struct Wish {
        Money amount;
        BusinessDate today;
        Instant now;
    };
    /// Whether an order placed earlier today is paid or may still be paid.
    using Counts = std::function<bool(const OrderId&)>;

    [[nodiscard]] Taken take(const std::string& payer, const std::string& key, const Wish& wish, Money limit,
                             const Counts& counts);
    /// What was counted under `key` is this order.
    void placed(const std::string& payer, const std::string& key, const OrderId& order);
    /// It was not placed after all.
    void release(const std::string& payer, const std::string& key);

private:
    struct Entry {
        std::string key;
        Money amount;
        OrderId order;  ///< n 0: being placed
    };
    struct Payer {
        std::vector<Entry> entries;
        Instant looked_at;
    };
    static Money sum(const Payer& payer);
    std::mutex mutex_;
    BusinessDate day_;
    std::unordered_map<std::string, Payer> payers_;
};

}  // namespace keepline::online_payment
