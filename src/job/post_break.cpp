#include "job/post_break.h"

#include "domain/verbs.h"
#include "job/payment_worker.h"
#include "job/trade_name.h"

namespace keepline::job {

Result<Posted> post_by_platform(const Desk& desk, gateway::PaymentGateway& gateway,
                                const GatewayAccount& account, const std::string& out_trade_no,
                                std::string_view trade_no) {
    const auto named = name_of_trade(*desk.view, account, out_trade_no);
    if (!named) return std::unexpected{named.error()};
    auto trade = gateway.query(*named, desk.now(account.brand));
    if (!trade) return std::unexpected{trade.error()};
    if (trade->state != gateway::TradeState::paid || trade->trade_no != trade_no)
        return fail(ErrorCode::break_not_posted, trade->answer);
    auto posted = settle(desk.engine, account,
                         {0, account.id, trade->trade_no, out_trade_no, trade->total, trade->paid_at,
                          trade->paid_by_payer, trade->received, trade->our_coupons});
    if (!posted) return std::unexpected{posted.error()};
    return Posted{std::move(*trade), std::move(*posted)};
}

Result<Answer> post_break(const Desk& desk, gateway::PaymentGateway& gateway, const Actor& actor,
                          GatewayId id, const Text<96>& identity) {
    const GatewayAccount& account = desk.catalog().gateways.at(id);
    const auto row = desk.view->row({RowKind::statement_break, {home_of(id), 0, identity}});
    if (!row) return std::unexpected{row.error()};
    if (!*row) return fail(ErrorCode::break_unknown);
    const auto& known = std::get<Break>(**row);
    if (known.state != BreakState::open) return fail(ErrorCode::break_ended);
    if (known.kind != BreakKind::only_theirs || known.event != MoneyEvent::payment)
        return fail(ErrorCode::break_not_posted, std::string{name_of(known.kind)});
    auto posted = post_by_platform(desk, gateway, account, known.out_trade_no.str(), known.trade_no.view());
    if (!posted) return std::unexpected{posted.error()};
    RecordBreak now;
    now.identity = identity;
    now.day = known.day;
    now.kind = BreakKind::amount_differs;
    now.coupon = posted->trade.total - posted->trade.received;
    now.ours = posted->trade.total;
    now.theirs = known.theirs + now.coupon;
    now.same = now.ours == now.theirs;
    const auto looked = ask(desk.engine, {account.brand, home_of(id), 0, actor, {}, now});
    if (!looked) return std::unexpected{looked.error()};
    return std::move(posted->answer);
}

}  // namespace keepline::job
