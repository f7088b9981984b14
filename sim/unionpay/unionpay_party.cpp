#include "sim/unionpay/unionpay_party.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/unionpay/signed_form.h"

namespace keepline::sim {
namespace {

using std::chrono::seconds;

// An order is made a moment before it is sent: less than this is no other clock.
constexpr Duration kSameClock = seconds{60};
constexpr Duration kLateBy = seconds{10};
constexpr std::array kPlan{seconds{1}, seconds{2}, seconds{5}, seconds{10}, seconds{30}, seconds{60}};

http::Form refuse(std::string_view code, std::string_view message) {
    return {{"respCode", std::string{code}}, {"respMsg", std::string{message}}};
}

std::optional<Money> fen_of(std::string_view text) {
    std::int64_t fen = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fen);
    const bool good = error == std::errc{} && end == text.data() + text.size() && fen > 0;
    return good ? std::optional{Money::from_minor(fen)} : std::nullopt;
}

std::string text_of(const http::Form& fields, std::string_view name) {
    return std::string{http::find(fields, name)};
}

bool is_order_id(std::string_view id) {
    return id.size() >= 8 && id.size() <= 32 && std::ranges::all_of(id, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

}  // namespace

UnionpayParty::UnionpayParty(UnionpaySettings settings, gateway::PrivateKey own_key,
                             gateway::PublicKey merchant_key)
    : Party{kPlan},
      settings_{std::move(settings)},
      own_key_{std::move(own_key)},
      merchant_key_{std::move(merchant_key)},
      dice_{settings_.seed} {}

http::Form UnionpayParty::sign(http::Form fields) const {
    http::Form all{{"version", "5.1.0"},        {"encoding", "UTF-8"},
                   {"signMethod", "01"},        {"accessType", "0"},
                   {"merId", settings_.mer_id}, {"signPubKeyCert", settings_.certificate}};
    all.insert(all.end(), fields.begin(), fields.end());
    return unionpay::sign(std::move(all), own_key_);
}

Reply UnionpayParty::call(std::string_view path, const http::Form& fields, Instant now) {
    const auto fault = faults_.next();
    if (fault.kind == FaultKind::http_500)
        return {{502, {{"Content-Type", "text/html"}}, "<h1>502 Bad Gateway</h1>"}, false};
    Answer answer;
    if (!unionpay::verify(fields, merchant_key_) || http::find(fields, "merId") != settings_.mer_id)
        answer = refuse("11", "验证签名失败");
    else if (const auto code = fault.refusal("05"); !code.empty())
        answer = refuse(code, "测试情形");
    else if (path == "queryTrans.do")
        answer = query(fields, now);
    else if (http::find(fields, "txnType") == "04")
        answer = refund(fields, now);
    else
        answer = place(fields, now);
    auto body = sign(std::move(answer));
    if (fault.kind == FaultKind::bad_signature)
        body.back().second.front() = body.back().second.front() == 'A' ? 'B' : 'A';
    return {{200, {{"Content-Type", "text/html;charset=UTF-8"}}, unionpay::write_body(body)},
            fault.kind == FaultKind::timeout};
}

// A repeat of the same number and time is refused as one: its outcome is asked for.
UnionpayParty::Answer UnionpayParty::place(const http::Form& fields, Instant now) {
    const auto total = fen_of(http::find(fields, "txnAmt"));
    const auto made_at = unionpay::parse_txn_time(http::find(fields, "txnTime"));
    const auto order_id = text_of(fields, "orderId");
    const bool wanted = http::find(fields, "txnType") == "01" && http::find(fields, "txnSubType") == "07" &&
                        http::find(fields, "currencyCode") == "156";
    if (!total || !made_at || !wanted || !is_order_id(order_id)) return refuse("10", "报文格式错误");
    const Duration ahead = *made_at - now;
    const Duration offset = std::chrono::abs(ahead) < kSameClock ? Duration{} : ahead;
    const auto until = unionpay::parse_txn_time(http::find(fields, "payTimeout"));
    if (!until || *until <= now + offset) return refuse("10", "payTimeout 无效");
    if (const auto known = trades_.find(order_id); known != trades_.end()) {
        const Trade& trade = known->second;
        const bool same = trade.txn_time == http::find(fields, "txnTime") && trade.total == *total &&
                          trade.ending == Ending::open;
        if (!same) return refuse("12", "重复交易");
    }
    Trade& trade = trades_[order_id];
    if (trade.order_id.empty()) {
        trade.order_id = order_id;
        trade.number = unionpay::read_order_id(order_id);
        trade.txn_time = http::find(fields, "txnTime");
        trade.query_id = dice_.digits(21);
        trade.type = "01";
        trade.total = trade.paid = *total;
        trade.clock_offset = offset;
        trade.code = dice_.hex();
        trade.cashier_id = dice_.hex();
        by_code_[trade.code] = by_code_[trade.cashier_id] = order_id;
    }
    trade.expires_at = *until;
    trade.notify_url = http::find(fields, "backUrl");
    return {{"respCode", "00"},
            {"respMsg", "成功"},
            {"orderId", order_id},
            {"txnTime", trade.txn_time},
            {"qrCode", fmt::format("{}/qr/{}", settings_.base_url, trade.code)}};
}

Money UnionpayParty::refunded(const Trade& trade) const {
    Money sum;
    for (const auto& [id, each] : trades_)
        if (each.type == "04" && each.paid_for == trade.order_id) sum += each.total;
    return sum;
}

UnionpayParty::Answer UnionpayParty::refund(const http::Form& fields, Instant now) {
    const auto amount = fen_of(http::find(fields, "txnAmt"));
    const auto order_id = text_of(fields, "orderId");
    if (!amount || !is_order_id(order_id)) return refuse("10", "报文格式错误");
    if (trades_.contains(order_id)) return refuse("12", "重复交易");
    const auto of = trades_.find(text_of(fields, "origOrderId"));
    if (of == trades_.end() || of->second.txn_time != http::find(fields, "origTxnTime"))
        return refuse("34", "查无此交易");
    Trade& paid = of->second;
    if (paid.done_at == Instant{}) return refuse("01", "原交易未成功");
    if (refunded(paid) + *amount > paid.paid) return refuse("61", "交易金额超限");
    Trade& trade = trades_[order_id];
    trade.order_id = order_id;
    trade.number = unionpay::read_order_id(order_id);
    trade.txn_time = http::find(fields, "txnTime");
    trade.query_id = dice_.digits(21);
    trade.type = "04";
    trade.total = trade.paid = *amount;
    trade.clock_offset = paid.clock_offset;
    trade.done_at = trade.business(now);
    trade.notify_url = http::find(fields, "backUrl");
    trade.paid_for = paid.order_id;
    trade.ending = Ending::paid;
    if (refunded(paid) == paid.paid) paid.ending = Ending::refunded;
    notify(trade, now);
    return {{"respCode", "00"}, {"respMsg", "成功"}, {"orderId", order_id}, {"queryId", trade.query_id}};
}

UnionpayParty::Answer UnionpayParty::query(const http::Form& fields, Instant now) {
    const auto found = trades_.find(text_of(fields, "orderId"));
    if (found == trades_.end() || found->second.txn_time != http::find(fields, "txnTime"))
        return refuse("34", "查无此交易");
    Trade& trade = found->second;
    expire(trade, now);
    if (trade.done_at == Instant{} && !trade.scanned) return refuse("34", "查无此交易");
    Answer answer = describe(trade);
    answer.insert(answer.begin(), {{"respCode", "00"}, {"respMsg", "成功"}});
    return answer;
}

UnionpayParty::Answer UnionpayParty::describe(const Trade& trade) const {
    const bool done = trade.done_at != Instant{};
    Answer out{{"orderId", trade.order_id},
               {"txnTime", trade.txn_time},
               {"txnType", trade.type},
               {"origRespCode", done                             ? "00"
                                : trade.ending == Ending::closed ? "77"
                                                                 : "05"},
               {"origRespMsg", done                             ? "成功"
                               : trade.ending == Ending::closed ? "订单超时"
                                                                : "处理中"},
               {"txnAmt", std::to_string(trade.paid.minor())},
               {"currencyCode", "156"}};
    if (!done) return out;
    out.emplace_back("queryId", trade.query_id);
    out.emplace_back("settleAmt", std::to_string(trade.coupon.received(trade.paid).minor()));
    out.emplace_back("traceTime", unionpay::format_txn_time(trade.done_at).substr(4));
    return out;
}

std::optional<std::string> UnionpayParty::scan(std::string_view code, Instant now) {
    if (const auto at = code.rfind('/'); at != std::string_view::npos) code.remove_prefix(at + 1);
    const auto found = by_code_.find(std::string{code});
    if (found == by_code_.end()) return std::nullopt;
    Trade& trade = trades_.at(found->second);
    expire(trade, now);
    if (trade.code != code || trade.ending == Ending::closed) return std::nullopt;
    trade.scanned = true;
    return trade.cashier_id;
}

bool UnionpayParty::act(const std::string& out_trade_no, Act act, Instant now) {
    advance(now);
    const auto found = trades_.find(unionpay::format_order_id(out_trade_no));
    if (found == trades_.end() || found->second.ending != Ending::open) return false;
    Trade& trade = found->second;
    if (act == Act::refuse) return true;
    trade.scanned = true;
    if (act == Act::late) {
        late_[trade.order_id] = now + kLateBy;
    } else if (act == Act::forged) {
        Trade pretended = trade;
        pretended.done_at = trade.business(now);
        for (int i = 0; i < 2; ++i) notify(pretended, now, true);
    } else {
        take_payment(trade, act, now);
    }
    return true;
}

void UnionpayParty::take_payment(Trade& trade, Act act, Instant now) {
    const auto cent = Money::from_minor(1);
    if (act == Act::wrong_amount) trade.paid = trade.total > cent ? trade.total - cent : trade.total + cent;
    trade.coupon = coupon_of(act, trade.paid);
    trade.ending = Ending::paid;
    trade.done_at = trade.business(now);
    late_.erase(trade.order_id);
    if (act == Act::never) return;
    for (int i = act == Act::twice ? 2 : 1; i > 0; --i) notify(trade, now);
}

void UnionpayParty::advance(Instant now) {
    for (auto& [id, trade] : trades_) {
        const auto late = late_.find(id);
        if (late != late_.end() && late->second <= now) {
            const Instant at = late->second;
            late_.erase(late);
            expire(trade, at);
            if (trade.ending == Ending::open) take_payment(trade, Act::pay, at);
        }
        expire(trade, now);
    }
}

void UnionpayParty::expire(Trade& trade, Instant now) {
    if (trade.ending != Ending::open || trade.business(now) < trade.expires_at) return;
    trade.ending = Ending::closed;
    late_.erase(trade.order_id);
}

Instant UnionpayParty::next_due() const {
    Instant next = outbox_.next_due();
    for (const auto& [id, at] : late_) next = std::min(next, at);
    return next;
}

// A forger has the certificate, which everybody has, and not its key.
void UnionpayParty::notify(const Trade& trade, Instant due, bool forged) {
    auto fields = describe(trade);
    fields.insert(fields.begin(), {{"respCode", "00"}, {"respMsg", "成功"}});
    auto write = [this, fields = std::move(fields), forged](Instant) {
        auto form = sign(fields);
        if (forged) std::ranges::reverse(form.back().second);
        return Letter{{{"Content-Type", "application/x-www-form-urlencoded;charset=UTF-8"}},
                      http::format_form(form)};
    };
    outbox_.add({trade.number, trade.type, trade.notify_url, due, forged, std::move(write)});
}

TradeView UnionpayParty::view(const Trade& trade, Instant now) const {
    TradeView out;
    out.out_trade_no = trade.number;
    out.trade_no = trade.query_id;
    out.state = trade.ending == Ending::open ? "WAITING" : trade.ending == Ending::closed ? "CLOSED" : "PAID";
    out.cashier_id = trade.cashier_id;
    out.subject = "号码保号续费";
    out.total = trade.total;
    out.refunded = refunded(trade);
    out.expires_at = trade.expires_at;
    out.business_now = trade.business(now);
    out.ending = trade.ending;
    return out;
}

std::optional<TradeView> UnionpayParty::find_cashier(const std::string& cashier_id, Instant now) const {
    const auto found = by_code_.find(cashier_id);
    if (found == by_code_.end()) return std::nullopt;
    const Trade& trade = trades_.at(found->second);
    return trade.cashier_id == cashier_id ? std::optional{view(trade, now)} : std::nullopt;
}

std::vector<TradeView> UnionpayParty::list_trades(Instant now) const {
    std::vector<TradeView> out;
    for (const auto& [id, trade] : trades_)
        if (trade.type == "01") out.push_back(view(trade, now));
    return out;
}

}  // namespace keepline::sim
