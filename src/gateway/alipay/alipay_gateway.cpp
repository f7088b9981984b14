#include "gateway/alipay/alipay_gateway.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/alipay/notice.h"
#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/statement.h"
#include "gateway/alipay/trade_fields.h"
#include "gateway/alipay/wire_time.h"

namespace keepline::alipay {
namespace {

using gateway::CloseState;
using gateway::PayWay;
using gateway::RefundState;
using gateway::TradeState;

// A request signed for one trade, an answer about another: whoever carried it mixed them up.
bool is_about(const Answer& answer, const std::string& out_trade_no) {
    const auto named = http::find(answer.fields, "out_trade_no");
    return named.empty() || named == out_trade_no;
}

Result<Answer> call_about(const Caller& caller, std::string_view method, const Business& business,
                          Instant now, const std::string& out_trade_no) {
    auto answer = caller.call(method, business, now);
    if (answer && !is_about(*answer, out_trade_no))
        return fail(ErrorCode::gateway_foreign_message, "out_trade_no");
    return answer;
}

// Rounded down, so that the QR never outlives the order; the platform takes whole minutes up to 15 days.
std::string minutes_left(Instant now, Instant expires_at) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(expires_at - now).count();
    return fmt::format("{}m", std::clamp<std::int64_t>(minutes, 1, 15 * 24 * 60));
}

// The platform refuses these three in a subject. Without them, a subject can also never look like another
// parameter in the signed text of a notification.
std::string plain_subject(std::string subject) {
    for (char& c : subject)
        if (c == '/' || c == '=' || c == '&') c = ' ';
    return subject;
}

Business pay_business(const gateway::PayRequest& request) {
    return {{"out_trade_no", request.out_trade_no},
            {"total_amount", format_decimal(request.total)},
            {"subject", plain_subject(request.subject)},
            {"time_expire", format_wire_time(request.expires_at)}};
}

}  // namespace

Result<std::unique_ptr<AlipayGateway>> AlipayGateway::open(Account account, http::Transport& transport) {
    auto caller = Caller::open(std::move(account), transport);
    if (!caller) return std::unexpected{caller.error()};
    return std::unique_ptr<AlipayGateway>{new AlipayGateway{std::move(*caller)}};
}

bool AlipayGateway::offers(gateway::PayWay way) const {
    switch (way) {
        case PayWay::qr:
        case PayWay::wap:
            return true;
        case PayWay::page:
            return caller_.account().offers_page;
        case PayWay::app:
            return caller_.account().offers_app;
        case PayWay::in_wallet:
            break;
    }
    return false;
}

Result<gateway::PayOffer> AlipayGateway::open(const gateway::PayRequest& request) {
    if (request.way == PayWay::qr) return open_qr(request);
    if (!offers(request.way)) return fail(ErrorCode::gateway_refused, "not offered");
    return gateway::PayOffer{request.way, sign_order(request), {}};
}

Result<std::string> AlipayGateway::hand_over(const gateway::PayRequest& request, const std::string& kept) {
    return request.way == PayWay::qr ? PaymentGateway::hand_over(request, kept) : sign_order(request);
}

Result<gateway::PayOffer> AlipayGateway::open_qr(const gateway::PayRequest& request) {
    auto business = pay_business(request);
    business.emplace_back("product_code", "FACE_TO_FACE_PAYMENT");
    business.emplace_back("seller_id", caller_.account().seller_id);
    business.emplace_back("qr_code_timeout_express", minutes_left(request.now, request.expires_at));
    const auto answer =
        call_about(caller_, "alipay.trade.precreate", business, request.now, request.out_trade_no);
    if (!answer) return std::unexpected{answer.error()};
    if (!answer->success) {
        const bool ask = answer->outcome == Outcome::unknown || answer->outcome == Outcome::already_paid;
        return ask ? fail(ErrorCode::gateway_unavailable) : fail(ErrorCode::gateway_refused, answer->words);
    }
    std::string qr{http::find(answer->fields, "qr_code")};
    if (qr.empty()) return fail(ErrorCode::gateway_unavailable);
    return gateway::PayOffer{PayWay::qr, qr, qr};
}

