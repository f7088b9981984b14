// What merchants call.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/signature.h"
#include "sim/wechatpay/wechat_party.h"

namespace keepline::sim {
namespace {

namespace json = boost::json;
using wechatpay::fen_member;
using wechatpay::object_member;
using wechatpay::text_member;

// 6 to 32 letters, digits and _-|*
bool is_order_number(std::string_view number) {
    const auto is_good = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
               c == '-' || c == '|' || c == '*';
    };
    return number.size() >= 6 && number.size() <= 32 && std::ranges::all_of(number, is_good);
}

// What this way to pay wants beside the order.
bool has_payer(std::string_view way, std::string_view payer_id, const json::object& order) {
    if (way == "jsapi") {
        const auto* payer = object_member(order, "payer");
        return payer != nullptr && text_member(*payer, "openid") == payer_id;
    }
    if (way == "h5") {
        const auto* scene = object_member(order, "scene_info");
        return scene != nullptr && !text_member(*scene, "payer_client_ip").empty() &&
               object_member(*scene, "h5_info") != nullptr;
    }
    return way == "native" || way == "app";
}

}  // namespace

Money WechatParty::Trade::refunded() const {
    Money sum;
    for (const auto& each : refunds) sum += each.amount;
    return sum;
}

std::string_view WechatParty::Trade::trade_type() const {
    return way == "h5"      ? "MWEB"
           : way == "app"   ? "APP"
           : way == "jsapi" ? "JSAPI"
           : by_code()      ? "MICROPAY"
                            : "NATIVE";
}

WechatParty::Answer WechatParty::refuse(int status, std::string_view code, std::string_view message) {
    return {status, json::serialize(json::object{{"code", code}, {"message", message}})};
}

// A repeat with the same number, amount and description is the same trade; with others it is refused.
WechatParty::Answer WechatParty::place(std::string_view way, const std::string& body, Duration offset,
                                       Instant now) {
    const auto order = wechatpay::read_object(body);
    const auto* amount = order ? object_member(*order, "amount") : nullptr;
    const auto total = amount != nullptr ? fen_member(*amount, "total") : std::nullopt;
    if (!total || !total->is_positive() || !has_payer(way, kPayer, *order))
        return refuse(400, "PARAM_ERROR", "参数错误");
    const auto number = text_member(*order, "out_trade_no");
    const auto description = text_member(*order, "description");
    const auto notify_url = text_member(*order, "notify_url");
    const auto app_id = text_member(*order, "appid");
    if (app_id != (way == "app" ? settings_.mobile_app_id : settings_.app_id) ||
        text_member(*order, "mchid") != settings_.mch_id)
        return refuse(400, "APPID_MCHID_NOT_MATCH", "appid 与 mchid 不匹配");
    if (!is_order_number(number) || description.empty() || description.size() > 127 || notify_url.empty() ||
        notify_url.contains('?'))
        return refuse(400, "PARAM_ERROR", "参数错误");
    const Instant business_now = now + offset;
    const auto until = text_member(*order, "time_expire");
    const auto expires_at = until.empty() ? std::optional{business_now + kLife} : parse_instant(until);
    if (!expires_at || *expires_at <= business_now) return refuse(400, "PARAM_ERROR", "time_expire 无效");

    Trade& trade = trades_[number];
    trade.clock_offset = offset;
    if (!trade.out_trade_no.empty()) {
        expire(trade, now);
        if (trade.is_paid()) return refuse(400, "ORDERPAID", "订单已支付");
        if (!trade.is_open()) return refuse(400, "ORDER_CLOSED", "订单已关闭");
        if (trade.total != *total || trade.description != description || trade.way != way)
            return refuse(400, "INVALID_REQUEST", "商户订单号重复");
    } else {
        trade.out_trade_no = number;
        trade.transaction_id = "42000" + dice_.digits(23);
        trade.description = description;
        trade.way = way;
        trade.app_id = app_id;
        trade.total = trade.paid = *total;
        trade.code = "wx" + dice_.hex();
        trade.cashier_id = dice_.hex();
        by_code_[trade.code] = by_code_[trade.cashier_id] = number;
    }
    trade.expires_at = *expires_at;
    trade.notify_url = notify_url;
    if (way == "native")
        return {200, json::serialize(json::object{
                         {"code_url", fmt::format("{}/qr/{}", settings_.base_url, trade.code)}})};
    if (way == "h5")
        return {200, json::serialize(json::object{
                         {"h5_url", fmt::format("{}/h5?prepay_id={}", settings_.base_url, trade.code)}})};
    return {200, json::serialize(json::object{{"prepay_id", trade.code}})};
}

