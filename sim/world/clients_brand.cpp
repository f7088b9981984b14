// What staff do at the homes of a brand and of its payment accounts.

#include "domain/verbs.h"
#include "job/trial_balance.h"
#include "sim/world/ahead.h"
#include "sim/world/brand.h"
#include "sim/world/clients.h"
#include "sim/world/rows.h"

namespace keepline::sim {

// Money nobody knows comes, and a person ends it.
Command Clients::at_gateway(const View& view, Instant now) {
    Command command{kBrand, home_of(kGateway), 0, {}, {}, {}};
    const Place place{view, now, command.home, {}};
    switch (entropy_.between(0, 4)) {
        case 0:
            command.verb = Settle{
                0, kGateway, external_no(), "somebody-else", minor(entropy_.between(1, 900)), now, {}, {}};
            break;
        case 1:
            command.verb = resolve(place);
            break;
        case 2:
            command.verb = decide_approval(place);
            break;
        case 3:
            command.verb = transfer(place);
            break;
        default:
            command.verb = task(place);
    }
    return command;
}

Command Clients::book(const Break& row) {
    return {kBrand, home_of(kPlatform),
            0,      {ActorKind::integrator, 4},
            {},     ResolveBreak{row.key.text, true, "looked at"}};
}

Command Clients::about_statement(const View& view) {
    Command command{kBrand, home_of(kPlatform), 0, {}, {}, {}};
    const Place place{view, {}, command.home, {}};
    auto breaks = rows_of<Break>(view, command.home);
    if (entropy_.in_percent(90))
        std::erase_if(breaks, [](const Break& row) { return row.state != BreakState::open; });
    const Text<96> identity = breaks.empty() ? Text<96>{"payment:none"} : entropy_.one_of(breaks).key.text;
    const auto days = rows_of<Reconciliation>(view, command.home);
    const std::int64_t day = days.empty() ? 20'000 : entropy_.one_of(days).key.n;
    switch (entropy_.weighted(std::array{30, 45, 15, 10})) {
        case 0:
            command.verb = AssignBreak{identity, entropy_.between(0, 2)};
            break;
        case 1:
            command.verb = ResolveBreak{identity, entropy_.in_percent(97), "looked at"};
            break;
        case 2:
            command.verb =
                RecordPayout{BusinessDate{static_cast<std::int32_t>(day)}, minor(entropy_.between(1, 300)),
                             "B" + std::to_string(entropy_.in_percent(90) ? ++payouts_ : payouts_)};
            break;
        default:
            command.verb = decide_approval(place);
    }
    return command;
}

// The next month to close, or the one under way: that is refused.
ClosePeriod Clients::close_month(const View& view, Instant now) {
    const Brand& brand = catalog_.brands.at(kBrand);
    Month month = month_of(brand.zone.date_of(now) - 28);
    const auto closed = view.rows(home_of(kBrand), RowKind::period).value();
    for (const Row& row : closed) month = month_after(static_cast<Month>(key_of(row).n));
    const Instant end = brand.zone.start_of(first_day(month_after(month)));
    auto balance = job::trial_balance(view, catalog_, kBrand, end).value();
    return {month, entropy_.in_percent(10), now, balance.seq, std::move(balance.sums)};
}

Command Clients::at_brand(const View& view, Instant now) {
    Command command{kBrand, home_of(kBrand), 0, {}, {}, RevokeApiKey{entropy_.between(1, 20)}};
    switch (entropy_.between(0, 6)) {
        case 0:
            command.verb = CreateApiKey{"till", "0f0f", Scopes{}.with(Scope::renew), kParty};
            break;
        case 1: {
            const std::int64_t by = entropy_.between(-60'000'000, 3'600'000'000);
            command.verb = AdvanceClock{std::max<std::int64_t>(clock_offset_us_ + by, 0)};
            clock_offset_us_ = std::max(clock_offset_us_, clock_offset_us_ + by);
            break;
        }
        case 2: {
            command = at_gateway(view, now);
            break;
        }
        case 3:
            command.verb = close_month(view, now);
            break;
        case 4:
        case 5:
            command.verb = invent_policy_move(entropy_, view);
            break;
        default:
            break;
    }
    return command;
}

}  // namespace keepline::sim
