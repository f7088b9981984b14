#include "gateway/alipay/trade_fields.h"

#include <boost/json.hpp>

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

namespace json = boost::json;

json::array list_of(const http::Form& fields, std::string_view name) {
    json::error_code error;
    auto list = json::parse(http::find(fields, name), error);
    return !error && list.is_array() ? std::move(list.get_array()) : json::array{};
}

std::string_view text_of(const json::object& object, std::string_view name) {
    const auto* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string_view{found->get_string()}
                                                  : std::string_view{};
}

// What the merchant gave himself, also ahead: by coupon, or, where these are not listed, by where the money
// came from. Notifications write fundChannel, answers fund_channel.
Money given_by_us(const http::Form& fields) {
    Money by_coupon, by_channel;
    for (const auto& each : list_of(fields, "voucher_detail_list"))
        if (const auto* coupon = each.if_object())
            by_coupon += parse_decimal(text_of(*coupon, "merchant_contribute")).value_or(Money{});
    for (const auto& each : list_of(fields, "fund_bill_list")) {
        const auto* bill = each.if_object();
        if (bill == nullptr) continue;
        auto channel = text_of(*bill, "fundChannel");
        if (channel.empty()) channel = text_of(*bill, "fund_channel");
        if (channel == "MDISCOUNT" || channel == "MCOUPON" || channel == "MCARD")
            by_channel += parse_decimal(text_of(*bill, "amount")).value_or(Money{});
    }
    return std::max(by_coupon, by_channel);
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
    trade.our_coupons = gateway::our_share(trade, given_by_us(fields));
    trade.paid_at = paid_at.value_or(Instant{});
    return trade;
}

}  // namespace keepline::alipay