// The payer's own browser or our app carries the order to the platform: nothing is known there before.
std::string AlipayGateway::sign_order(const gateway::PayRequest& request) const {
    auto business = pay_business(request);
    http::Form extra{{"notify_url", caller_.account().notify_url}};
    if (request.way == PayWay::app) {
        business.emplace_back("product_code", "QUICK_MSECURITY_PAY");
        return order_string(caller_.signed_params("alipay.trade.app.pay", business, request.now, extra));
    }
    extra.emplace_back("return_url", request.return_url);
    const bool phone = request.way == PayWay::wap;
    business.emplace_back("product_code", phone ? "QUICK_WAP_WAY" : "FAST_INSTANT_TRADE_PAY");
    if (phone) business.emplace_back("quit_url", request.return_url);
    const auto* method = phone ? "alipay.trade.wap.pay" : "alipay.trade.page.pay";
    const auto params = caller_.signed_params(method, business, request.now, extra);
    return caller_.account().gateway_url + "?" + http::format_form(params);
}

Result<gateway::Trade> AlipayGateway::pay_by_code(const gateway::PayRequest& request,
                                                  const std::string& auth_code) {
    auto business = pay_business(request);
    business.emplace_back("product_code", "FACE_TO_FACE_PAYMENT");
    business.emplace_back("scene", "bar_code");
    business.emplace_back("auth_code", auth_code);
    business.emplace_back("seller_id", caller_.account().seller_id);
    const auto answer = call_about(caller_, "alipay.trade.pay", business, request.now, request.out_trade_no);
    if (!answer) return std::unexpected{answer.error()};
    gateway::Trade trade;
    trade.out_trade_no = request.out_trade_no;
    trade.answer = answer->words;
    if (answer->success) {
        // That it is paid is what the answer says by being one.
        http::Form fields = answer->fields;
        fields.emplace_back("trade_status", "TRADE_SUCCESS");
        auto read = read_trade(fields, "gmt_payment");
        return read ? Result<gateway::Trade>{std::move(*read)} : fail(ErrorCode::gateway_unavailable);
    }
    switch (answer->outcome) {
        case Outcome::payer_asked:
            trade.state = TradeState::waiting;
            return trade;
        case Outcome::unknown:
            return fail(ErrorCode::gateway_unavailable);
        case Outcome::already_paid:
            return query(request.out_trade_no, request.now);
        default:
            trade.state = TradeState::closed;
            return trade;
    }
}

// Nothing there: nobody has asked anybody for money, or not yet; its time there is over by itself.
Result<gateway::Cancel> AlipayGateway::cancel(const gateway::Named& named, Instant now) {
    using gateway::CancelState;
    const std::string& out_trade_no = named.number;
    const auto answer =
        call_about(caller_, "alipay.trade.cancel", {{"out_trade_no", out_trade_no}}, now, out_trade_no);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->success) {
        const bool again = http::find(answer->fields, "retry_flag") == "Y";
        return gateway::Cancel{again ? CancelState::again : CancelState::cancelled, answer->words};
    }
    const bool unheard = answer->outcome == Outcome::unknown || answer->outcome == Outcome::configuration;
    const auto state = answer->outcome == Outcome::trade_not_found ? CancelState::cancelled
                       : unheard                                   ? CancelState::unknown
                                                                   : CancelState::refused;
    return gateway::Cancel{state, answer->words};
}

Result<gateway::Trade> AlipayGateway::query(const gateway::Named& named, Instant now) {
    const std::string& out_trade_no = named.number;
    const auto answer = call_about(
        caller_, "alipay.trade.query",
        {{"out_trade_no", out_trade_no}, {std::string{kQueryOptions}, "fund_bill_list,voucher_detail_list"}},
        now, out_trade_no);
    if (!answer) return std::unexpected{answer.error()};
    gateway::Trade trade;
    if (answer->success) {
        auto read = read_trade(answer->fields, "send_pay_date");
        if (!read) return fail(ErrorCode::gateway_unavailable);
        trade = std::move(*read);
        trade.answer = fmt::format("{} {}", answer->words, trade.answer);
    } else {
        trade.state =
            answer->outcome == Outcome::trade_not_found ? TradeState::not_found : TradeState::unknown;
        trade.answer = answer->words;
    }
    trade.out_trade_no = out_trade_no;
    return trade;
}

Result<gateway::Close> AlipayGateway::close(const gateway::Named& named, Instant now) {
    const std::string& out_trade_no = named.number;
    const auto answer =
        call_about(caller_, "alipay.trade.close", {{"out_trade_no", out_trade_no}}, now, out_trade_no);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->success) return gateway::Close{CloseState::closed, answer->words};
    if (answer->outcome == Outcome::trade_not_found)
        return gateway::Close{CloseState::not_found, answer->words};
    if (answer->outcome == Outcome::unknown) return gateway::Close{CloseState::unknown, answer->words};
    const auto trade = query(out_trade_no, now);
    if (!trade) return std::unexpected{trade.error()};
    return gateway::Close{gateway::closed_as(trade->state),
                          fmt::format("{}; {}", answer->words, trade->answer)};
}

