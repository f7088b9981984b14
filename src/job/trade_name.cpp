#include "job/trade_name.h"

#include "domain/renewal/trade_no.h"

namespace keepline::job {

Result<gateway::Named> name_of_trade(const View& view, const GatewayAccount& account,
                                     const std::string& out_trade_no) {
    const auto trade = parse_trade_no(account.order_prefix, out_trade_no);
    if (!trade) return gateway::Named{out_trade_no};
    const auto intent = find_row<PaymentIntent>(view, home_of(trade->line.number), trade->intent_n);
    if (!intent) return std::unexpected{intent.error()};
    return gateway::Named{out_trade_no, *intent ? (*intent)->created_at : Instant{}};
}

Result<gateway::Named> name_of_refund(const View& view, const GatewayAccount& account, const Home& home,
                                      std::int64_t n, const std::string& out_trade_no) {
    const auto record = view.record(home, n);
    if (!record) return std::unexpected{record.error()};
    return gateway::Named{format_refund_no(account.order_prefix, {home, n}, out_trade_no),
                          *record ? (*record)->recorded_at : Instant{}};
}

}  // namespace keepline::job
