#include "sim/world/clients.h"

#include "domain/line/life_cycle.h"
#include "domain/renewal/intent_states.h"
#include "domain/renewal/trade_no.h"
#include "domain/verbs.h"
#include "engine/payments.h"
#include "job/trial_balance.h"
#include "sim/world/ahead.h"
#include "sim/world/brand.h"
#include "sim/world/numbers.h"
#include "sim/world/people.h"

namespace keepline::sim {
namespace {

constexpr std::array kOrderCycles{1, 1, 1, 1, 1, 2, 6};

template <class T>
std::vector<T> rows_of(const View& view, const Home& home) {
    std::vector<T> out;
    const auto rows = view.rows(home, kind_of<T>());
    KL_CHECK(rows.has_value(), "rows of home {}", home.id);
    for (const Row& row : *rows) out.push_back(std::get<T>(row));
    return out;
}

// What the platform or the biller has to do with is told by them alone.
template <class T>
std::vector<T> without_platform(std::vector<T> rows) {
    std::erase_if(rows, [](const T& row) { return row.gateway == kPlatform || row.gateway == kBiller; });
    return rows;
}

Money minor(std::int64_t amount) { return Money::from_minor(amount); }

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

std::string Clients::external_no() {
    if (payments_ > 0 && entropy_.in_percent(15)) return "T" + std::to_string(entropy_.between(1, payments_));
    return "T" + std::to_string(++payments_);
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
    const auto cycles =
        kOrderCycles.at(static_cast<std::size_t>(entropy_.between(0, std::ssize(kOrderCycles) - 1)));
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

Verb Clients::order(const Place& place) {
    const auto cycles =
        kOrderCycles.at(static_cast<std::size_t>(entropy_.between(0, std::ssize(kOrderCycles) - 1)));
    Money amount = price(place, cycles);
    if (entropy_.in_percent(10)) amount += minor(1);
    const std::array gateways{kGateway, kPlatform, GatewayId{9}};  // the last is nobody's
    const GatewayId gateway = gateways.at(entropy_.weighted(std::array{60, 36, 4}));
    const std::array methods{PayMethod::alipay_qr, PayMethod::alipay_wap, PayMethod::alipay_code};
    const auto method = methods.at(entropy_.weighted(std::array{40, 40, 20}));
    const auto late = entropy_.in_percent(40) ? LatePayment::top_up : LatePayment::refund;
    return PlaceOrder{cycles, amount, gateway, method, Channel::online_payment, late};
}

Verb Clients::more_intents(const Place& place) {
    auto orders = rows_of<RenewalOrder>(place.view, place.home);
    if (entropy_.in_percent(80))
        std::erase_if(orders, [&](const RenewalOrder& order) {
            return order.state != OrderState::awaiting_payment || order.expires_at <= place.now;
        });
    const std::int64_t n =
        orders.empty() || entropy_.in_percent(5) ? 9'999 : entropy_.late_one_of(orders).key.n;
    return OpenIntent{n, entropy_.in_percent(70) ? kGateway : kPlatform, PayMethod::alipay_qr};
}

Verb Clients::move_intent(const Place& place) {
    if (entropy_.in_percent(6)) return cancel_intent(place);
    auto intents = without_platform(rows_of<PaymentIntent>(place.view, place.home));
    if (entropy_.in_percent(70))
        std::erase_if(intents, [](const PaymentIntent& intent) { return !is_open(intent.state); });
    IntentMoved moved;
    moved.intent_n = intents.empty() ? 9'999 : entropy_.late_one_of(intents).key.n;
    moved.state =
        static_cast<IntentState>(entropy_.between(0, std::ssize(EnumNames<IntentState>::names) - 1));
    if (entropy_.in_percent(35)) moved.state = IntentState::closed;  // and the order is paid for again
    if (moved.state == IntentState::pending)
        moved.qr_text = "https://qr.example/" + std::to_string(moved.intent_n);
    moved.answer = "said so";
    return moved;
}

// Its money is never credited from now on, whatever the till or the worker says next.
Verb Clients::cancel_intent(const Place& place) {
    auto intents = without_platform(rows_of<PaymentIntent>(place.view, place.home));
    std::erase_if(intents, [](const PaymentIntent& intent) { return !is_shown(intent.method); });
    return CancelIntent{intents.empty() ? 9'999 : entropy_.late_one_of(intents).key.n};
}

Verb Clients::settle(const Place& place) {
    const auto intents = without_platform(rows_of<PaymentIntent>(place.view, place.home));
    Settle settle{9'999, kGateway, external_no(), "", minor(500), place.now, {}, {}};
    if (intents.empty()) return settle;
    const PaymentIntent& intent = entropy_.late_one_of(intents);
    settle.intent_n = intent.key.n;
    settle.out_trade_no = format_trade_no("KL", {{NumberId{place.home.id}, intent.generation}, intent.key.n});
    settle.total = intent.amount;
    if (entropy_.in_percent(4)) settle.total += minor(entropy_.between(1, 100));
    if (entropy_.in_percent(20)) settle.payer_amount = minor(entropy_.between(1, settle.total.minor()));
    if (entropy_.in_percent(60))
        settle.paid_at = intent.created_at + std::chrono::minutes{1};  // heard late, perhaps
    return settle;
}

Verb Clients::task(const Place& place) {
    const auto tasks = without_platform(rows_of<Task>(place.view, place.home));
    for (const Task& each : tasks)
        if (each.kind == TaskKind::return_suspense && entropy_.in_percent(40))
            return ReturnSuspense{each.key.n};
    const std::int64_t n = tasks.empty() ? 9'999 : entropy_.one_of(tasks).key.n;
    if (entropy_.in_percent(25)) return RefuseRefund{n, "too late"};
    if (entropy_.in_percent(50)) return EndRefund{n, "sent"};
    return AttemptTask{n, place.now + std::chrono::minutes{entropy_.between(1, 60)}, {}, {}};
}

// A payment of the line, mostly a late one; a few that are none.
Verb Clients::refund(const Place& place) {
    const LineId id{NumberId{place.home.id}, place.line.generation};
    const auto payments = read_payments(place.view, id);
    KL_CHECK(payments.has_value(), "payments of line {}", format_line_id(id));
    if (payments->payments.empty()) return PassTime{};
    const LinePayment& payment = entropy_.late_one_of(payments->payments);
    const std::int64_t most = std::max<std::int64_t>(payment.refundable.minor(), 1);
    Money amount = minor(entropy_.in_percent(30) ? most : entropy_.between(1, most));
    if (entropy_.in_percent(5)) amount += minor(1'000);
    auto verb =
        std::get<RefundPayment>(refund_verb(place.view, id, payment.entry_n, amount, "asked").value());
    if (entropy_.in_percent(5)) --verb.facts.as_of_n;
    return verb;
}

Verb Clients::undo(const Place& place) {
    const LineId id{NumberId{place.home.id}, place.line.generation};
    const auto payments = read_payments(place.view, id);
    KL_CHECK(payments.has_value(), "payments of line {}", format_line_id(id));
    if (payments->payments.empty()) return PassTime{};
    return undo_verb(place.view, id, entropy_.late_one_of(payments->payments).entry_n, "wrong", place.now)
        .value();
}

// A payment is disputed, or a dispute ends.
Verb Clients::chargeback(const Place& place) {
    auto rows = rows_of<Chargeback>(place.view, place.home);
    if (entropy_.in_percent(90))
        std::erase_if(rows, [](const Chargeback& row) { return row.state != ChargebackState::open; });
    if (!rows.empty() && entropy_.in_percent(60)) {
        const Chargeback& row = entropy_.one_of(rows);
        EndChargeback verb;
        verb.chargeback_n = row.key.n;
        verb.lost = entropy_.in_percent(65);
        if (verb.lost) verb.refund_no = "TAKEN-" + row.case_no.str();
        verb.note = "decided";
        return end_chargeback_verb(place.view, place.home, verb).value();
    }
    const LineId id{NumberId{place.home.id}, place.line.generation};
    const auto payments = read_payments(place.view, id);
    KL_CHECK(payments.has_value(), "payments of line {}", format_line_id(id));
    if (payments->payments.empty()) return PassTime{};
    const LinePayment& payment = entropy_.late_one_of(payments->payments);
    OpenChargeback verb;
    verb.entry_n = payment.entry_n;
    const std::int64_t most = std::max<std::int64_t>((payment.facts.paid - payment.refunded).minor(), 1);
    verb.amount = minor(entropy_.in_percent(40) ? most : entropy_.between(1, most));
    verb.case_no = "C" + std::to_string(entropy_.in_percent(95) ? ++cases_ : cases_);
    verb.reason = "not mine";
    verb.answer_by = catalog_.brands.at(kBrand).zone.date_of(place.now) + 3;
    return open_chargeback_verb(place.view, id, verb).value();
}

// Mostly of a refund that the platform refused.
Verb Clients::transfer(const Place& place) {
    auto rows = rows_of<Refund>(place.view, place.home);
    if (entropy_.in_percent(80))
        std::erase_if(rows, [](const Refund& row) { return row.state != RefundState::refused; });
    return TransferRefund{rows.empty() ? 9'999 : entropy_.late_one_of(rows).key.n, "CMB-1", "same name"};
}

Verb Clients::adjust(const Place& place) {
    const auto rows = rows_of<Adjustment>(place.view, place.home);
    if (!rows.empty() && entropy_.in_percent(40))
        return ReverseAdjustment{entropy_.late_one_of(rows).key.n, "back"};
    std::int64_t amount = entropy_.between(-400, 500);
    return Adjust{minor(amount), "corrected"};
}

// To the payer, to the line itself, or to any other of the few.
Verb Clients::resolve(const Place& place) {
    auto rows = rows_of<Suspense>(place.view, place.home);
    if (entropy_.in_percent(80))
        std::erase_if(rows, [](const Suspense& row) { return row.state != SuspenseState::open; });
    ResolveSuspense verb{rows.empty() ? 9'999 : entropy_.late_one_of(rows).key.n, {}, "looked at", {}};
    if (entropy_.in_percent(30)) return verb;
    const auto id = place.view.find_number(number(static_cast<int>(entropy_.between(1, lines_))));
    const auto line = id ? place.view.line(*id) : std::nullopt;
    if (line) verb.line = {*id, line->generation};
    if (entropy_.in_percent(90)) verb.evidence = "a receipt";
    return verb;
}

Verb Clients::decide_approval(const Place& place) {
    const auto rows = rows_of<Approval>(place.view, place.home);
    const std::int64_t n = rows.empty() ? 9'999 : entropy_.one_of(rows).key.n;
    if (entropy_.in_percent(25)) return Decline{n, "no"};
    return approve_verb(place.view, place.home, n).value();
}

Command Clients::move_money(const View& view, const Task& task) const {
    const Home target = home_of(task.target_number);
    const CreditLine credit{task.key.home, task.key.n, task.gateway, task.out_trade_no, task.amount};
    bool credited = false;
    for (const Settlement& row : rows_of<Settlement>(view, target))
        credited = credited || row.key == arrival_key(target, credit);
    const auto line = view.line(task.target_number);
    const bool takes = line && line->generation == task.target_generation && is_live(*line) &&
                       takes_payment(*line, catalog_.policies.at(line->policy));
    if (!credited && takes) return {kBrand, target, task.target_generation, {}, {}, credit};
    return {kBrand, task.key.home, 0, {}, {}, EndMove{task.key.n, credited, 0, {}}};
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

Command Clients::end_intent(const PaymentIntent& intent, bool paid) {
    Command command{kBrand, intent.key.home, 0, {ActorKind::gateway, 1}, {}, {}};
    const std::string trade =
        format_trade_no("KL", {{NumberId{intent.key.home.id}, intent.generation}, intent.key.n});
    if (paid)
        command.verb = Settle{intent.key.n,
                              intent.gateway,
                              "T" + std::to_string(++payments_),
                              trade,
                              intent.amount,
                              intent.created_at,
                              {},
                              {}};
    else
        command.verb = IntentMoved{intent.key.n, IntentState::closed, "", "over"};
    return command;
}

// Two persons, one after the other.
Command Clients::ask_transfer(const Refund& refund) {
    return {kBrand,
            refund.key.home,
            0,
            {ActorKind::staff, 1},
            fmt::format("transfer-{}", refund.key.n),
            TransferRefund{refund.key.n, "CMB-2", "same name"}};
}
Command Clients::agree(const Approval& approval) {
    return {kBrand,
            approval.key.home,
            0,
            {ActorKind::staff, 2},
            fmt::format("agree-{}", approval.key.n),
            Approve{approval.key.n, {}}};
}

Command Clients::end_refund(const Task& task) {
    return {kBrand, task.key.home, 0, {ActorKind::gateway, 1}, {}, EndRefund{task.key.n, "sent"}};
}

}  // namespace keepline::sim
