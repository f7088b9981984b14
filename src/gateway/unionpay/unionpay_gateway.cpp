#include "gateway/unionpay/unionpay_gateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/unionpay/signed_form.h"

namespace keepline::unionpay {
namespace {

using gateway::CloseState;
using gateway::RefundState;
using gateway::TradeState;

constexpr std::string_view kBack = "backTransReq.do";
constexpr std::string_view kQuery = "queryTrans.do";
constexpr std::size_t kOrderIdMax = 32;

// respCode and origRespCode, the appendix of the interface.
bool is_done(std::string_view code) { return code == "00" || code == "A6"; }
bool is_under_way(std::string_view code) { return code == "03" || code == "04" || code == "05"; }
bool is_not_found(std::string_view code) { return code == "34"; }
bool is_repeat(std::string_view code) { return code == "12"; }

std::string words_of(const http::Form& answer) {
    std::string words{http::find(answer, "respCode")};
    for (const auto* name : {"respMsg", "origRespCode", "origRespMsg"})
        if (const auto text = http::find(answer, name); !text.empty()) words.append(" ").append(text);
    return words;
}

std::optional<Money> fen_of(std::string_view text) {
    std::int64_t fen = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fen);
    if (error != std::errc{} || end != text.data() + text.size() || fen < 0) return std::nullopt;
    return Money::from_minor(fen);
}

http::Form name_fields(const gateway::Named& named) {
    return {{"orderId", format_order_id(named.number)}, {"txnTime", format_txn_time(named.made_at)}};
}

// "0105093018" is of the year the order is of, or of the next.
Instant paid_at(const http::Form& fields) {
    const auto made = http::find(fields, "txnTime");
    const auto made_at = parse_txn_time(made);
    const auto trace = http::find(fields, "traceTime");
    if (!made_at || trace.size() != 10) return made_at.value_or(Instant{});
    const auto at = parse_txn_time(fmt::format("{}{}", made.substr(0, 4), trace));
    if (at && *at + std::chrono::hours{24} >= *made_at) return *at;
    const int year = std::stoi(std::string{made.substr(0, 4)}) + 1;
    return parse_txn_time(fmt::format("{}{}", year, trace)).value_or(*made_at);
}

// A payment that was made, of an answer or a notification.
Result<gateway::Trade> read_paid(const http::Form& fields) {
    const auto total = fen_of(http::find(fields, "txnAmt"));
    const auto query_id = http::find(fields, "queryId");
    if (!total || query_id.empty() || http::find(fields, "currencyCode") != "156")
        return fail(ErrorCode::request_malformed, "txnAmt");
    gateway::Trade trade;
    trade.state = TradeState::paid;
    trade.out_trade_no = read_order_id(http::find(fields, "orderId"));
    trade.trade_no = query_id;
    trade.total = trade.paid_by_payer = trade.received = *total;
    // What a promotion of UnionPay's took off the payer's amount.
    if (const auto settled = fen_of(http::find(fields, "settleAmt"))) trade.received = *settled;
    trade.paid_at = paid_at(fields);
    return trade;
}

}  // namespace

Result<std::unique_ptr<UnionpayGateway>> UnionpayGateway::open(Account account, http::Transport& transport) {
    auto caller = Caller::open(std::move(account), transport);
    if (!caller) return std::unexpected{caller.error()};
    return std::unique_ptr<UnionpayGateway>{new UnionpayGateway{std::move(*caller)}};
}

Result<gateway::PayOffer> UnionpayGateway::open(const gateway::PayRequest& request) {
    if (!offers(request.way) || request.out_trade_no.size() > kOrderIdMax)
        return fail(ErrorCode::gateway_refused, "not offered");
    auto fields = name_fields({request.out_trade_no, request.made_at});
    for (const auto& field : http::Form{{"txnType", "01"},
                                        {"txnSubType", "07"},
                                        {"bizType", "000000"},
                                        {"channelType", "08"},
                                        {"txnAmt", std::to_string(request.total.minor())},
                                        {"currencyCode", "156"},
                                        {"payTimeout", format_txn_time(request.expires_at)},
                                        {"backUrl", caller_->account().notify_url}})
        fields.push_back(field);
    const auto answer = caller_->call(kBack, std::move(fields), request.now);
    if (!answer) return std::unexpected{answer.error()};
    const auto code = http::find(*answer, "respCode");
    const std::string qr{http::find(*answer, "qrCode")};
    if (is_done(code) && !qr.empty()) return gateway::PayOffer{gateway::PayWay::qr, qr, qr};
    if (is_done(code) || is_under_way(code) || is_repeat(code)) return fail(ErrorCode::gateway_unavailable);
    return fail(ErrorCode::gateway_refused, words_of(*answer));
}

Result<http::Form> UnionpayGateway::ask(const gateway::Named& named, Instant now) {
    auto fields = name_fields(named);
    for (const auto& field : http::Form{{"txnType", "00"}, {"txnSubType", "00"}, {"bizType", "000000"}})
        fields.push_back(field);
    auto answer = caller_->call(kQuery, std::move(fields), now);
    if (!answer) return answer;
    // What another transaction came to says nothing of this one.
    const auto about = http::find(*answer, "orderId");
    if (!about.empty() && about != format_order_id(named.number))
        return fail(ErrorCode::gateway_foreign_message, "orderId");
    return answer;
}

