#include "job/code_payment.h"

#include "base/log.h"
#include "domain/renewal/trade_no.h"

namespace keepline::job {
namespace {

std::string trade_no_of(const GatewayAccount& account, const PaymentIntent& intent) {
    return format_trade_no(account.order_prefix,
                           {{NumberId{intent.key.home.id}, intent.generation}, intent.key.n});
}

void move_intent(const Desk& desk, const GatewayAccount& account, const PaymentIntent& intent,
                 IntentState state, const std::string& words) {
    const IntentMoved moved{intent.key.n, state, {}, kept_words(words)};
    const auto done = ask(
        desk.engine, {account.brand, intent.key.home, 0, {ActorKind::gateway, account.id.value}, {}, moved});
    if (!done)
        log::warning("intent {} stays as it is: {}", trade_no_of(account, intent),
                     error_text(done.error().code).code);
}

}  // namespace

std::string kept_words(const std::string& words) {
    std::size_t end = std::min(words.size(), Text<120>::kMax);
    while (end > 0 && end < words.size() && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U) --end;
    return words.substr(0, end);
}

Settle settle_of(const PaymentIntent& intent, const std::string& out_trade_no, const gateway::Trade& trade) {
    return {intent.key.n,  intent.gateway,      trade.trade_no, out_trade_no,     trade.total,
            trade.paid_at, trade.paid_by_payer, trade.received, trade.our_coupons};
}

void take_by_code(const Desk& desk, const GatewayAccount& account, gateway::PaymentGateway& gateway,
                  const PaymentIntent& intent, const std::string& auth_code) {
    gateway::PayRequest request{trade_no_of(account, intent),
                                intent.amount,
                                "号码保号续费",
                                intent.expires_at,
                                desk.now(account.brand),
                                {}};
    request.made_at = intent.created_at;
    const auto trade = gateway.pay_by_code(request, auth_code);
    if (!trade && trade.error().code == ErrorCode::gateway_refused)
        return move_intent(desk, account, intent, IntentState::failed,
                           trade.error().arguments.empty() ? "" : trade.error().arguments.front());
    if (!trade) return;
    if (trade->state == gateway::TradeState::closed)
        return move_intent(desk, account, intent, IntentState::failed, trade->answer);
    if (trade->state != gateway::TradeState::paid) return;
    const auto settled = settle(desk.engine, account, settle_of(intent, request.out_trade_no, *trade));
    if (!settled)
        log::error("payment {} is not posted yet: {}", request.out_trade_no,
                   error_text(settled.error().code).code);
}

Result<std::string> cancel_code_payment(const Desk& desk, const GatewayAccount& account,
                                        gateway::PaymentGateway& gateway, const PaymentIntent& intent) {
    const auto marked = ask(desk.engine, {account.brand,
                                          intent.key.home,
                                          0,
                                          {ActorKind::gateway, account.id.value},
                                          {},
                                          CancelIntent{intent.key.n}});
    if (!marked) return std::unexpected{marked.error()};
    const auto ended =
        gateway.cancel({trade_no_of(account, intent), intent.created_at}, desk.now(account.brand));
    if (!ended) return std::unexpected{ended.error()};
    if (ended->state != gateway::CancelState::cancelled) return fail(ErrorCode::gateway_unavailable);
    move_intent(desk, account, intent, IntentState::closed, ended->answer);
    return ended->answer;
}

}  // namespace keepline::job
