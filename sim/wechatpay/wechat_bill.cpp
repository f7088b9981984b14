// The trade bill: asked for by day, then fetched from an address that lives five minutes.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "gateway/crypto/digest.h"
#include "sim/html.h"
#include "sim/platform/bill.h"
#include "sim/wechatpay/wechat_party.h"

namespace keepline::sim {
namespace {

namespace json = boost::json;

constexpr std::string_view kHeader =
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
    "货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,"
    "商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注\r\n";
constexpr std::string_view kTotalsHeader =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n";
constexpr std::int64_t kThousandthsOfYuan = 100'000;

std::string format_fee(std::int64_t thousandths) {
    const auto size = std::abs(thousandths);
    return fmt::format("{}{}.{:05}", thousandths < 0 ? "-" : "", size / kThousandthsOfYuan,
                       size % kThousandthsOfYuan);
}

}  // namespace

std::string WechatParty::format_bill(const std::vector<BillEntry>& entries) const {
    std::string out = "\xEF\xBB\xBF" + std::string{kHeader};
    Money paid, back, settled, taken_back;
    std::int64_t fees = 0;
    for (const BillEntry& each : entries) {
        const std::int64_t fee = fee_of(each);
        const auto pays = format_decimal(each.is_refund ? Money{} : each.total);
        const auto returns = format_decimal(each.is_refund ? each.total : Money{});
        const auto settles = format_decimal(each.is_refund ? Money{} : each.received);
        const auto takes_back = format_decimal(each.is_refund ? each.received : Money{});
        const auto trade = trades_.find(each.out_trade_no);
        const bool known = trade != trades_.end();
        const auto* back_as = known && trade->second.state == "REVOKED" ? "REVOKED" : "REFUND";
        out += fmt::format(
            "`{},`{},`{},`0,`,`{},`{},`oSIMULATEDPAYER,`{},`{},`OTHERS,`CNY,`{},`0.00,`{},`{},`{},`0.00,`"
            "{},`{},`{},`,"
            "`{},`0.60%,`{},`{},`\r\n",
            format_china_time(each.at), settings_.app_id, settings_.mch_id, each.trade_no, each.out_trade_no,
            known ? trade->second.trade_type() : "NATIVE", each.is_refund ? back_as : "SUCCESS", settles,
            each.is_refund ? each.refund_id : "0", each.is_refund ? each.refund_no : "0", takes_back,
            each.is_refund ? "ORIGINAL" : "", each.is_refund ? "SUCCESS" : "", each.subject, format_fee(fee),
            pays, returns);
        (each.is_refund ? back : paid) += each.total;
        (each.is_refund ? taken_back : settled) += each.received;
        fees += fee;
    }
    if (bill_trick_ == BillTrick::totals) settled += Money::from_minor(1);
    out += kTotalsHeader;
    out +=
        fmt::format("`{},`{},`{},`0.00,`{},`{},`{}\r\n", entries.size(), format_decimal(settled),
                    format_decimal(taken_back), format_fee(fees), format_decimal(paid), format_decimal(back));
    return cut_if(bill_trick_, std::move(out));
}

WechatParty::Answer WechatParty::bill(const http::Request& request, Instant business_now) {
    const auto query = http::parse_form(request.query).value_or(http::Form{});
    const auto day = parse_date(http::find(query, "bill_date"));
    if (!day || http::find(query, "bill_type") != "ALL" || http::find(query, "tar_type") != "GZIP")
        return refuse(400, "PARAM_ERROR", "参数错误");
    if (!is_over(*day, business_now)) return refuse(400, "STATEMENT_CREATING", "账单生成中");
    std::vector<BillEntry> entries;
    for (const auto& [number, trade] : trades_) {
        if (trade.was_paid() && is_on(trade.paid_at, *day))
            entries.push_back({false,
                               trade.transaction_id,
                               number,
                               trade.description,
                               {},
                               {},
                               trade.paid,
                               trade.paid_at,
                               trade.coupon.received(trade.paid)});
        Money before;
        for (const RefundEntry& refund : trade.refunds) {
            if (is_on(refund.at, *day))
                entries.push_back({true, trade.transaction_id, number, trade.description,
                                   refund.out_refund_no, refund.refund_id, refund.amount, refund.at,
                                   trade.coupon.received_back(trade.paid, before, refund.amount)});
            before += refund.amount;
        }
    }
    if (entries.empty()) return refuse(400, "NO_STATEMENT_EXIST", "账单不存在");
    const auto text = format_bill(play(bill_trick_, std::move(entries)));
    const auto token = dice_.hex();
    bills_[token] = gzip(text);
    return {200, json::serialize(
                     json::object{{"hash_type", "SHA1"},
                                  {"hash_value", gateway::sha1_hex(text)},
                                  {"download_url", fmt::format("http://{}/v3/billdownload/file?token={}",
                                                               request.header("Host"), token)}})};
}

// Its answer is signed by nobody.
http::Response WechatParty::download(const http::Request& request) {
    const auto query = http::parse_form(request.query).value_or(http::Form{});
    const auto found = bills_.find(std::string{http::find(query, "token")});
    if (found == bills_.end()) return {404, {}, ""};
    http::Response response{200, {{"Content-Type", "application/octet-stream"}}, std::move(found->second)};
    bills_.erase(found);
    return response;
}

}  // namespace keepline::sim
