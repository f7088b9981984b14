// What clients, payers and staff do about payments.

#include "domain/renewal/intent_states.h"
#include "domain/renewal/trade_no.h"
#include "domain/verbs.h"
#include "engine/payments.h"
#include "sim/world/brand.h"
#include "sim/world/clients.h"
#include "sim/world/rows.h"

namespace keepline::sim {
namespace {

// What the platform or the biller has to do with is told by them alone.
template <class T>
std::vector<T> without_platform(std::vector<T> rows) {
    std::erase_if(rows, [](const T& row) { return row.gateway == kPlatform || row.gateway == kBiller; });
    return rows;
}

}  // namespace

std::string Clients::external_no() {
    if (payments_ > 0 && entropy_.in_percent(15)) return "T" + std::to_string(entropy_.between(1, payments_));
    return "T" + std::to_string(++payments_);
}

Verb Clients::order(const Place& place) {
    const auto cycles = ordered_cycles();
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
