// Payment by the payer's bar code: in API v2 flat XML, signed under the APIv2 key; in API v3 as every other
// call.

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/signature.h"
#include "gateway/wechatpay/v2_message.h"
#include "sim/wechatpay/wechat_party.h"

namespace keepline::sim {
namespace {

using http::find;
using wechatpay::V2SignType;

constexpr std::size_t kCodeDigits = 18;
constexpr std::size_t kNumberMax = 32;
constexpr Duration kReversible = std::chrono::hours{24 * 7};

http::Form refusal(std::string_view code, std::string_view words) {
    return {{"result_code", "FAIL"}, {"err_code", std::string{code}}, {"err_code_des", std::string{words}}};
}

// Signed by nobody: whoever asked is not known, or not to be understood.
Reply unheard(std::string words) {
    return {{200,
             {{"Content-Type", "text/plain"}},
             wechatpay::format_v2({{"return_code", "FAIL"}, {"return_msg", std::move(words)}})},
            false};
}

bool is_pay_code(std::string_view code) {
    return code.size() == kCodeDigits && code.find_first_not_of("0123456789") == std::string_view::npos &&
           code >= "10" && code < "16";
}

}  // namespace

Reply WechatParty::call_v2(const http::Request& request, Instant now) {
    const auto fault = faults_.next();
    if (fault.kind == FaultKind::http_500)
        return {{502, {{"Content-Type", "text/html"}}, "<h1>502 Bad Gateway</h1>"}, false};
    const auto fields = wechatpay::parse_v2(request.body);
    if (!fields) return unheard("XML格式错误");
    // What names no kind of signature has the old one.
    const auto type = find(*fields, "sign_type") == "HMAC-SHA256" ? V2SignType::hmac_sha256 : V2SignType::md5;
    if (!wechatpay::is_v2_signed(*fields, type, settings_.v2_key)) return unheard("签名错误");
    if (find(*fields, "appid") != settings_.app_id || find(*fields, "mch_id") != settings_.mch_id)
        return {sign_v2(refusal("APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配"), type, false), false};
    if (const auto code = fault.refusal("SYSTEMERROR"); !code.empty())
        return {sign_v2(refusal(code, "测试情形"), type, false), false};
    const bool pays = request.path == "/pay/micropay";
    auto answer = pays ? pay_by_code(*fields, now) : reverse(*fields, now);
    return {sign_v2(std::move(answer), type, fault.kind == FaultKind::bad_signature),
            fault.kind == FaultKind::timeout};
}

http::Response WechatParty::sign_v2(http::Form fields, V2SignType type, bool spoil) const {
    fields.insert(fields.begin(), {{"return_code", "SUCCESS"},
                                   {"return_msg", "OK"},
                                   {"appid", settings_.app_id},
                                   {"mch_id", settings_.mch_id},
                                   {"nonce_str", wechatpay::make_nonce()}});
    return {200,
            {{"Content-Type", "text/plain"}},
            wechatpay::sign_v2(std::move(fields), type, spoil ? std::string{} : settings_.v2_key)};
}

http::Form WechatParty::pay_by_code(const http::Form& order, Instant now) {
    const std::string number{find(order, "out_trade_no")};
    const auto total = wechatpay::parse_v2_fen(find(order, "total_fee"));
    if (number.empty() || number.size() > kNumberMax || find(order, "body").empty() ||
        find(order, "spbill_create_ip").empty() || !total || !total->is_positive())
        return refusal("PARAM_ERROR", "参数错误");
    const auto before = trades_.find(number);
    if (before == trades_.end()) return begin_by_code(order, *total, now);
    expire(before->second, now);
    const bool same = before->second.by_code() && before->second.total == *total;
    return same ? repeat_by_code(before->second) : refusal("OUT_TRADE_NO_USED", "商户订单号重复");
}

http::Form WechatParty::repeat_by_code(const Trade& trade) {
    if (trade.is_paid()) return refusal("ORDERPAID", "订单已支付");
    if (trade.is_open()) return refusal("USERPAYING", "需要用户输入支付密码");
    if (trade.state == "REVOKED") return refusal("ORDERREVERSED", "订单已撤销");
    return refusal("ORDERCLOSED", "订单已关闭");
}

http::Form WechatParty::begin_by_code(const http::Form& order, Money total, Instant now) {
    const std::string code{find(order, "auth_code")};
    if (!is_pay_code(code)) return refusal("AUTH_CODE_INVALID", "付款码无效");
    const auto offset = offset_of(wechatpay::parse_v2_time(find(order, "time_start")).value_or(now), now);
    const auto until = wechatpay::parse_v2_time(find(order, "time_expire")).value_or(now + offset + kLife);
    if (until <= now + offset) return refusal("PARAM_ERROR", "time_expire无效");
    const auto head = std::string_view{code}.substr(0, 2);
    if (head == "11" || by_code_.contains(code)) return refusal("AUTHCODEEXPIRE", "付款码已过期，请刷新再试");

    const std::string number{find(order, "out_trade_no")};
    Trade& trade = trades_[number];
    trade.out_trade_no = number;
    trade.transaction_id = "42000" + dice_.digits(23);
    trade.description = find(order, "body");
    trade.way = "micropay";
    trade.app_id = settings_.app_id;
    trade.total = trade.paid = total;
    trade.code = code;
    trade.cashier_id = dice_.hex();
    trade.clock_offset = offset;
    trade.expires_at = until;
    trade.state = "USERPAYING";
    by_code_[trade.code] = by_code_[trade.cashier_id] = number;
    if (head == "12") {
        trade.state = "PAYERROR";
        return refusal("NOTENOUGH", "余额不足");
    }
    if (head == "10" || head == "14") return repeat_by_code(trade);
    take_payment(trade, Act::pay, now);
    return head == "15" ? refusal("SYSTEMERROR", "系统超时") : describe_paid(trade);
}

http::Form WechatParty::describe_paid(const Trade& trade) {
    const auto fen = std::to_string(trade.paid.minor());
    return {{"result_code", "SUCCESS"},
            {"openid", std::string{kPayer}},
            {"is_subscribe", "N"},
            {"trade_type", std::string{trade.trade_type()}},
            {"bank_type", "OTHERS"},
            {"fee_type", "CNY"},
            {"total_fee", fen},
            {"cash_fee", fen},
            {"transaction_id", trade.transaction_id},
            {"out_trade_no", trade.out_trade_no},
            {"time_end", wechatpay::format_v2_time(trade.paid_at)}};
}

// Whatever was paid goes back whole, under the order's own number.
http::Form WechatParty::reverse(const http::Form& wanted, Instant now) {
    const auto found = trades_.find(std::string{find(wanted, "out_trade_no")});
    if (found == trades_.end()) return refusal("ORDERNOTEXIST", "订单不存在");
    Trade& trade = found->second;
    expire(trade, now);
    if (!trade.by_code() || trade.state == "REFUND") return refusal("TRADE_STATE_ERROR", "订单状态错误");
    if (trade.is_paid()) {
        if (trade.business(now) - trade.paid_at > kReversible)
            return refusal("REVERSE_EXPIRE", "订单无法撤销");
        trade.refunds.push_back(
            {trade.out_trade_no, "50300" + dice_.digits(23), trade.paid, trade.business(now)});
    }
    trade.state = "REVOKED";
    late_.erase(trade.out_trade_no);
    return {{"result_code", "SUCCESS"}, {"recall", "N"}};
}

// API v3 says the same in its own way.
WechatParty::Answer WechatParty::refuse_v3(const http::Form& refusal) {
    struct Name {
        std::string_view v2, v3;
    };
    static constexpr std::array kNames{Name{"NOTENOUGH", "NOT_ENOUGH"}, Name{"SYSTEMERROR", "SYSTEM_ERROR"},
                                       Name{"ORDERNOTEXIST", "ORDER_NOT_EXIST"}};
    const auto v2 = find(refusal, "err_code");
    const auto* known = std::ranges::find(kNames, v2, &Name::v2);
    const auto code = known == kNames.end() ? v2 : known->v3;
    return refuse(status_of(code), code, find(refusal, "err_code_des"));
}

WechatParty::Answer WechatParty::pay_by_code_v3(const std::string& body, Duration offset, Instant now) {
    const auto order = wechatpay::read_object(body);
    const auto* amount = order ? wechatpay::object_member(*order, "amount") : nullptr;
    const auto* payer = order ? wechatpay::object_member(*order, "payer") : nullptr;
    const auto* scene = order ? wechatpay::object_member(*order, "scene_info") : nullptr;
    const auto total = amount != nullptr ? wechatpay::fen_member(*amount, "total") : std::nullopt;
    const bool whole = total && payer != nullptr && scene != nullptr &&
                       wechatpay::object_member(*scene, "store_info") != nullptr;
    if (!whole) return refuse(400, "PARAM_ERROR", "参数错误");
    const auto text = [&](const char* name) { return wechatpay::text_member(*order, name); };
    const auto until = parse_instant(text("time_expire"));
    http::Form same{{"out_trade_no", text("out_trade_no")},
                    {"body", text("description")},
                    {"spbill_create_ip", "127.0.0.1"},
                    {"total_fee", std::to_string(total->minor())},
                    {"auth_code", wechatpay::text_member(*payer, "auth_code")},
                    {"time_start", wechatpay::format_v2_time(now + offset)}};
    if (until) same.emplace_back("time_expire", wechatpay::format_v2_time(*until));
    const auto answer = pay_by_code(same, now);
    if (find(answer, "result_code") != "SUCCESS") return refuse_v3(answer);
    return query(trades_.at(text("out_trade_no")));
}

WechatParty::Answer WechatParty::reverse_v3(std::string_view out_trade_no, Instant now) {
    const auto answer = reverse({{"out_trade_no", std::string{out_trade_no}}}, now);
    if (find(answer, "result_code") != "SUCCESS") return refuse_v3(answer);
    return {200, boost::json::serialize(boost::json::object{{"appid", settings_.app_id},
                                                            {"mchid", settings_.mch_id},
                                                            {"out_trade_no", std::string{out_trade_no}}})};
}

}  // namespace keepline::sim
