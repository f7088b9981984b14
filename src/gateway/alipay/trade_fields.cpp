#include "gateway/alipay/trade_fields.h"

#include "gateway/alipay/wire_time.h"

namespace keepline::alipay {
namespace {

gateway::TradeState state_of(std::string_view status) {
    using enum gateway::TradeState;
    if (status == "WAIT_BUYER_PAY") return waiting;
    if (status == "TRADE_SUCCESS" || status == "TRADE_FINISHED") return paid;
    if (status == "TRADE_CLOSED") return closed;
    return unknown;
}

// Both kinds of numbers have at most 64 characters there, and are kept in as many.
bool is_number(std::string_view number) { return !number.empty() && number.size() <= 64; }

}  // namespace

std::optional<gateway::Trade> read_trade(const http::Form& fields, std::string_view paid_at_name) {
    gateway::Trade trade;
    trade.state = state_of(http::find(fields, "trade_status"));
    trade.out_trade_no = http::find(fields, "out_trade_no");
    trade.trade_no = http::find(fields, "trade_no");
    trade.answer = http::find(fields, "trade_status");
    const auto total = parse_decimal(http::find(fields, "total_amount"));
    const auto paid_at = parse_wire_time(http::find(fields, paid_at_name));
    const bool whole = total && paid_at && is_number(trade.out_trade_no) && is_number(trade.trade_no);
    if (trade.state == gateway::TradeState::paid && !whole) return std::nullopt;
    // Without promotions the platform may leave the two other amounts out: all three are then the total.
    trade.total = total.value_or(Money{});
    trade.paid_by_payer = parse_decimal(http::find(fields, "buyer_pay_amount")).value_or(trade.total);
    trade.received = parse_decimal(http::find(fields, "receipt_amount")).value_or(trade.total);
    trade.paid_at = paid_at.value_or(Instant{});
    return trade;
}

}  // namespace keepline::alipay