Result<gateway::Trade> UnionpayGateway::query(const gateway::Named& named, Instant now) {
    gateway::Trade trade;
    trade.out_trade_no = named.number;
    trade.answer = "txnTime unknown";
    if (named.made_at == Instant{}) return trade;
    const auto answer = ask(named, now);
    if (!answer) return std::unexpected{answer.error()};
    const auto code = http::find(*answer, "respCode"), outcome = http::find(*answer, "origRespCode");
    if (is_done(code) && is_done(outcome)) {
        auto paid = read_paid(*answer);
        if (!paid) return fail(ErrorCode::gateway_unavailable);
        trade = std::move(*paid);
    } else if (is_done(code)) {
        trade.state = is_under_way(outcome) ? TradeState::waiting : TradeState::closed;
    } else {
        trade.state = is_not_found(code) ? TradeState::not_found : TradeState::unknown;
    }
    trade.answer = words_of(*answer);
    return trade;
}

Result<gateway::Close> UnionpayGateway::close(const gateway::Named& named, Instant now) {
    const auto trade = query(named, now);
    if (!trade) return std::unexpected{trade.error()};
    return gateway::Close{gateway::closed_as(trade->state), trade->answer};
}

Result<gateway::Refund> UnionpayGateway::refund(const gateway::Named& named, const gateway::Named& request,
                                                Money amount, const std::string&, Instant now) {
    if (named.made_at == Instant{} || request.number.size() > kOrderIdMax)
        return gateway::Refund{RefundState::refused_for_good, {}, "txnTime unknown"};
    auto fields = name_fields(request);
    for (const auto& field : http::Form{{"txnType", "04"},
                                        {"txnSubType", "00"},
                                        {"bizType", "000000"},
                                        {"channelType", "08"},
                                        {"txnAmt", std::to_string(amount.minor())},
                                        {"currencyCode", "156"},
                                        {"origOrderId", format_order_id(named.number)},
                                        {"origTxnTime", format_txn_time(named.made_at)},
                                        {"backUrl", caller_->account().notify_url}})
        fields.push_back(field);
    const auto answer = caller_->call(kBack, std::move(fields), now);
    if (!answer) return std::unexpected{answer.error()};
    const auto code = http::find(*answer, "respCode");
    // Taken, which is not done yet; or taken before: the query says what became of it.
    const bool taken = is_done(code) || is_under_way(code) || is_repeat(code);
    return gateway::Refund{taken ? RefundState::accepted : RefundState::refused, amount, words_of(*answer)};
}

Result<gateway::Refund> UnionpayGateway::query_refund(const gateway::Named&, const gateway::Named& request,
                                                      Instant now) {
    const auto answer = ask(request, now);
    if (!answer) return std::unexpected{answer.error()};
    const auto code = http::find(*answer, "respCode"), outcome = http::find(*answer, "origRespCode");
    gateway::Refund out{RefundState::unknown, {}, words_of(*answer)};
    if (is_not_found(code)) out.state = RefundState::refused;
    if (!is_done(code)) return out;
    const auto amount = fen_of(http::find(*answer, "txnAmt"));
    if (is_done(outcome) && amount)
        out = {RefundState::done, *amount, out.answer};
    else if (!is_done(outcome))
        // This number is used up: the same refund can be asked for no more.
        out.state = is_under_way(outcome) ? RefundState::accepted : RefundState::refused_for_good;
    return out;
}

Result<std::unique_ptr<gateway::Statement>> UnionpayGateway::fetch_statement(BusinessDate, Instant) {
    return fail(ErrorCode::gateway_refused, "not offered");
}

Result<std::unique_ptr<gateway::Statement>> UnionpayGateway::open_statement(const std::filesystem::path&) {
    return fail(ErrorCode::gateway_refused, "not offered");
}

// Only what is posted to backUrl counts: a payer's browser may bring the same fields to a page.
Result<gateway::Notice> UnionpayGateway::read_notice(const http::Request& request, Instant now) {
    const auto form = http::parse_form(request.body);
    if (!form) return fail(ErrorCode::request_malformed, "notice");
    if (!caller_->is_from_platform(*form, now)) return fail(ErrorCode::gateway_bad_signature);
    if (http::find(*form, "merId") != caller_->account().mer_id)
        return fail(ErrorCode::gateway_foreign_message, "merId");
    gateway::Notice notice;
    const auto kind = http::find(*form, "txnType");
    if (kind == "04") notice.kind = gateway::NoticeKind::refund;
    if (kind != "01" || !is_done(http::find(*form, "respCode"))) return notice;
    auto trade = read_paid(*form);
    if (!trade) return fail(ErrorCode::request_malformed, "notice");
    return gateway::Notice{gateway::NoticeKind::trade, std::move(*trade)};
}

http::Response UnionpayGateway::notice_reply(bool accepted) {
    return {accepted ? 200 : 500, {{"Content-Type", "text/plain"}}, accepted ? "ok" : "fail"};
}

}  // namespace keepline::unionpay
