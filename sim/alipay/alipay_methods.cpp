// What merchants call: the business methods of gateway.do.

#include <algorithm>

#include "gateway/alipay/wire_time.h"
#include "sim/alipay/alipay_party.h"
#include "sim/alipay/biz_content.h"

namespace keepline::sim {
namespace {

using alipay::format_wire_time;
using std::chrono::hours;

constexpr Duration kQrLife = hours{2};
constexpr Duration kWapLife = hours{24 * 15};

}  // namespace

std::unexpected<AlipayParty::Refusal> AlipayParty::refuse(std::string sub_code, std::string words) {
    return std::unexpected{Refusal{"40004", std::move(sub_code), std::move(words)}};
}

// A repeat with the same number, amount and subject is the same trade; with others it is refused.
std::expected<Trade*, AlipayParty::Refusal> AlipayParty::make_trade(const Request& request, Product product,
                                                                    Instant now) {
    const std::string out_trade_no{http::find(request.business, "out_trade_no")};
    const auto total = parse_decimal(http::find(request.business, "total_amount"));
    const std::string subject{http::find(request.business, "subject")};
    const Instant business_now = now + request.clock_offset;
    const auto expires_at =
        read_expiry(request.business, business_now,
                    product == Product::qr || product == Product::code ? kQrLife : kWapLife);
    if (out_trade_no.empty() || out_trade_no.size() > 64 || !total || !total->is_positive() ||
        subject.empty() || !expires_at || *expires_at <= business_now)
        return refuse("ACQ.INVALID_PARAMETER", "参数无效");

    auto& trade = trades_[out_trade_no];
    const bool is_new = trade.out_trade_no.empty();
    trade.clock_offset = request.clock_offset;
    if (!is_new) expire(trade, now);
    if (trade.stage == Stage::paid) return refuse("ACQ.TRADE_HAS_SUCCESS", "交易已被支付");
    if (trade.stage == Stage::closed) return refuse("ACQ.TRADE_HAS_CLOSE", "交易已经关闭");
    if (!is_new && (trade.total != *total || trade.subject != subject))
        return refuse("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改");
    if (is_new) {
        trade.out_trade_no = out_trade_no;
        trade.trade_no = alipay::format_wire_day(business_now) + "2200" + dice_.digits(16);
        trade.subject = subject;
        trade.total = *total;
        trade.product = product;
        trade.created_at = business_now;
        trade.qr_code = dice_.hex();
        trade.cashier_id = dice_.hex();
        by_code_[trade.qr_code] = by_code_[trade.cashier_id] = out_trade_no;
    }
    trade.expires_at = *expires_at;
    trade.notify_url = request.notify_url;
    trade.return_url = request.return_url;
    trade.quit_url = http::find(request.business, "quit_url");
    return &trade;
}

// A QR nobody scanned is no trade yet.
std::expected<Trade*, AlipayParty::Refusal> AlipayParty::require_trade(const Request& request, Instant now) {
    const auto by_trade_no = http::find(request.business, "trade_no");
    const auto by_ours = http::find(request.business, "out_trade_no");
    if (by_trade_no.empty() && by_ours.empty()) return refuse("ACQ.INVALID_PARAMETER", "参数无效");
    for (auto& [out_trade_no, trade] : trades_) {
        if (by_trade_no.empty() ? out_trade_no != by_ours : trade.trade_no != by_trade_no) continue;
        trade.clock_offset = request.clock_offset;
        expire(trade, now);
        if (trade.stage != Stage::unscanned) return &trade;
    }
    return refuse("ACQ.TRADE_NOT_EXIST", "交易不存在");
}

AlipayParty::Fields AlipayParty::precreate(const Request& request, Instant now) {
    const auto trade = make_trade(request, Product::qr, now);
    if (!trade) return std::unexpected{trade.error()};
    return http::Form{{"out_trade_no", (*trade)->out_trade_no},
                      {"qr_code", settings_.base_url + "/qr/" + (*trade)->qr_code}};
}

std::string AlipayParty::show_code(std::string_view head) { return std::string{head} + dice_.digits(16); }

// Who pays, by a code of his that was scanned.
AlipayParty::Fields AlipayParty::pay(const Request& request, Instant now) {
    const std::string code{http::find(request.business, "auth_code")};
    const auto head = std::string_view{code}.substr(0, 2);
    if (http::find(request.business, "scene") != "bar_code" || code.size() < 16 || code.size() > 24)
        return refuse("ACQ.INVALID_PARAMETER", "参数无效");
    const auto found = make_trade(request, Product::code, now);
    if (!found) return std::unexpected{found.error()};
    Trade& trade = **found;
    const bool begun = trade.stage == Stage::waiting;
    if (!begun && (head == "27" || !used_codes_.insert(code).second))
        return refuse("ACQ.PAYMENT_AUTH_CODE_INVALID",
                      "支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款");
    if (!begun && head == "28") return refuse("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足");
    trade.stage = Stage::waiting;
    if (head == "26" || head == "30") return std::unexpected{Refusal{"10003", {}, {}}};
    take_payment(trade, Act::pay, now);
    if (head == "29") return refuse("ACQ.SYSTEM_ERROR", "系统错误");
    auto fields = query_fields(trade, true);
    std::erase_if(fields, [](const auto& field) {
        return field.first == "trade_status" || field.first == "send_pay_date";
    });
    fields.emplace_back("gmt_payment", format_wire_time(trade.paid_at));
    return fields;
}

// Paid, it goes back whole; its refund goes by the trade's own number.
AlipayParty::Fields AlipayParty::cancel(const Request& request, Instant now) {
    const auto found = require_trade(request, now);
    if (!found) return std::unexpected{found.error()};
    Trade& trade = **found;
    const bool paid = trade.stage == Stage::paid;
    if (paid && (trade.finished || trade.refunded().is_positive()))
        return refuse("ACQ.CANCEL_NOT_ALLOWED", "订单不允许撤销");
    if (paid) trade.refunds.push_back({trade.out_trade_no, trade.total, trade.business(now)});
    if (trade.stage != Stage::closed) {
        trade.stage = Stage::closed;
        trade.closed_at = trade.business(now);
    }
    late_.erase(trade.out_trade_no);
    return http::Form{{"trade_no", trade.trade_no},
                      {"out_trade_no", trade.out_trade_no},
                      {"retry_flag", "N"},
                      {"action", paid ? "refund" : "close"}};
}

AlipayParty::Fields AlipayParty::query(const Request& request, Instant now) {
    const auto trade = require_trade(request, now);
    if (!trade) return std::unexpected{trade.error()};
    return query_fields(**trade, http::find(request.business, "query_options").contains("fund_bill_list"));
}

AlipayParty::Fields AlipayParty::close(const Request& request, Instant now) {
    const auto found = require_trade(request, now);
    if (!found) return std::unexpected{found.error()};
    auto& trade = **found;
    if (trade.stage != Stage::waiting) return refuse("ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
    trade.stage = Stage::closed;
    trade.closed_at = trade.business(now);
    late_.erase(trade.out_trade_no);
    return http::Form{{"trade_no", trade.trade_no}, {"out_trade_no", trade.out_trade_no}};
}

AlipayParty::Fields AlipayParty::refund(const Request& request, Instant now) {
    const auto found = require_trade(request, now);
    if (!found) return std::unexpected{found.error()};
    auto& trade = **found;
    const auto amount = parse_decimal(http::find(request.business, "refund_amount"));
    std::string number{http::find(request.business, "out_request_no")};
    if (!amount || !amount->is_positive() || (number.empty() && *amount != trade.total))
        return refuse("ACQ.INVALID_PARAMETER", "参数无效");
    if (number.empty()) number = trade.out_trade_no;

    const auto* entry = trade.find_refund(number);
    if (entry != nullptr && entry->amount != *amount)
        return refuse("ACQ.DISCORDANT_REPEAT_REQUEST", "同一笔退款请求金额不一致");
    const bool repeat = entry != nullptr;
    if (!repeat) {
        if (trade.paid_at == Instant{}) return refuse("ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
        if (trade.finished) return refuse("ACQ.TRADE_HAS_FINISHED", "交易已经结束");
        if (trade.refunded() + *amount > trade.total)
            return refuse("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超过可退金额");
        entry = &trade.refunds.emplace_back(RefundEntry{number, *amount, trade.business(now)});
        if (trade.refunded() == trade.total) {
            trade.stage = Stage::closed;
            trade.closed_at = entry->at;
        }
        notify(trade, now, entry);
    }
    return http::Form{{"trade_no", trade.trade_no},
                      {"out_trade_no", trade.out_trade_no},
                      {"buyer_logon_id", "138****0000"},
                      {"fund_change", repeat ? "N" : "Y"},
                      {"refund_fee", format_decimal(trade.refunded())},
                      {"gmt_refund_pay", format_wire_time(entry->at)}};
}

AlipayParty::Fields AlipayParty::query_refund(const Request& request, Instant now) {
    const auto found = require_trade(request, now);
    if (!found) return std::unexpected{found.error()};
    const auto& trade = **found;
    const auto* entry = trade.find_refund(http::find(request.business, "out_request_no"));
    if (entry == nullptr) return http::Form{};  // the platform says Success and nothing else
    return http::Form{{"trade_no", trade.trade_no},
                      {"out_trade_no", trade.out_trade_no},
                      {"out_request_no", entry->out_request_no},
                      {"total_amount", format_decimal(trade.total)},
                      {"refund_amount", format_decimal(entry->amount)},
                      {"refund_status", "REFUND_SUCCESS"},
                      {"gmt_refund_pay", format_wire_time(entry->at)}};
}

Result<std::string> AlipayParty::open_order(const http::Form& params, Instant now) {
    auto request = read(params, now);
    if (!request) return fail(ErrorCode::gateway_refused, request.error().sub_code);
    const auto product = request->method == "alipay.trade.wap.pay"    ? Product::wap
                         : request->method == "alipay.trade.page.pay" ? Product::page
                         : request->method == "alipay.trade.app.pay"  ? Product::app
                                                                      : Product::qr;
    if (product == Product::qr) return fail(ErrorCode::gateway_refused, "isv.invalid-method");
    // The address was signed when it was made and may be opened much later: the merchant's own calls tell
    // better how far ahead his clock is.
    request->clock_offset = std::max(request->clock_offset, last_offset_);
    const auto trade = make_trade(*request, product, now);
    if (!trade) return fail(ErrorCode::gateway_refused, trade.error().sub_code);
    if ((*trade)->stage == Stage::unscanned) (*trade)->stage = Stage::waiting;
    return (*trade)->cashier_id;
}

}  // namespace keepline::sim
