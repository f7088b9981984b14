#include "gateway/wechatpay/wechat_gateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>

#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/sealed.h"
#include "gateway/wechatpay/signature.h"
#include "gateway/wechatpay/statement.h"

namespace keepline::wechatpay {
namespace {

namespace json = boost::json;
using gateway::CloseState;
using gateway::PayWay;
using gateway::RefundState;
using gateway::TradeState;

constexpr std::string_view kOrders = "/v3/pay/transactions/";
constexpr std::string_view kRefunds = "/v3/refund/domestic/refunds";
constexpr std::size_t kDescriptionMax = 127;
constexpr std::size_t kReasonMax = 80;
constexpr std::size_t kOpenIdMax = 128;
constexpr std::size_t kV2KeyBytes = 32;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& codes, std::string_view code) {
    return std::ranges::find(codes, code) != codes.end();
}

bool is_not_found(const Answer& answer) {
    static constexpr std::array<std::string_view, 4> kCodes{"ORDERNOTEXIST", "ORDER_NOT_EXIST",
                                                            "RESOURCE_NOT_EXISTS", "NOT_FOUND"};
    return is_one_of(kCodes, answer.code);
}

// An order of this number is there, paid perhaps: only a query tells.
bool is_taken_before(const Answer& answer) {
    static constexpr std::array<std::string_view, 3> kCodes{"ORDERPAID", "ORDER_PAID", "OUT_TRADE_NO_USED"};
    return is_one_of(kCodes, answer.code);
}

// Nothing of these trades can go back through the platform any more.
bool is_refused_for_good(const Answer& answer) {
    static constexpr std::array<std::string_view, 2> kCodes{"TRADE_OVERDUE", "USER_ACCOUNT_ABNORMAL"};
    return is_one_of(kCodes, answer.code);
}

std::string_view path_of(PayWay way) {
    switch (way) {
        case PayWay::qr:
            return "native";
        case PayWay::wap:
            return "h5";
        case PayWay::in_wallet:
            return "jsapi";
        case PayWay::app:
            return "app";
        case PayWay::page:
            break;
    }
    return {};
}

std::string order_path(const std::string& out_trade_no) {
    return fmt::format("{}out-trade-no/{}", kOrders, http::percent_encode(out_trade_no));
}

}  // namespace

Result<std::unique_ptr<WechatGateway>> WechatGateway::open(Account account, http::Transport& transport,
                                                           std::unique_ptr<http::Transport> certified) {
    auto caller = Caller::open(std::move(account), transport);
    if (!caller) return std::unexpected{caller.error()};
    const Account& read = (*caller)->account();
    if (!read.v2_key.empty() && read.v2_key.size() != kV2KeyBytes)
        return fail(ErrorCode::config_invalid, "1", "api_v2_key");
    if (!read.v2_key.empty() && !certified && !read.base_url.starts_with("http://"))
        return fail(ErrorCode::config_invalid, "1", "certificate");
    return std::unique_ptr<WechatGateway>{
        new WechatGateway{std::move(*caller), transport, std::move(certified)}};
}

WechatGateway::WechatGateway(std::unique_ptr<Caller> caller, http::Transport& transport,
                             std::unique_ptr<http::Transport> certified)
    : caller_{std::move(caller)}, transport_{&transport}, certified_{std::move(certified)} {
    const Account& account = caller_->account();
    if (!account.code_store_id.empty()) codes_v3_.emplace(*caller_);
    if (!account.v2_key.empty()) codes_.emplace(account, transport, certified_ ? *certified_ : transport);
}

bool WechatGateway::offers(PayWay way) const {
    const Account& account = caller_->account();
    if (way == PayWay::in_wallet) return !account.app_secret.empty();
    return way == PayWay::app ? !account.mobile_app_id.empty() : !path_of(way).empty();
}

const std::string& WechatGateway::seller_of(PayWay way) const {
    const Account& account = caller_->account();
    return way == PayWay::app ? account.mobile_app_id : account.app_id;
}

// What is told must be of this merchant, as far as it says whose it is.
bool WechatGateway::is_ours(const json::object& told) const {
    const auto mch_id = text_member(told, "mchid");
    const auto app_id = text_member(told, "appid");
    const Account& account = caller_->account();
    return (mch_id.empty() || mch_id == account.mch_id) &&
           (app_id.empty() || app_id == account.app_id || app_id == account.mobile_app_id);
}

