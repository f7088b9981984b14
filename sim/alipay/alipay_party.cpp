#include "sim/alipay/alipay_party.h"

#include <fmt/format.h>

#include <array>

#include "gateway/alipay/answer.h"
#include "gateway/alipay/signed_form.h"
#include "gateway/alipay/wire_time.h"
#include "sim/alipay/biz_content.h"
#include "sim/platform/members.h"

namespace keepline::sim {
namespace {

using std::chrono::seconds;

// 4m, 10m, 10m, 1h, 2h, 6h, 15h after the delivery before, scaled down.
constexpr std::array kPlan{seconds{1},  seconds{2},  seconds{2}, seconds{5},
                           seconds{10}, seconds{30}, seconds{60}};
// The wire has whole seconds, and a request takes a moment: less than this is no other clock.
constexpr Duration kSameClock = seconds{5};

}  // namespace

AlipayParty::AlipayParty(AlipaySettings settings, alipay::PrivateKey own_key, alipay::PublicKey merchant_key)
    : Party{kPlan},
      settings_{std::move(settings)},
      own_key_{std::move(own_key)},
      merchant_key_{std::move(merchant_key)},
      dice_{settings_.seed} {}

const std::map<std::string_view, AlipayParty::Method>& AlipayParty::methods() {
    static const std::map<std::string_view, Method> kMethods{
        {"alipay.trade.precreate", &AlipayParty::precreate},
        {"alipay.trade.pay", &AlipayParty::pay},
        {"alipay.trade.cancel", &AlipayParty::cancel},
        {"alipay.trade.query", &AlipayParty::query},
        {"alipay.trade.close", &AlipayParty::close},
        {"alipay.trade.refund", &AlipayParty::refund},
        {"alipay.trade.fastpay.refund.query", &AlipayParty::query_refund},
        {"alipay.data.dataservice.bill.downloadurl.query", &AlipayParty::bill}};
    return kMethods;
}

Reply AlipayParty::call(const http::Form& params, Instant now) {
    const auto fault = faults_.next();
    if (fault.kind == FaultKind::http_500)
        return {{502, {{"Content-Type", "text/html"}}, "<h1>502 Bad Gateway</h1>"}, false};
    const std::string method{http::find(params, "method")};
    if (const auto code = fault.refusal("ACQ.SYSTEM_ERROR"); !code.empty())
        return {answer(method, std::unexpected{refuse_with(code)}, false), false};
    const auto request = read(params, now);
    if (!request) return {answer(method, std::unexpected{request.error()}, false), false};
    last_offset_ = request->clock_offset;
    const auto found = methods().find(method);
    Fields fields = std::unexpected{Refusal{"40002", "isv.invalid-method", "不存在的方法名"}};
    if (found != methods().end()) fields = (this->*found->second)(*request, now);
    return {answer(method, fields, fault.kind == FaultKind::bad_signature, request->encrypted),
            fault.kind == FaultKind::timeout};
}

// Five digits are the gateway's own answer; every other code is one of the business behind it.
AlipayParty::Refusal AlipayParty::refuse_with(const std::string& code) {
    if (code.find_first_not_of("0123456789") == std::string::npos) return {code, {}, {}};
    const bool trouble = code.starts_with("aop.") || code.starts_with("isp.");
    const auto* gateway_code = trouble ? "20000" : code.starts_with("isv.") ? "40002" : "40004";
    return {gateway_code, code, "测试情形"};
}

std::expected<AlipayParty::Request, AlipayParty::Refusal> AlipayParty::read(const http::Form& params,
                                                                            Instant now) const {
    const auto refuse = [](const char* code, const char* sub_code, const char* words) {
        return std::unexpected{Refusal{code, sub_code, words}};
    };
    for (const auto* name : {"app_id", "method", "charset", "sign_type", "sign", "timestamp", "version"})
        if (http::find(params, name).empty())
            return refuse("40001", fmt::format("isv.missing-{}", name).c_str(), "缺少必选参数");
    if (http::find(params, "app_id") != settings_.app_id)
        return refuse("40002", "isv.invalid-app-id", "无效的AppID参数");
    if (http::find(params, "sign_type") != "RSA2")
        return refuse("40002", "isv.invalid-signature-type", "无效的签名类型");
    if (!alipay::verify_request(params, merchant_key_))
        return refuse("40002", "isv.invalid-signature",
                      "验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配");
    const auto timestamp = alipay::parse_wire_time(http::find(params, "timestamp"));
    if (!timestamp) return refuse("40002", "isv.invalid-timestamp", "非法的时间戳参数");
    const bool encrypted = http::find(params, "encrypt_type") == "AES";
    auto content = std::optional{std::string{http::find(params, "biz_content")}};
    if (encrypted) content = alipay::open_content(*content, settings_.content_key);
    if (!content) return refuse("40002", "isv.decryption-error-unknown", "解密出错");
    auto business = read_members(*content);
    if (!business) return refuse("40002", "isv.invalid-parameter", "biz_content 不是 JSON");
    const Duration offset = *timestamp - now;
    return Request{std::string{http::find(params, "method")},
                   std::move(*business),
                   std::string{http::find(params, "notify_url")},
                   std::string{http::find(params, "return_url")},
                   std::chrono::abs(offset) < kSameClock ? Duration{} : offset,
                   encrypted};
}

http::Response AlipayParty::answer(const std::string& method, const Fields& fields, bool spoil,
                                   bool encrypted) const {
    http::Form members{{"code", "10000"}, {"msg", "Success"}};
    if (fields) {
        members.insert(members.end(), fields->begin(), fields->end());
    } else {
        const auto& [code, sub_code, sub_msg] = fields.error();
        const auto* words = code == "40001"   ? "Missing Required Arguments"
                            : code == "40002" ? "Invalid Arguments"
                            : code == "10003" ? " order success pay inprocess"
                                              : "Business Failed";
        members = {{"code", code}, {"msg", words}};
        if (!sub_code.empty()) {
            members.emplace_back("sub_code", sub_code);
            members.emplace_back("sub_msg", sub_msg);
        }
    }
    auto node = write_members(members);
    if (encrypted) node = fmt::format("\"{}\"", alipay::seal_content(node, settings_.content_key));
    auto sign = own_key_.sign(node);
    if (spoil) sign.front() = sign.front() == 'A' ? 'B' : 'A';
    const auto name =
        methods().contains(method) ? alipay::node_name_of(method) : std::string{"error_response"};
    return {200,
            {{"Content-Type", "application/json;charset=utf-8"}},
            fmt::format(R"({{"{}":{},"sign":"{}"}})", name, node, sign)};
}

const Trade* AlipayParty::find_trade(const std::string& out_trade_no) const {
    const auto found = trades_.find(out_trade_no);
    return found == trades_.end() ? nullptr : &found->second;
}

TradeView AlipayParty::view(const Trade& trade, Instant now) const {
    const Ending ending = trade.stage == Stage::paid     ? Ending::paid
                          : trade.stage != Stage::closed ? Ending::open
                          : trade.paid_at != Instant{}   ? Ending::refunded
                                                         : Ending::closed;
    return {trade.out_trade_no,
            trade.trade_no,
            trade.stage == Stage::unscanned ? "NOT_SCANNED" : std::string{trade_status(trade)},
            trade.cashier_id,
            trade.subject,
            trade.total,
            trade.refunded(),
            trade.expires_at,
            trade.business(now),
            ending,
            {}};
}

std::optional<TradeView> AlipayParty::find_cashier(const std::string& cashier_id, Instant now) const {
    const auto found = by_code_.find(cashier_id);
    const auto* trade = found == by_code_.end() ? nullptr : find_trade(found->second);
    if (trade == nullptr || trade->cashier_id != cashier_id) return std::nullopt;
    TradeView out = view(*trade, now);
    out.return_address = return_address(*trade, now);
    return out;
}

std::vector<TradeView> AlipayParty::list_trades(Instant now) const {
    std::vector<TradeView> out;
    for (const auto& [out_trade_no, trade] : trades_) out.push_back(view(trade, now));
    return out;
}

}  // namespace keepline::sim
