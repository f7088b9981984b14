#pragma once
// What was used and what it cost.

#include "base/instant.h"
#include "base/money.h"
#include "domain/fields.h"
#include "domain/home.h"
#include "domain/line/policy.h"

namespace keepline {

/// key.text names the record: "use:ID". Kept for ever, so that a record counts once.
struct UsageRecord {
    Key key;
    std::int64_t entry_n = 0;  ///< the record of ours that posted it
    std::int32_t generation = 0;
    Cause kind = Cause::call_out;
    std::int64_t units = 0;
    Money cost;     ///< what it was priced at
    Money charged;  ///< what the line could pay of that
    Instant used_at;
    static constexpr auto fields() {
        using U = UsageRecord;
        return std::tuple{field("entry_n", &U::entry_n), field("generation", &U::generation),
                          field("kind", &U::kind),       field("units", &U::units),
                          field("cost", &U::cost),       field("charged", &U::charged),
                          field("used_at", &U::used_at)};
    }
};

/// What the plan's flat tariff asks: calls by the minute begun, data by the megabyte begun. Being called or
/// written to costs nothing.
Money price_of_use(const Tariff& tariff, Cause kind, std::int64_t units);

}  // namespace keepline
