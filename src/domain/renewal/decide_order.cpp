#include <algorithm>

#include "domain/line/life_cycle.h"
#include "domain/renewal/intent_states.h"
#include "domain/renewal/limits.h"
#include "domain/renewal/trade_no.h"
#include "domain/verbs.h"

namespace keepline {
namespace {

constexpr Duration kOrderLife = std::chrono::hours{2};
constexpr Duration kIntentLife = std::chrono::minutes{30};
constexpr Duration kFirstAsk = std::chrono::seconds{10};
// Of a code that the payer shows: he stands there, and the platforms want more than a minute.
constexpr Duration kCodeLife = std::chrono::seconds{90};
// The address of WeChat Pay's page opens for five minutes: with two more to pay there, the payer may begin
// anew.
constexpr Duration kWechatPageLife = std::chrono::minutes{7};
constexpr Duration kFirstAskOfCode = std::chrono::seconds{5};
constexpr std::uint16_t kOpenIntentsMax = 50;

const GatewayAccount* find_account(const Context& c, GatewayId id) {
    const auto found = c.catalog.gateways.find(id);
    return found != c.catalog.gateways.end() && found->second.brand == c.command.brand ? &found->second
                                                                                       : nullptr;
}

Duration life_of(PayMethod method) {
    if (is_shown(method)) return kCodeLife;
    return method == PayMethod::wechat_wap ? kWechatPageLife : kIntentLife;
}

// A QR code is made by a call that follows, and so is WeChat Pay's page; Alipay's address needs none, and the
// call with a code that was shown takes the money: there the payer may already be paying.
void open_intent(const Context& c, LineChange& change, const RenewalOrder& order,
                 const GatewayAccount& account, PayMethod method) {
    PaymentIntent intent;
    intent.key = c.new_key();
    intent.order_n = order.key.n;
    intent.generation = order.generation;
    intent.gateway = account.id;
    intent.method = method;
    const bool may_pay = is_carried_there(method) || is_shown(method);
    intent.state = may_pay ? IntentState::pending : IntentState::created;
    intent.amount = order.amount;
    intent.created_at = c.now;
    intent.expires_at = std::min(c.now + life_of(method), order.expires_at);
    change.put(intent);
    Task ask;
    ask.key = c.new_key();
    ask.kind = TaskKind::ask_payment;
    ask.due_at = c.now + (is_shown(method) ? kFirstAskOfCode : kFirstAsk);
    ask.intent_n = intent.key.n;
    ask.gateway = account.id;
    ask.out_trade_no = format_trade_no(account.order_prefix, {change.id(), intent.key.n});
    change.put(ask);
    ++change.edit().intents_pending;
}

bool has_open_intent(const Context& c, std::int64_t order_n) {
    const auto intents = c.rows.all<PaymentIntent>(c.home());
    return std::ranges::any_of(intents, [&](const PaymentIntent& intent) {
        return intent.order_n == order_n && is_open(intent.state);
    });
}

// An order of no cycles is a top-up of its price.
Result<void> check_top_up(const LineChange& ahead, const PlaceOrder& verb) {
    if (verb.cycles > 0) return {};
    if (!verb.price.is_positive())
        return fail(ErrorCode::renewal_amount_differs, "0.01", format_decimal(verb.price));
    const Money cap = ahead.rules().brand.balance_cap;
    return ahead.line().main + verb.price > cap ? fail(ErrorCode::line_balance_cap, format_decimal(cap))
                                                : Result<void>{};
}

}  // namespace

Result<Decision> decide_place_order(const Context& c, const PlaceOrder& verb) {
    if (verb.cycles < 0 || (verb.cycles > 0 && !c.has_fee())) return fail(ErrorCode::renewal_nothing_to_buy);
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    const GatewayAccount* account = find_account(c, verb.gateway);
    if (account == nullptr) return fail(ErrorCode::gateway_unknown, std::to_string(verb.gateway.value));
    if (c.line().intents_pending >= kOpenIntentsMax) return fail(ErrorCode::order_payment_pending);
    LineChange ahead = c.change();
    catch_up(ahead, c.today());
    const Money price =
        verb.cycles > 0 ? price_of(ahead.line(), ahead.rules(), verb.cycles, c.today()) : verb.price;
    if (price != verb.price) return fail(ErrorCode::order_price_changed, format_decimal(price));
    if (auto may = check_top_up(ahead, verb); !may) return std::unexpected{may.error()};
    const bool anonymous = verb.channel == Channel::online_payment;
    if (auto within = check_order_limits(c.line(), ahead.rules().brand, price, c.today(), anonymous); !within)
        return std::unexpected{within.error()};

    LineChange change = c.change();
    RenewalOrder order;
    order.key = c.new_key();
    order.generation = c.line().generation;
    order.cycles = verb.cycles;
    order.amount = price;
    order.channel = verb.channel;
    order.late = verb.late;
    order.placed_at = c.now;
    order.expires_at = c.now + kOrderLife;
    change.put(order);
    open_intent(c, change, order, *account, verb.method);
    return change.finish({Outcome::done, order.key.n, order.key.n, 0}, c.now);
}

Result<Decision> decide_open_intent(const Context& c, const OpenIntent& verb) {
    if (!c.takes_payment()) return fail(ErrorCode::line_not_renewable, format_line_id(c.line_id()));
    const GatewayAccount* account = find_account(c, verb.gateway);
    if (account == nullptr) return fail(ErrorCode::gateway_unknown, std::to_string(verb.gateway.value));
    const auto* order = c.rows.find<RenewalOrder>({c.home(), verb.order_n, {}});
    if (order == nullptr || order->generation != c.line().generation) return fail(ErrorCode::order_unknown);
    if (order->state != OrderState::awaiting_payment || order->expires_at <= c.now)
        return fail(ErrorCode::order_closed);
    if (has_open_intent(c, verb.order_n)) return fail(ErrorCode::order_payment_pending);
    LineChange change = c.change();
    open_intent(c, change, *order, *account, verb.method);
    return change.finish({Outcome::done, verb.order_n, c.n(), 0}, c.now);
}

void release_intent(const Context& c, LineChange& change, const PaymentIntent& intent) {
    for (const Task& task : c.rows.all<Task>(c.home()))
        if (task.kind == TaskKind::ask_payment && task.intent_n == intent.key.n)
            change.drop({RowKind::task, task.key});
    if (!is_open(intent.state) || intent.generation != c.line().generation) return;
    auto& count =
        intent.state == IntentState::unknown ? change.edit().intents_unknown : change.edit().intents_pending;
    KL_CHECK(count > 0, "intent {} of {} is not counted", intent.key.n, format_line_id(c.line_id()));
    --count;
    end_hold(change, c.now);
}

Result<Decision> decide_intent_moved(const Context& c, const IntentMoved& verb) {
    const auto* found = c.rows.find<PaymentIntent>({c.home(), verb.intent_n, {}});
    if (found == nullptr) return fail(ErrorCode::intent_unknown);
    if (!may_follow(found->state, verb.state) || verb.state == IntentState::succeeded) {
        Decision same;
        same.unchanged = true;
        same.reply = {Outcome::done, found->order_n, found->key.n, 0};
        return same;
    }
    LineChange change = c.change();
    PaymentIntent intent = *found;
    intent.state = verb.state;
    intent.answer = verb.answer;
    if (!verb.qr_text.empty()) intent.qr_text = verb.qr_text;
    if (verb.state == IntentState::unknown) {
        --change.edit().intents_pending;
        ++change.edit().intents_unknown;
    } else if (!is_open(verb.state)) {
        release_intent(c, change, *found);
        const auto* order = c.rows.find<RenewalOrder>({c.home(), intent.order_n, {}});
        if (order != nullptr && order->state == OrderState::awaiting_payment && order->expires_at <= c.now) {
            RenewalOrder closed = *order;
            closed.state = OrderState::closed;
            change.put(closed);
        }
    }
    change.put(intent);
    return change.finish({Outcome::done, intent.order_n, intent.key.n, 0}, c.now);
}

// Money that is here already is not taken back this way: the platform would, and we had credited it.
Result<Decision> decide_cancel_intent(const Context& c, const CancelIntent& verb) {
    const auto* found = c.rows.find<PaymentIntent>({c.home(), verb.intent_n, {}});
    if (found == nullptr || !is_shown(found->method)) return fail(ErrorCode::intent_unknown);
    if (!is_open(found->state)) return fail(ErrorCode::order_closed);
    Decision out;
    out.reply = {Outcome::done, found->order_n, found->key.n, 0};
    out.unchanged = found->cancelling;
    PaymentIntent intent = *found;
    intent.cancelling = true;
    out.puts.emplace_back(intent);
    out.effective_at = c.now;
    return out;
}

}  // namespace keepline
