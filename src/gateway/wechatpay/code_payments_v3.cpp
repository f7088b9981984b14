#include "gateway/wechatpay/code_payments_v3.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "domain/renewal/order.h"
#include "gateway/wechatpay/fields.h"
#include "gateway/wechatpay/v2_code.h"

namespace keepline::wechatpay {
namespace {

namespace json = boost::json;
using gateway::CancelState;

constexpr std::string_view kOrders = "/v3/pay/transactions/";
constexpr std::size_t kDescriptionMax = 127;
constexpr Duration kBeforeReverse = std::chrono::seconds{15};

}  // namespace

std::string CodePaymentsV3::order_body(const gateway::PayRequest& request,
                                       const std::string& auth_code) const {
    const Account& account = caller_.account();
    return json::serialize(json::object{
        {"appid", account.app_id},
        {"mchid", account.mch_id},
        {"description", cut_utf8(request.subject, kDescriptionMax)},
        {"out_trade_no", request.out_trade_no},
        {"time_expire", format_wire_time(request.expires_at)},
        {"payer", json::object{{"auth_code", auth_code}}},
        {"amount", json::object{{"total", request.total.minor()}, {"currency", "CNY"}}},
        {"scene_info", json::object{{"store_info", json::object{{"out_id", account.code_store_id}}}}}});
}

Result<gateway::Trade> CodePaymentsV3::pay(const gateway::PayRequest& request, const std::string& auth_code) {
    if (method_of_code(auth_code) != PayMethod::wechat_code)
        return fail(ErrorCode::gateway_refused, "auth_code");
    const auto answer =
        caller_.call("POST", fmt::format("{}codepay", kOrders), order_body(request, auth_code), request.now);
    if (!answer) return std::unexpected{answer.error()};
    gateway::Trade trade;
    if (answer->success()) {
        auto read = read_trade(answer->fields);
        if (!read) return fail(ErrorCode::gateway_unavailable);
        if (read->out_trade_no != request.out_trade_no ||
            text_member(answer->fields, "mchid") != caller_.account().mch_id)
            return fail(ErrorCode::gateway_foreign_message, "out_trade_no");
        trade = std::move(*read);
    } else {
        const auto meaning = meaning_of(answer->code);
        if (meaning == V2Meaning::configuration) return fail(ErrorCode::gateway_refused, answer->words);
        trade.state = unpaid_state(meaning);
    }
    trade.out_trade_no = request.out_trade_no;
    trade.answer = answer->words;
    return trade;
}

Result<gateway::Cancel> CodePaymentsV3::cancel(const gateway::Named& trade, Instant now) {
    if (now < trade.made_at + kBeforeReverse) return gateway::Cancel{CancelState::again, "15 s"};
    const Account& account = caller_.account();
    const auto answer = caller_.call(
        "POST", fmt::format("{}out-trade-no/{}/reverse", kOrders, http::percent_encode(trade.number)),
        json::serialize(json::object{{"appid", account.app_id}, {"mchid", account.mch_id}}), now);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->success()) return gateway::Cancel{CancelState::cancelled, answer->words};
    return gateway::Cancel{cancel_state(meaning_of(answer->code)), answer->words};
}

}  // namespace keepline::wechatpay