Result<gateway::Refund> AlipayGateway::refund(const gateway::Named& named, const gateway::Named& request,
                                              Money amount, const std::string& reason, Instant now) {
    const std::string& out_trade_no = named.number;
    const std::string& out_request_no = request.number;
    const Business business{{"out_trade_no", out_trade_no},
                            {"refund_amount", format_decimal(amount)},
                            {"out_request_no", out_request_no},
                            {"refund_reason", reason}};
    const auto answer = call_about(caller_, "alipay.trade.refund", business, now, out_trade_no);
    if (!answer) return std::unexpected{answer.error()};
    if (!answer->success) {
        const auto state = answer->outcome == Outcome::unknown          ? RefundState::unknown
                           : answer->outcome == Outcome::refund_refused ? RefundState::refused_for_good
                                                                        : RefundState::refused;
        return gateway::Refund{state, {}, answer->words};
    }
    // fund_change N: taken before, or not moved yet; only the refund query says which. The answer's
    // refund_fee is the sum of all refunds of the trade, so the amount is what was asked for.
    const bool moved = http::find(answer->fields, "fund_change") == "Y";
    return gateway::Refund{moved ? RefundState::done : RefundState::accepted, amount, answer->words};
}

Result<gateway::Refund> AlipayGateway::query_refund(const gateway::Named& named,
                                                    const gateway::Named& request, Instant now) {
    const std::string& out_trade_no = named.number;
    const std::string& out_request_no = request.number;
    const Business business{{"out_trade_no", out_trade_no}, {"out_request_no", out_request_no}};
    const auto answer = call_about(caller_, "alipay.trade.fastpay.refund.query", business, now, out_trade_no);
    if (!answer) return std::unexpected{answer.error()};
    const auto about = http::find(answer->fields, "out_request_no");
    if (!about.empty() && about != out_request_no)
        return fail(ErrorCode::gateway_foreign_message, "out_request_no");
    gateway::Refund refund{RefundState::unknown, {}, answer->words};
    const auto status = http::find(answer->fields, "refund_status");
    const auto amount = parse_decimal(http::find(answer->fields, "refund_amount"));
    // No status: nothing was sent so far. Asking again with the same number is then the way on.
    if (answer->success && status == "REFUND_SUCCESS" && amount) {
        refund.state = RefundState::done;
        refund.amount = *amount;
    } else if (answer->success && status == "REFUND_PROCESSING") {
        refund.state = RefundState::accepted;
    } else if (answer->success ? status.empty() || status == "REFUND_FAIL"
                               : answer->outcome == Outcome::trade_not_found) {
        refund.state = RefundState::refused;
    }
    return refund;
}

// A day without trade has no bill; neither has one whose bill is not made yet, which the caller waits for.
Result<std::unique_ptr<gateway::Statement>> AlipayGateway::fetch_statement(BusinessDate day, Instant now) {
    const auto answer = caller_.call("alipay.data.dataservice.bill.downloadurl.query",
                                     {{"bill_type", "trade"}, {"bill_date", format_date(day)}}, now);
    if (!answer) return std::unexpected{answer.error()};
    if (!answer->success) {
        if (answer->outcome == Outcome::no_statement) return std::make_unique<gateway::EmptyStatement>();
        if (answer->outcome == Outcome::unknown) return fail(ErrorCode::gateway_unavailable);
        return fail(ErrorCode::gateway_refused, answer->words);
    }
    auto file = caller_.download(std::string{http::find(answer->fields, "bill_download_url")});
    if (!file) return std::unexpected{file.error()};
    return read_file(std::move(*file));
}

Result<std::unique_ptr<gateway::Statement>> AlipayGateway::open_statement(const std::filesystem::path& path) {
    auto file = gateway::open_file(path);
    if (!file) return std::unexpected{file.error()};
    return read_file(std::move(*file));
}

Result<std::unique_ptr<gateway::Statement>> AlipayGateway::read_file(gateway::File file) const {
    auto lines = gateway::Lines::open(std::move(file), is_details);
    if (!lines) return std::unexpected{lines.error()};
    return read_statement(std::move(*lines), caller_.account().seller_id);
}

Result<gateway::Notice> AlipayGateway::read_notice(const http::Request& request, Instant) {
    return alipay::read_notice(request.body, caller_.account(), caller_.alipay_key());
}

http::Response AlipayGateway::notice_reply(bool accepted) {
    return {
        200, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string{accepted ? kAccepted : kRefused}};
}

}  // namespace keepline::alipay