std::string WechatParty::describe(const Trade& trade) const {
    json::object out{{"appid", trade.app_id},
                     {"mchid", settings_.mch_id},
                     {"out_trade_no", trade.out_trade_no},
                     {"trade_state", trade.state},
                     {"trade_state_desc", trade.state},
                     {"amount", json::object{{"total", trade.paid.minor()}, {"currency", "CNY"}}}};
    if (!trade.is_paid()) return json::serialize(out);
    out["transaction_id"] = trade.transaction_id;
    out["trade_type"] = trade.trade_type();
    out["bank_type"] = "OTHERS";
    out["success_time"] = wechatpay::format_wire_time(trade.paid_at);
    out["payer"] = json::object{{"openid", kPayer}};
    out["amount"] = json::object{{"total", trade.paid.minor()},
                                 {"payer_total", trade.coupon.paid(trade.paid).minor()},
                                 {"currency", "CNY"},
                                 {"payer_currency", "CNY"}};
    const auto off = trade.coupon.amount.minor();
    if (off > 0)
        out["promotion_detail"] =
            json::array{json::object{{"coupon_id", "1"},
                                     {"type", trade.coupon.of_merchant ? "NOCASH" : "CASH"},
                                     {"amount", off},
                                     {"wechatpay_contribute", trade.coupon.of_merchant ? 0 : off},
                                     {"merchant_contribute", trade.coupon.of_merchant ? off : 0}}};
    return json::serialize(out);
}

std::string WechatParty::describe(const Trade& trade, const RefundEntry& refund) const {
    return json::serialize(json::object{{"mchid", settings_.mch_id},
                                        {"refund_id", refund.refund_id},
                                        {"out_refund_no", refund.out_refund_no},
                                        {"transaction_id", trade.transaction_id},
                                        {"out_trade_no", trade.out_trade_no},
                                        {"channel", "ORIGINAL"},
                                        {"status", "SUCCESS"},
                                        {"refund_status", "SUCCESS"},
                                        {"user_received_account", "支付用户零钱"},
                                        {"success_time", wechatpay::format_wire_time(refund.at)},
                                        {"amount", json::object{{"total", trade.paid.minor()},
                                                                {"refund", refund.amount.minor()},
                                                                {"payer_total", trade.paid.minor()},
                                                                {"payer_refund", refund.amount.minor()},
                                                                {"currency", "CNY"}}}});
}

WechatParty::Answer WechatParty::query(const Trade& trade) const { return {200, describe(trade)}; }

// A payer who is asked already is let go of by cancelling alone.
WechatParty::Answer WechatParty::close(Trade& trade) {
    if (trade.is_paid()) return refuse(400, "ORDERPAID", "订单已支付");
    if (trade.by_code() && trade.is_open()) return refuse(202, "USERPAYING", "用户支付中，请稍候");
    if (trade.is_open()) trade.state = "CLOSED";
    late_.erase(trade.out_trade_no);
    return {204, ""};
}

WechatParty::Answer WechatParty::refund(const std::string& body, Instant now) {
    const auto wanted = wechatpay::read_object(body);
    const auto* amount = wanted ? object_member(*wanted, "amount") : nullptr;
    const auto back = amount != nullptr ? fen_member(*amount, "refund") : std::nullopt;
    const auto total = amount != nullptr ? fen_member(*amount, "total") : std::nullopt;
    if (!back || !total || !back->is_positive()) return refuse(400, "PARAM_ERROR", "参数错误");
    const auto number = text_member(*wanted, "out_refund_no");
    if (number.empty() || number.size() > 64) return refuse(400, "PARAM_ERROR", "参数错误");
    const auto found = trades_.find(text_member(*wanted, "out_trade_no"));
    if (found == trades_.end()) return refuse(404, "RESOURCE_NOT_EXISTS", "订单不存在");
    Trade& trade = found->second;
    const auto before = std::ranges::find(trade.refunds, number, &RefundEntry::out_refund_no);
    if (before != trade.refunds.end())
        return before->amount == *back ? Answer{200, describe(trade, *before)}
                                       : refuse(400, "INVALID_REQUEST", "退款单号重复且金额不一致");
    if (!trade.is_paid()) return refuse(400, "INVALID_REQUEST", "订单未支付");
    if (*total != trade.paid) return refuse(400, "INVALID_REQUEST", "订单金额不一致");
    if (trade.refunded() + *back > trade.paid) return refuse(400, "INVALID_REQUEST", "退款金额超过可退金额");
    trade.state = "REFUND";
    trade.refunds.push_back({number, "50300" + dice_.digits(23), *back, trade.business(now)});
    const RefundEntry& entry = trade.refunds.back();
    notify(trade, "REFUND.SUCCESS", "refund", describe(trade, entry), now);
    return {200, describe(trade, entry)};
}

