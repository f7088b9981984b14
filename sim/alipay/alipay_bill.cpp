// The trade bill: asked for by day, then fetched from an address that lives half a minute.

#include <fmt/format.h>

#include "sim/alipay/alipay_party.h"
#include "sim/html.h"
#include "sim/platform/bill.h"

namespace keepline::sim {
namespace {

constexpr std::string_view kHeader =
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
    "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
    "券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r\n";

// Whole fen, half up.
Money fee_in_fen(const BillEntry& each) {
    const std::int64_t fee = fee_of(each);
    return Money::from_minor((fee < 0 ? fee - 500 : fee + 500) / 1000);
}

std::string format_row(const BillEntry& each) {
    const auto amount = (each.is_refund ? "-" : "") + format_decimal(each.total);
    const auto received = (each.is_refund ? "-" : "") + format_decimal(each.received);
    const auto fee = format_decimal(Money{} - fee_in_fen(each));
    const auto at = format_china_time(each.at);
    return fmt::format(
        "{}\t,{}\t,{}\t,{}\t,{}\t,{}\t,\t,\t,\t,\t,sim***@example.test\t,{},{},0.00,0.00,0.00,0.00,0.00,\t,0."
        "00,0.00,{}\t,{},"
        "0.00,\t\r\n",
        each.trade_no, each.out_trade_no, each.is_refund ? "退款" : "交易", each.subject, at, at, amount,
        received, each.refund_no, fee);
}

}  // namespace

std::string AlipayParty::format_bill(const std::vector<BillEntry>& entries, BusinessDate day) const {
    const auto date = format_date(day);
    std::string out = fmt::format(
        "#支付宝业务明细查询\r\n#账号：[{}0156]\r\n#起始日期：[{} 00:00:00]   终止日期：[{} 23:59:59]\r\n"
        "#-----------------------------------------业务明细列表----------------------------------------\r\n",
        settings_.seller_id, date, date);
    out += kHeader;
    Money paid, back;
    std::int64_t payments = 0;
    for (const BillEntry& each : entries) {
        out += format_row(each);
        (each.is_refund ? back : paid) += each.received;
        payments += each.is_refund ? 0 : 1;
    }
    if (bill_trick_ == BillTrick::totals) paid += Money::from_minor(1);
    out +=
        "#-----------------------------------------业务明细列表结束------------------------------------\r\n";
    out += fmt::format(
        "#交易合计：{}笔，商家实收共{}元，商家优惠共0.00元\r\n#退款合计：{}笔，商家实收退款共{}"
        "元，商家优惠退款共0.00元\r\n"
        "#导出时间：[{} 09:00:00]\r\n",
        payments, format_decimal(paid), std::ssize(entries) - payments, format_decimal(Money{} - back),
        format_date(day + 1));
    return cut_if(bill_trick_, std::move(out));
}

AlipayParty::Fields AlipayParty::bill(const Request& request, Instant now) {
    const auto day = parse_date(http::find(request.business, "bill_date"));
    const bool over = day && is_over(*day, now + request.clock_offset);
    if (!over || http::find(request.business, "bill_type") != "trade")
        return refuse("isv.invalid-arguments", "参数无效");
    std::vector<BillEntry> entries;
    for (const auto& [number, trade] : trades_) {
        if (trade.paid_at != Instant{} && is_on(trade.paid_at, *day))
            entries.push_back({false,
                               trade.trade_no,
                               number,
                               trade.subject,
                               {},
                               {},
                               trade.total,
                               trade.paid_at,
                               trade.coupon.received(trade.total)});
        Money before;
        for (const RefundEntry& refund : trade.refunds) {
            if (is_on(refund.at, *day))
                entries.push_back({true,
                                   trade.trade_no,
                                   number,
                                   trade.subject,
                                   refund.out_request_no,
                                   {},
                                   refund.amount,
                                   refund.at,
                                   trade.coupon.received_back(trade.total, before, refund.amount)});
            before += refund.amount;
        }
    }
    if (entries.empty()) return refuse("isp.bill_not_exist", "账单不存在");
    const auto name = settings_.seller_id + "0156_" + format_date(*day) + "_业务明细";
    const auto details = format_bill(play(bill_trick_, std::move(entries)), *day);
    const auto id = dice_.hex();
    bills_[id] = zip({{to_gbk(name + "(汇总).csv"), to_gbk("#支付宝业务汇总查询\r\n")},
                      {to_gbk(name + ".csv"), to_gbk(details)}});
    return http::Form{{"bill_download_url", settings_.base_url + "/bill?fileId=" + id}};
}

http::Response AlipayParty::download(std::string_view file_id) {
    const auto found = bills_.find(std::string{file_id});
    if (found == bills_.end()) return {404, {}, ""};
    http::Response response{200, {{"Content-Type", "application/zip"}}, std::move(found->second)};
    bills_.erase(found);
    return response;
}

}  // namespace keepline::sim
