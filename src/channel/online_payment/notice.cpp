// Notifications: verified over their raw bytes before anything else, acknowledged only when durable.

#include "base/log.h"
#include "channel/online_payment/public_page.h"
#include "domain/renewal/trade_no.h"

namespace keepline::online_payment {
namespace {

// The wallet says the trade ended without money. Anything else that is not paid changes nothing.
Result<void> close_intent(const Desk& desk, const GatewayAccount& account, const gateway::Trade& trade) {
    const auto named = parse_trade_no(account.order_prefix, trade.out_trade_no);
    if (!named || trade.state != gateway::TradeState::closed) return {};
    const IntentMoved moved{
        named->intent_n, IntentState::closed, {}, trade.answer.substr(0, Text<120>::kMax)};
    const auto done = ask(
        desk.engine,
        {account.brand, home_of(named->line.number), 0, {ActorKind::gateway, account.id.value}, {}, moved});
    const bool fine = done || done.error().code == ErrorCode::intent_unknown;
    return fine ? Result<void>{} : std::unexpected{done.error()};
}

Result<void> take(const Desk& desk, const GatewayAccount& account, const gateway::Notice& notice) {
    if (notice.kind != gateway::NoticeKind::trade) return {};
    const gateway::Trade& trade = notice.trade;
    if (trade.state != gateway::TradeState::paid) return close_intent(desk, account, trade);
    const bool fits = Text<64>::fits(trade.trade_no) && Text<64>::fits(trade.out_trade_no);
    if (!fits || trade.trade_no.empty() || !trade.total.is_positive())
        return fail(ErrorCode::request_malformed, "notice");
    const auto settled = settle(desk.engine, account,
                                {0, account.id, trade.trade_no, trade.out_trade_no, trade.total,
                                 trade.paid_at, trade.paid_by_payer, trade.received, trade.our_coupons});
    return settled ? Result<void>{} : std::unexpected{settled.error()};
}

}  // namespace

void PublicPage::notice(http::Call call, http::Responder answer) {
    const auto* account = find_gateway(desk_.catalog(), options_.brand, call.parameter("code"));
    const auto gateway = account != nullptr ? gateways_.find(account->id) : gateways_.end();
    if (gateway == gateways_.end())
        return answer(http::problem({ErrorCode::request_not_found, {}, {}}, call));
    desk_.blocking([this, account, gateway = gateway->second, call = std::move(call),
                    answer = std::move(answer)]() mutable {
        const auto notice = gateway->read_notice(call.request, desk_.now(account->brand));
        Result<void> taken = notice ? take(desk_, *account, *notice) : std::unexpected{notice.error()};
        if (!taken) log::warning("notification refused: {}", error_text(taken.error().code).code);
        answer(gateway->notice_reply(taken.has_value()));
    });
}

}  // namespace keepline::online_payment