WechatParty::Answer WechatParty::query_refund(std::string_view out_refund_no) const {
    for (const auto& [number, trade] : trades_)
        for (const RefundEntry& each : trade.refunds)
            if (each.out_refund_no == out_refund_no) return {200, describe(trade, each)};
    return refuse(404, "RESOURCE_NOT_EXISTS", "退款单不存在");
}

Result<std::string> WechatParty::open_h5(std::string_view prepay_id, const std::string& redirect_url,
                                         Instant now) {
    const auto found = by_code_.find(std::string{prepay_id});
    if (found == by_code_.end()) return fail(ErrorCode::gateway_refused, "prepay_id");
    Trade& trade = trades_.at(found->second);
    expire(trade, now);
    if (trade.code != prepay_id || trade.way != "h5") return fail(ErrorCode::gateway_refused, "prepay_id");
    const bool web = redirect_url.starts_with("http://") || redirect_url.starts_with("https://");
    trade.redirect_url = web ? redirect_url : std::string{};
    return trade.cashier_id;
}

Result<std::string> WechatParty::open_wallet(const std::string& handed, Instant now) {
    const auto wanted = wechatpay::read_object(handed);
    if (!wanted) return fail(ErrorCode::gateway_refused, "JSON");
    constexpr std::string_view kPackage = "prepay_id=";
    const auto package = text_member(*wanted, "package");
    const bool in_page = package.starts_with(kPackage);
    const auto prepay_id = in_page ? package.substr(kPackage.size()) : text_member(*wanted, "prepayid");
    const auto found = by_code_.find(prepay_id);
    if (found == by_code_.end()) return fail(ErrorCode::gateway_refused, "prepay_id");
    Trade& trade = trades_.at(found->second);
    const auto stamp = text_member(*wanted, in_page ? "timeStamp" : "timestamp");
    const auto nonce = text_member(*wanted, in_page ? "nonceStr" : "noncestr");
    const auto text = in_page ? wechatpay::jsapi_text(trade.app_id, stamp, nonce, prepay_id)
                              : wechatpay::app_text(trade.app_id, stamp, nonce, prepay_id);
    if (!merchant_key_.verify(text, text_member(*wanted, in_page ? "paySign" : "sign")))
        return fail(ErrorCode::gateway_refused, "paySign");
    expire(trade, now);
    if (trade.code != prepay_id || trade.way != (in_page ? "jsapi" : "app"))
        return fail(ErrorCode::gateway_refused, "prepay_id");
    return trade.cashier_id;
}

http::Response WechatParty::authorize(const http::Form& query) {
    std::string to{http::find(query, "redirect_uri")};
    if (http::find(query, "appid") != settings_.app_id || !to.starts_with("http"))
        return {400, {{"Content-Type", "text/plain; charset=utf-8"}}, "redirect_uri 参数错误"};
    const auto code = dice_.hex();
    sign_in_codes_.insert(code);
    to += (to.contains('?') ? "&" : "?") +
          http::format_form({{"code", code}, {"state", std::string{http::find(query, "state")}}});
    return {302, {{"Location", std::move(to)}}, ""};
}

http::Response WechatParty::tell_payer(const http::Form& query) {
    const auto answer = [](const json::value& body) {
        return http::Response{200, {{"Content-Type", "text/plain"}}, json::serialize(body)};
    };
    if (http::find(query, "appid") != settings_.app_id || http::find(query, "secret") != settings_.app_secret)
        return answer({{"errcode", 40125}, {"errmsg", "invalid appsecret"}});
    if (sign_in_codes_.erase(std::string{http::find(query, "code")}) == 0)
        return answer({{"errcode", 40029}, {"errmsg", "invalid code"}});
    return answer(
        {{"access_token", dice_.hex()}, {"expires_in", 7200}, {"openid", kPayer}, {"scope", "snsapi_base"}});
}

}  // namespace keepline::sim