std::string WechatGateway::order_body(const gateway::PayRequest& request) const {
    const Account& account = caller_->account();
    json::object body{{"appid", seller_of(request.way)},
                      {"mchid", account.mch_id},
                      {"description", cut_utf8(request.subject, kDescriptionMax)},
                      {"out_trade_no", request.out_trade_no},
                      {"time_expire", format_wire_time(request.expires_at)},
                      {"notify_url", account.notify_url},
                      {"amount", json::object{{"total", request.total.minor()}, {"currency", "CNY"}}}};
    if (request.way == PayWay::in_wallet) body["payer"] = json::object{{"openid", request.payer_id}};
    if (request.way == PayWay::wap)
        body["scene_info"] =
            json::object{{"payer_client_ip", request.payer_ip}, {"h5_info", json::object{{"type", "Wap"}}}};
    return json::serialize(body);
}

gateway::PayOffer WechatGateway::offer(const gateway::PayRequest& request, const json::object& answer) const {
    if (request.way == PayWay::qr) {
        const auto code = text_member(answer, "code_url");
        return {request.way, code, code};
    }
    if (request.way == PayWay::wap) {
        auto url = text_member(answer, "h5_url");
        if (!url.empty() && !request.return_url.empty())
            url += (url.find('?') == std::string::npos ? "?redirect_url=" : "&redirect_url=") +
                   http::percent_encode(request.return_url);
        return {request.way, url, url};
    }
    auto prepay_id = text_member(answer, "prepay_id");
    if (prepay_id.empty()) return {request.way, {}, {}};
    return {request.way, sign_prepay(request, prepay_id), prepay_id};
}

// What the page inside the wallet, or our app, hands to it. The wallet refuses a stamp that is old.
std::string WechatGateway::sign_prepay(const gateway::PayRequest& request,
                                       const std::string& prepay_id) const {
    const Account& account = caller_->account();
    const auto& seller = seller_of(request.way);
    const auto timestamp = format_seconds(request.now);
    const auto nonce = make_nonce();
    if (request.way == PayWay::app) {
        const auto signature = caller_->own_key().sign(app_text(seller, timestamp, nonce, prepay_id));
        return json::serialize(json::object{{"appid", seller},
                                            {"partnerid", account.mch_id},
                                            {"prepayid", prepay_id},
                                            {"package", "Sign=WXPay"},
                                            {"noncestr", nonce},
                                            {"timestamp", timestamp},
                                            {"sign", signature}});
    }
    const auto signature = caller_->own_key().sign(jsapi_text(seller, timestamp, nonce, prepay_id));
    return json::serialize(json::object{{"appId", seller},
                                        {"timeStamp", timestamp},
                                        {"nonceStr", nonce},
                                        {"package", "prepay_id=" + prepay_id},
                                        {"signType", "RSA"},
                                        {"paySign", signature}});
}

Result<std::string> WechatGateway::hand_over(const gateway::PayRequest& request, const std::string& kept) {
    const bool is_signed = request.way == PayWay::in_wallet || request.way == PayWay::app;
    if (!is_signed || kept.empty()) return PaymentGateway::hand_over(request, kept);
    return sign_prepay(request, kept);
}

std::string WechatGateway::sign_in_url(const std::string& return_url, const std::string& state) const {
    const Account& account = caller_->account();
    if (account.app_secret.empty()) return {};
    return fmt::format(
        "{}/connect/oauth2/authorize?appid={}&redirect_uri={}&response_type=code&scope=snsapi_base&state={}"
        "#wechat_redirect",
        account.sign_in_url, http::percent_encode(account.app_id), http::percent_encode(return_url),
        http::percent_encode(state));
}

// Signed by nobody: its channel is TLS. A false openid would make an order that only its owner can pay.
Result<std::string> WechatGateway::payer_of(const std::string& code) {
    const Account& account = caller_->account();
    if (account.app_secret.empty()) return fail(ErrorCode::gateway_refused, "not offered");
    http::Request request;
    request.method = "GET";
    request.path = "/sns/oauth2/access_token";
    request.query = http::format_form({{"appid", account.app_id},
                                       {"secret", account.app_secret},
                                       {"code", code},
                                       {"grant_type", "authorization_code"}});
    const auto response = transport_->send(account.token_url, request, account.timeout);
    if (!response || response->status != 200) return fail(ErrorCode::gateway_unavailable);
    const auto answer = read_object(response->body);
    if (!answer) return fail(ErrorCode::gateway_unavailable);
    auto openid = text_member(*answer, "openid");
    if (openid.empty() || openid.size() > kOpenIdMax) return fail(ErrorCode::gateway_refused, "code");
    return openid;
}

