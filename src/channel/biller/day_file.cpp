#include "channel/biller/day_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace keepline::biller {
namespace {

constexpr int kPage = 500;

struct Event {
    Instant at;
    bool returned = false;
    Money amount;
    BilledCredit credit;
};

const BilledCredit* credit_in(const Record& record) {
    for (const Row& row : record.made.puts)
        if (const auto* credit = std::get_if<BilledCredit>(&row)) return credit;
    return nullptr;
}

std::optional<Event> event_in(const Record& record) {
    const BilledCredit* credit = credit_in(record);
    if (credit == nullptr) return std::nullopt;
    if (const auto* back = std::get_if<ReturnBilled>(&record.verb))
        return Event{record.recorded_at, true, back->amount, *credit};
    const auto* end = std::get_if<EndMove>(&record.verb);
    if (end == nullptr || !end->credited) return std::nullopt;
    return Event{record.recorded_at, false, credit->amount, *credit};
}

// The home's records back to the day's beginning; those of later days are passed over.
Result<std::vector<Event>> events_of(const Desk& desk, const GatewayAccount& account, BusinessDate day) {
    const TimeZone& zone = desk.catalog().brands.at(account.brand).zone;
    std::vector<Event> events;
    std::int64_t before = 0;
    do {
        const auto page = desk.view->history(home_of(account.id), before, kPage);
        if (!page) return std::unexpected{page.error()};
        before = page->next;
        for (const Record& record : page->items) {
            const BusinessDate date = zone.date_of(record.recorded_at);
            if (date < day) before = 0;
            if (date != day) continue;
            if (auto event = event_in(record)) events.push_back(std::move(*event));
        }
    } while (before != 0);
    std::ranges::reverse(events);
    return events;
}

std::string receipt_of(const BilledCredit& credit) {
    return entry_no(home_of(credit.number), credit.entry_n);
}

}  // namespace

Result<std::string> day_file(const Desk& desk, const GatewayAccount& account, BusinessDate day) {
    const TimeZone& zone = desk.catalog().brands.at(account.brand).zone;
    if (day >= zone.date_of(desk.now(account.brand)))
        return fail(ErrorCode::statement_not_ready, format_date(day));
    const auto events = events_of(desk, account, day);
    if (!events) return std::unexpected{events.error()};
    std::string out = "event,reference,at,amount,receipt_no,returned_total\r\n";
    std::array<std::int64_t, 2> counts{};
    std::array<Money, 2> sums{};
    for (const Event& each : *events) {
        fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{}\r\n", each.returned ? "return" : "credit",
                       each.credit.key.text.view(), format_instant(each.at), format_decimal(each.amount),
                       receipt_of(each.credit), format_decimal(each.credit.returned));
        ++counts.at(each.returned ? 1 : 0);
        sums.at(each.returned ? 1 : 0) += each.amount;
    }
    fmt::format_to(std::back_inserter(out), "total,{},{},{},{},\r\n", counts[0], format_decimal(sums[0]),
                   counts[1], format_decimal(sums[1]));
    return out;
}

}  // namespace keepline::biller
