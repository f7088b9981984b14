#include "sim/alipay/trade.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/alipay/wire_time.h"

namespace keepline::sim {

using alipay::format_wire_time;

Money Trade::refunded() const {
    Money sum;
    for (const auto& refund : refunds) sum += refund.amount;
    return sum;
}

const RefundEntry* Trade::find_refund(std::string_view out_request_no) const {
    const auto found = std::ranges::find(refunds, out_request_no, &RefundEntry::out_request_no);
    return found == refunds.end() ? nullptr : &*found;
}

std::string_view trade_status(const Trade& trade) {
    switch (trade.stage) {
        case Stage::unscanned:
        case Stage::waiting:
            return "WAIT_BUYER_PAY";
        case Stage::paid:
            return trade.finished ? "TRADE_FINISHED" : "TRADE_SUCCESS";
        case Stage::closed:
            return "TRADE_CLOSED";
    }
    return {};
}

namespace {

void add_payment(http::Form& fields, const Trade& trade) {
    const auto paid = format_decimal(trade.coupon.paid(trade.total));
    fields.emplace_back("receipt_amount", format_decimal(trade.coupon.received(trade.total)));
    for (const auto* name : {"buyer_pay_amount", "invoice_amount"}) fields.emplace_back(name, paid);
    fields.emplace_back("point_amount", "0.00");
    fields.emplace_back("buyer_logon_id", "138****0000");
}

/// @param channel  how the member is called that says where the money came from
std::string funds(const Trade& trade, std::string_view channel) {
    const auto part = [&](Money amount, std::string_view from) {
        return fmt::format(R"({{"amount":"{}","{}":"{}"}})", format_decimal(amount), channel, from);
    };
    std::string list = "[" + part(trade.coupon.paid(trade.total), "ALIPAYACCOUNT");
    if (trade.coupon.amount.is_positive())
        list += "," + part(trade.coupon.amount, trade.coupon.of_merchant ? "MDISCOUNT" : "DISCOUNT");
    return list + "]";
}

}  // namespace

http::Form query_fields(const Trade& trade, bool with_funds) {
    http::Form fields{{"trade_no", trade.trade_no},
                      {"out_trade_no", trade.out_trade_no},
                      {"trade_status", std::string{trade_status(trade)}},
                      {"total_amount", format_decimal(trade.total)}};
    if (trade.paid_at == Instant{}) return fields;
    add_payment(fields, trade);
    if (with_funds) fields.emplace_back("fund_bill_list", funds(trade, "fund_channel"));
    fields.emplace_back("buyer_user_id", "2088000000000111");
    fields.emplace_back("send_pay_date", format_wire_time(trade.paid_at));
    return fields;
}

http::Form notice_fields(const Trade& trade, const RefundEntry* refund) {
    http::Form fields{{"trade_no", trade.trade_no},
                      {"out_trade_no", trade.out_trade_no},
                      {"trade_status", std::string{trade_status(trade)}},
                      {"total_amount", format_decimal(trade.total)},
                      {"subject", trade.subject},
                      {"gmt_create", format_wire_time(trade.created_at)},
                      {"buyer_id", "2088000000000111"}};
    if (trade.paid_at != Instant{}) {
        add_payment(fields, trade);
        fields.emplace_back("gmt_payment", format_wire_time(trade.paid_at));
        fields.emplace_back("fund_bill_list", funds(trade, "fundChannel"));
    }
    if (trade.stage == Stage::closed) fields.emplace_back("gmt_close", format_wire_time(trade.closed_at));
    if (refund != nullptr) {
        fields.emplace_back("out_biz_no", refund->out_request_no);
        fields.emplace_back("refund_fee", format_decimal(trade.refunded()));
        fields.emplace_back("gmt_refund", format_wire_time(refund->at) + ".000");
    }
    return fields;
}

}  // namespace keepline::sim