Result<gateway::PayOffer> WechatGateway::open(const gateway::PayRequest& request) {
    if (!offers(request.way)) return fail(ErrorCode::gateway_refused, "not offered");
    const auto answer = caller_->call("POST", fmt::format("{}{}", kOrders, path_of(request.way)),
                                      order_body(request), request.now);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->is_unknown() || is_taken_before(*answer)) return fail(ErrorCode::gateway_unavailable);
    if (!answer->success()) return fail(ErrorCode::gateway_refused, answer->words);
    auto made = offer(request, answer->fields);
    if (made.text.empty()) return fail(ErrorCode::gateway_unavailable);
    return made;
}

Result<gateway::Trade> WechatGateway::pay_by_code(const gateway::PayRequest& request,
                                                  const std::string& auth_code) {
    if (codes_v3_) return codes_v3_->pay(request, auth_code);
    return codes_ ? codes_->pay(request, auth_code) : PaymentGateway::pay_by_code(request, auth_code);
}

Result<gateway::Cancel> WechatGateway::cancel(const gateway::Named& trade, Instant now) {
    if (codes_v3_) return codes_v3_->cancel(trade, now);
    return codes_ ? codes_->cancel(trade, now) : PaymentGateway::cancel(trade, now);
}

Result<gateway::Trade> WechatGateway::query(const gateway::Named& named, Instant now) {
    const std::string& out_trade_no = named.number;
    const auto answer = caller_->call(
        "GET", fmt::format("{}?mchid={}", order_path(out_trade_no), caller_->account().mch_id), {}, now);
    if (!answer) return std::unexpected{answer.error()};
    gateway::Trade trade;
    if (answer->success()) {
        auto read = read_trade(answer->fields);
        if (!read) return fail(ErrorCode::gateway_unavailable);
        trade = std::move(*read);
        if (trade.out_trade_no != out_trade_no || !is_ours(answer->fields))
            return fail(ErrorCode::gateway_foreign_message, "out_trade_no");
        trade.answer = fmt::format("{} {}", answer->words, trade.answer);
    } else {
        trade.state = is_not_found(*answer) ? TradeState::not_found : TradeState::unknown;
        trade.answer = answer->words;
    }
    trade.out_trade_no = out_trade_no;
    return trade;
}

Result<gateway::Close> WechatGateway::close(const gateway::Named& named, Instant now) {
    const std::string& out_trade_no = named.number;
    const auto answer =
        caller_->call("POST", order_path(out_trade_no) + "/close",
                      json::serialize(json::object{{"mchid", caller_->account().mch_id}}), now);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->success()) return gateway::Close{CloseState::closed, answer->words};
    if (answer->is_unknown()) return gateway::Close{CloseState::unknown, answer->words};
    const auto trade = query(out_trade_no, now);
    if (!trade) return std::unexpected{trade.error()};
    return gateway::Close{gateway::closed_as(trade->state),
                          fmt::format("{}; {}", answer->words, trade->answer)};
}

Result<gateway::Refund> WechatGateway::refund(const gateway::Named& named, const gateway::Named& request,
                                              Money amount, const std::string& reason, Instant now) {
    const std::string& out_trade_no = named.number;
    const std::string& out_request_no = request.number;
    const auto trade = query(out_trade_no, now);
    if (!trade) return std::unexpected{trade.error()};
    if (trade->state != TradeState::paid)
        return gateway::Refund{
            trade->state == TradeState::unknown ? RefundState::unknown : RefundState::refused,
            {},
            trade->answer};
    json::object body{
        {"out_trade_no", out_trade_no},
        {"out_refund_no", out_request_no},
        {"notify_url", caller_->account().notify_url},
        {"amount",
         json::object{{"refund", amount.minor()}, {"total", trade->total.minor()}, {"currency", "CNY"}}}};
    if (!reason.empty()) body["reason"] = cut_utf8(reason, kReasonMax);
    const auto answer = caller_->call("POST", std::string{kRefunds}, json::serialize(body), now);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->is_unknown()) return gateway::Refund{RefundState::unknown, {}, answer->words};
    if (!answer->success())
        return gateway::Refund{
            is_refused_for_good(*answer) ? RefundState::refused_for_good : RefundState::refused,
            {},
            answer->words};
    auto read = read_refund(answer->fields);
    if (read.state == RefundState::done && read.amount != amount)
        return fail(ErrorCode::gateway_foreign_message, "amount");
    read.amount = amount;
    return read;
}

