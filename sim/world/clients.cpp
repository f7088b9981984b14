#include "sim/world/clients.h"

#include "domain/line/life_cycle.h"
#include "domain/verbs.h"
#include "engine/payments.h"
#include "sim/world/ahead.h"
#include "sim/world/brand.h"
#include "sim/world/numbers.h"
#include "sim/world/people.h"

namespace keepline::sim {
namespace {

bool is_done_by_key(const Verb& verb) {
    return !std::holds_alternative<PassTime>(verb) && !std::holds_alternative<Settle>(verb) &&
           !std::holds_alternative<IntentMoved>(verb) && !std::holds_alternative<CancelIntent>(verb) &&
           !std::holds_alternative<AttemptTask>(verb) && !std::holds_alternative<EndRefund>(verb) &&
           !std::holds_alternative<CreditLine>(verb) && !std::holds_alternative<EndMove>(verb) &&
           !std::holds_alternative<ReturnSuspense>(verb) && !std::holds_alternative<RecordUse>(verb) &&
           !std::holds_alternative<RefuseRefund>(verb) && !std::holds_alternative<ImportNumber>(verb) &&
           !std::holds_alternative<ReadOwners>(verb) && !std::holds_alternative<CheckRecycling>(verb) &&
           !std::holds_alternative<ConfirmService>(verb) && !std::holds_alternative<MovePolicy>(verb) &&
           !std::holds_alternative<EndPolicyMove>(verb);
}

}  // namespace

std::int32_t Clients::ordered_cycles() {
    static constexpr std::array kCycles{1, 1, 1, 1, 1, 2, 6};
    return kCycles.at(static_cast<std::size_t>(entropy_.between(0, std::ssize(kCycles) - 1)));
}

Money Clients::price(const Place& place, std::int32_t cycles) const {
    const auto found = find_line(place.view, NumberId{place.home.id});
    KL_CHECK(found && *found, "line {}", place.home.id);
    const Rules rules = rules_of(catalog_, (*found)->line);
    const BusinessDate today = rules.brand.zone.date_of(place.now);
    LineChange ahead{(*found)->id, (*found)->line, rules, (*found)->lots};
    catch_up(ahead, today);
    return price_of(ahead.line(), rules, cycles, today);
}

Verb Clients::renew(const Place& place) {
    const auto cycles = ordered_cycles();
    Money amount = price(place, cycles);
    if (entropy_.in_percent(15)) amount += minor(entropy_.between(1, 600));
    return Renew{cycles, amount, kParty, Channel::api};
}

Verb Clients::top_up(const Place&) {
    const bool huge = entropy_.in_percent(3);  // more than the balance cap takes
    return TopUp{minor(huge ? 100'001 : entropy_.between(1, 1600)), kParty, Channel::api,
                 entropy_.in_percent(20)};
}

Verb Clients::grant(const Place& place) {
    const BusinessDate today = catalog_.brands.at(kBrand).zone.date_of(place.now);
    const int days = static_cast<int>(entropy_.between(-1, 70));
    const Money amount = minor(entropy_.between(1, 900));
    std::int64_t earned_by = 0;
    if (entropy_.in_percent(30)) {
        const LineId id{NumberId{place.home.id}, place.line.generation};
        const auto payments = read_payments(place.view, id);
        KL_CHECK(payments.has_value(), "payments of line {}", format_line_id(id));
        if (!payments->payments.empty()) earned_by = entropy_.late_one_of(payments->payments).entry_n;
    }
    return GrantBonus{amount, today + days, entropy_.in_percent(70), earned_by};
}

Verb Clients::bar(const Place&) {
    const auto bar = static_cast<Bar>(entropy_.between(0, std::ssize(EnumNames<Bar>::names) - 1));
    if (entropy_.in_percent(50)) return SetBar{bar, "why"};
    return LiftBar{bar, "why not"};
}

Verb Clients::invent_verb(const Place& place) {
    switch (entropy_.weighted(std::array{6, 8, 6, 5, 8, 19, 26, 22, 10, 12, 9, 8, 7, 9, 9, 9, 7, 12, 9, 9})) {
        case 0:
            return renew(place);
        case 1:
            return top_up(place);
        case 2:
            return grant(place);
        case 3:
            return PassTime{};
        case 4:
            return bar(place);
        case 5:
            return order(place);
        case 6:
            return more_intents(place);
        case 7:
            return move_intent(place);
        case 8:
            return settle(place);
        case 9:
            return task(place);
        case 10:
            return refund(place);
        case 11:
            return undo(place);
        case 12:
            return adjust(place);
        case 13:
            return resolve(place);
        case 14:
            return use(place);
        case 15:
            return rest(place);
        case 16:
            return transfer(place);
        case 17:
            return invent_ahead(entropy_, catalog_, place.now, place.line);
        case 18:
            return chargeback(place);
        default:
            return decide_approval(place);
    }
}

// Calls, messages and data; some records come twice, some days late, some from before the line.
Verb Clients::use(const Place& place) {
    if (entropy_.in_percent(15)) return BuyPack{"data", entropy_.in_percent(50) ? kParty : PartyId{}};
    RecordUse use;
    const bool again = uses_ > 0 && entropy_.in_percent(15);
    use.record_id = "u" + std::to_string(again ? entropy_.between(1, uses_) : ++uses_);
    use.kind = static_cast<Cause>(
        entropy_.between(static_cast<int>(Cause::call_out), static_cast<int>(Cause::data)));
    use.units = entropy_.between(1, 200);
    if (entropy_.in_percent(30)) use.rated = minor(entropy_.between(0, 90));
    use.on_network = entropy_.in_percent(80);
    use.used_at =
        place.now - Duration{entropy_.in_percent(70) ? 0 : entropy_.between(0, 40) * 86'400'000'000};
    return use;
}

// The line is parked, resumed, marked, or leaves.
Verb Clients::rest(const Place& place) {
    if (place.line.stage == Stage::parked && entropy_.in_percent(60)) return ResumeLine{};
    switch (entropy_.weighted(std::array{60, 10, 18, 12})) {
        case 0:
            return ParkLine{catalog_.brands.at(kBrand).zone.date_of(place.now) +
                            static_cast<int>(entropy_.between(-20, 20))};
        case 1:
            return ResumeLine{};
        case 2:
            return MarkNumber{entropy_.in_percent(50), entropy_.in_percent(50)};
        default:
            return LeaveLine{entropy_.in_percent(50) ? Stage::terminated : Stage::ported_out, "why"};
    }
}

Command Clients::open(int index) {
    const PlanId plan{
        static_cast<std::uint16_t>(entropy_.weighted(std::array{2, 45, 28, 25}))};  // plan 0 is nobody's
    const Money amount = minor(entropy_.in_percent(10) ? 499 : 1200 + entropy_.between(0, 1) * 500);
    return {kBrand, {}, 0, {}, {}, OpenLine{number(index), plan, amount, kParty}};
}

// A line as another system might have left it; some as none could have.
Command Clients::import(int index, Instant now) {
    const BusinessDate today = catalog_.brands.at(kBrand).zone.date_of(now);
    ImportLine line;
    line.msisdn = number(index);
    line.plan = PlanId{static_cast<std::uint16_t>(entropy_.between(1, 2))};
    line.policy = PolicyId{static_cast<std::uint16_t>(entropy_.between(1, 2))};
    const bool active = entropy_.in_percent(60);
    line.stage = active ? Stage::active : static_cast<Stage>(entropy_.between(2, 5));
    line.stage_since = today - static_cast<int>(entropy_.between(0, 40));
    line.cycles_prepaid = active && entropy_.in_percent(40) ? 2 : 0;
    line.anchor_day = static_cast<std::uint8_t>((today + static_cast<int>(entropy_.between(1, 20))).day());
    line.paid_until = active ? add_months(today, 1 + line.cycles_prepaid, line.anchor_day) : line.stage_since;
    if (!active) line.anchor_day = static_cast<std::uint8_t>(line.paid_until.day());
    line.activated_on = line.stage_since - 100;
    line.prepaid = catalog_.plans.at(line.plan).fee.times(line.cycles_prepaid);
    line.main = minor(entropy_.in_percent(5) ? 100'001 : entropy_.between(0, 3000));
    for (std::int64_t lots = entropy_.between(0, 2); lots > 0; --lots)
        line.lots.add({minor(entropy_.between(1, 900)), today + static_cast<int>(entropy_.between(-35, 40)),
                       entropy_.in_percent(70)});
    return {kBrand, {}, 0, {}, {}, line};
}

Command Clients::invent(const View& view, Instant now) {
    const int index = static_cast<int>(entropy_.between(1, lines_));
    const auto id = view.find_number(number(index));
    const auto line = id ? view.line(*id) : std::nullopt;
    Command command;
    auto moves = view.tasks_due(TaskKind::move_money, Instant::never(), 1'000);
    KL_CHECK(moves.has_value(), "tasks cannot be read");
    std::erase_if(*moves, is_billed);
    if (!moves->empty() && entropy_.in_percent(10)) return move_money(view, entropy_.one_of(*moves));
    if (entropy_.in_percent(4)) {
        command = about_statement(view);
    } else if (entropy_.in_percent(6)) {
        command = invent_about_people(entropy_, view, now, lines_);
    } else if (entropy_.in_percent(5)) {
        command = invent_about_number(entropy_, view, now, lines_);
    } else if (entropy_.in_percent(4)) {
        command = at_brand(view, now);
    } else if (entropy_.in_percent(4)) {
        command = at_gateway(view, now);
    } else if (!line || (!is_live(*line) && entropy_.in_percent(60)) || entropy_.in_percent(2)) {
        command = entropy_.in_percent(35) ? import(index, now) : open(index);
    } else {
        command = {kBrand, home_of(*id), 0, {}, {}, invent_verb({view, now, home_of(*id), *line})};
        if (entropy_.in_percent(20))
            command.generation = line->generation - (entropy_.in_percent(20) ? 1 : 0);
        if (entropy_.in_percent(2) && is_done_by_key(command.verb)) command.brand = BrandId{2};
    }
    command.actor = {ActorKind::integrator, entropy_.between(1, 3)};
    if (is_done_by_key(command.verb)) command.key = fresh_key();
    return command;
}

Command Clients::reuse(const Command& first) {
    Command other = first;
    if (auto* open = std::get_if<OpenLine>(&other.verb))
        open->amount += minor(1);  // the number stays: another number is another home, where the key is new
    else if (auto* import = std::get_if<ImportLine>(&other.verb))
        import->main += minor(1);
    else
        other.verb = GrantBonus{minor(100'000 + entropy_.between(1, 100)), BusinessDate{90'000}, true};
    return other;
}

}  // namespace keepline::sim
