// The door: who calls, what is called, and the signature of the answer.

#include "sim/wechatpay/wechat_party.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "gateway/wechatpay/signature.h"

namespace keepline::sim {
namespace {

using std::chrono::seconds;

// 15s, 15s, 30s, 3m, 10m, 20m, 30m, … after the delivery before, scaled down.
constexpr std::array kPlan{seconds{1},  seconds{1},  seconds{2},  seconds{3}, seconds{5},
                           seconds{10}, seconds{20}, seconds{30}, seconds{60}};
// The wire has whole seconds, and a request takes a moment: less than this is no other clock.
constexpr Duration kSameClock = seconds{5};
constexpr std::string_view kOrders = "/v3/pay/transactions/";
constexpr std::string_view kByNumber = "/v3/pay/transactions/out-trade-no/";
constexpr std::string_view kCodePay = "/v3/pay/transactions/codepay";
constexpr std::string_view kReverse = "/reverse";
constexpr std::string_view kBill = "/v3/bill/tradebill";
constexpr std::string_view kRefunds = "/v3/refund/domestic/refunds";

std::string uri_of(const http::Request& request) {
    return request.query.empty() ? request.path : request.path + "?" + request.query;
}

}  // namespace

WechatParty::WechatParty(WechatSettings settings, gateway::PrivateKey own_key,
                         gateway::PublicKey merchant_key)
    : Party{kPlan},
      settings_{std::move(settings)},
      own_key_{std::move(own_key)},
      merchant_key_{std::move(merchant_key)},
      dice_{settings_.seed} {}

Reply WechatParty::call(const http::Request& request, Instant now) {
    const auto fault = faults_.next();
    if (fault.kind == FaultKind::http_500)
        return {{502, {{"Content-Type", "text/html"}}, "<h1>502 Bad Gateway</h1>"}, false};
    Duration offset{};
    if (!is_from_merchant(request, offset, now))
        return {sign(refuse(401, "SIGN_ERROR", "签名错误"), now, false), false};
    const Instant stamp = now + offset;
    if (const auto code = fault.refusal("SYSTEM_ERROR"); !code.empty())
        return {sign(refuse(status_of(code), code, "测试情形"), stamp, false), false};
    const auto answer = dispatch(request, offset, now);
    return {sign(answer, stamp, fault.kind == FaultKind::bad_signature), fault.kind == FaultKind::timeout};
}

Duration WechatParty::offset_of(Instant said, Instant now) {
    const Duration ahead = said - now;
    return std::chrono::abs(ahead) < kSameClock ? Duration{} : ahead;
}

bool WechatParty::is_from_merchant(const http::Request& request, Duration& offset, Instant now) const {
    const auto who = wechatpay::parse_authorization(request.header("Authorization"));
    if (!who || who->mchid != settings_.mch_id || who->serial != settings_.merchant_serial) return false;
    std::int64_t seconds = 0;
    const auto* end = who->timestamp.data() + who->timestamp.size();
    if (std::from_chars(who->timestamp.data(), end, seconds).ptr != end) return false;
    offset = offset_of(Instant{seconds * 1'000'000}, now);
    return merchant_key_.verify(
        wechatpay::request_text(request.method, uri_of(request), who->timestamp, who->nonce, request.body),
        who->signature);
}

http::Response WechatParty::sign(const Answer& answer, Instant stamp, bool spoil) const {
    http::Response response{answer.status, {{"Content-Type", "application/json"}}, answer.body};
    auto headers =
        wechatpay::sign_answer(answer.body, own_key_, settings_.key_id, wechatpay::make_nonce(), stamp);
    for (auto& [name, value] : headers)
        if (spoil && name == "Wechatpay-Signature") value.front() = value.front() == 'A' ? 'B' : 'A';
    response.headers.insert(response.headers.end(), headers.begin(), headers.end());
    return response;
}

WechatParty::Answer WechatParty::dispatch(const http::Request& request, Duration offset, Instant now) {
    const std::string_view path = request.path;
    const bool post = request.method == "POST";
    if (path.starts_with(kByNumber)) {
        auto number = path.substr(kByNumber.size());
        if (post && number.ends_with(kReverse))
            return reverse_v3(number.substr(0, number.size() - kReverse.size()), now);
        const bool closes = post && number.ends_with("/close");
        if (closes) number.remove_suffix(std::string_view{"/close"}.size());
        const auto found = trades_.find(std::string{number});
        if (found == trades_.end()) return refuse(404, "ORDER_NOT_EXIST", "订单不存在");
        found->second.clock_offset = offset;
        expire(found->second, now);
        return closes ? close(found->second) : query(found->second);
    }
    if (post && path == kCodePay) return pay_by_code_v3(request.body, offset, now);
    if (post && path.starts_with(kOrders))
        return place(path.substr(kOrders.size()), request.body, offset, now);
    if (!post && path == kBill) return bill(request, now + offset);
    if (post && path == kRefunds) return refund(request.body, now);
    if (!post && path.starts_with(kRefunds) && path.size() > kRefunds.size())
        return query_refund(http::percent_decode(path.substr(kRefunds.size() + 1), false).value_or(""));
    return refuse(404, "RESOURCE_NOT_EXISTS", "接口不存在");
}

int WechatParty::status_of(std::string_view code) {
    static constexpr std::pair<std::string_view, int> kStatuses[] = {
        {"USERPAYING", 202},         {"SIGN_ERROR", 401},          {"NO_AUTH", 403},
        {"NOT_ENOUGH", 403},         {"RULE_LIMIT", 403},          {"USER_ACCOUNT_ABNORMAL", 403},
        {"ORDER_NOT_EXIST", 404},    {"RESOURCE_NOT_EXISTS", 404}, {"FREQUENCY_LIMITED", 429},
        {"RATELIMIT_EXCEEDED", 429}, {"SYSTEM_ERROR", 500},        {"BANK_ERROR", 500}};
    for (const auto& [name, status] : kStatuses)
        if (name == code) return status;
    return 400;
}

TradeView WechatParty::view(const Trade& trade, Instant now) const {
    const bool all_back = trade.refunded() == trade.paid;
    const Ending ending = trade.is_open()   ? Ending::open
                          : all_back        ? Ending::refunded
                          : trade.is_paid() ? Ending::paid
                                            : Ending::closed;
    return {
        trade.out_trade_no, trade.transaction_id, trade.state,      trade.cashier_id,    trade.description,
        trade.paid,         trade.refunded(),     trade.expires_at, trade.business(now), ending,
        trade.redirect_url};
}

std::optional<TradeView> WechatParty::find_cashier(const std::string& cashier_id, Instant now) const {
    const auto found = by_code_.find(cashier_id);
    if (found == by_code_.end()) return std::nullopt;
    const Trade& trade = trades_.at(found->second);
    return trade.cashier_id == cashier_id ? std::optional{view(trade, now)} : std::nullopt;
}

std::vector<TradeView> WechatParty::list_trades(Instant now) const {
    std::vector<TradeView> out;
    for (const auto& [out_trade_no, trade] : trades_) out.push_back(view(trade, now));
    return out;
}

}  // namespace keepline::sim