Result<gateway::Refund> WechatGateway::query_refund(const gateway::Named& named,
                                                    const gateway::Named& request, Instant now) {
    const std::string& out_trade_no = named.number;
    const std::string& out_request_no = request.number;
    const auto answer =
        caller_->call("GET", fmt::format("{}/{}", kRefunds, http::percent_encode(out_request_no)), {}, now);
    if (!answer) return std::unexpected{answer.error()};
    if (!answer->success()) {
        // Not there: it was never taken. Asking for it again with the same number is the way on.
        const auto state = is_not_found(*answer) ? RefundState::refused : RefundState::unknown;
        return gateway::Refund{state, {}, answer->words};
    }
    const auto trade = text_member(answer->fields, "out_trade_no");
    const auto number = text_member(answer->fields, "out_refund_no");
    if (trade != out_trade_no || number != out_request_no)
        return fail(ErrorCode::gateway_foreign_message, "out_refund_no");
    return read_refund(answer->fields);
}

Result<std::unique_ptr<gateway::Statement>> WechatGateway::fetch_statement(BusinessDate day, Instant now) {
    const auto answer = caller_->call(
        "GET", fmt::format("/v3/bill/tradebill?bill_date={}&bill_type=ALL&tar_type=GZIP", format_date(day)),
        {}, now);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->code == "NO_STATEMENT_EXIST") return std::make_unique<gateway::EmptyStatement>();
    if (answer->code == "STATEMENT_CREATING") return fail(ErrorCode::statement_not_ready, format_date(day));
    if (answer->is_unknown()) return fail(ErrorCode::gateway_unavailable);
    if (!answer->success()) return fail(ErrorCode::gateway_refused, answer->words);
    auto sha1 = text_member(answer->fields, "hash_value");
    std::ranges::transform(sha1, sha1.begin(), [](unsigned char c) { return std::tolower(c); });
    if (text_member(answer->fields, "hash_type") != "SHA1" || sha1.empty())
        return fail(ErrorCode::gateway_refused, "hash_type");
    auto file = caller_->download(text_member(answer->fields, "download_url"), now);
    if (!file) return std::unexpected{file.error()};
    return read_file(std::move(*file), std::move(sha1));
}

Result<std::unique_ptr<gateway::Statement>> WechatGateway::open_statement(const std::filesystem::path& path) {
    auto file = gateway::open_file(path);
    if (!file) return std::unexpected{file.error()};
    return read_file(std::move(*file), {});
}

Result<std::unique_ptr<gateway::Statement>> WechatGateway::read_file(gateway::File file, std::string sha1) {
    auto lines =
        gateway::Lines::open(std::move(file), [](std::string_view name) { return name.ends_with(".csv"); });
    if (!lines) return std::unexpected{lines.error()};
    return read_statement(std::move(*lines), caller_->account().mch_id, std::move(sha1));
}

Result<gateway::Notice> WechatGateway::read_notice(const http::Request& request, Instant now) {
    if (!caller_->is_from_platform(request.headers, request.body, now))
        return fail(ErrorCode::gateway_bad_signature);
    const auto event = open_event(request.body, caller_->account().api_key);
    if (!event) return fail(ErrorCode::gateway_bad_signature);
    const auto told = read_object(event->text);
    if (!told) return fail(ErrorCode::request_malformed, "notice");
    if (!is_ours(*told)) return fail(ErrorCode::gateway_foreign_message, "mchid");
    gateway::Notice notice;
    if (event->type.starts_with("REFUND.")) {
        notice.kind = gateway::NoticeKind::refund;
    } else if (event->type == "TRANSACTION.SUCCESS") {
        auto trade = read_trade(*told);
        if (!trade) return fail(ErrorCode::request_malformed, "notice");
        notice = {gateway::NoticeKind::trade, std::move(*trade)};
    }
    return notice;
}

http::Response WechatGateway::notice_reply(bool accepted) {
    return {accepted ? 200 : 500,
            {{"Content-Type", "application/json"}},
            accepted ? R"({"code":"SUCCESS","message":"成功"})" : R"({"code":"FAIL","message":"失败"})"};
}

}  // namespace keepline::wechatpay
