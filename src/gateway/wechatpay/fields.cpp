#include "gateway/wechatpay/fields.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace keepline::wechatpay {
namespace {

namespace json = boost::json;
using gateway::RefundState;
using gateway::TradeState;

constexpr std::int64_t kFenMax = 100'000'000'000;  // a billion yuan: far above what the platform takes

const json::value* member(const json::object& object, std::string_view name) {
    return object.if_contains({name.data(), name.size()});
}

// REFUND says that some of a paid order went back: what was paid stays paid. The last three are of codes
// that were scanned.
TradeState state_of(std::string_view state) {
    using enum TradeState;
    if (state == "SUCCESS" || state == "REFUND") return paid;
    if (state == "NOTPAY" || state == "USERPAYING" || state == "ACCEPT") return waiting;
    if (state == "CLOSED" || state == "REVOKED" || state == "PAYERROR") return closed;
    return unknown;
}

// A coupon of kind NOCASH lowers what we are paid; all others are paid to us by whoever gave them.
Money unfunded(const json::object& transaction) {
    Money sum;
    const auto* list = member(transaction, "promotion_detail");
    if (list == nullptr || !list->is_array()) return sum;
    for (const auto& each : list->get_array()) {
        const auto* coupon = each.if_object();
        if (coupon != nullptr && text_member(*coupon, "type") == "NOCASH")
            sum += fen_member(*coupon, "amount").value_or(Money{});
    }
    return sum;
}

// What the merchant gave himself, also ahead: a coupon of kind CASH is paid to us out of what we paid before.
Money given_by_us(const json::object& transaction) {
    Money sum;
    const auto* list = member(transaction, "promotion_detail");
    if (list == nullptr || !list->is_array()) return sum;
    for (const auto& each : list->get_array())
        if (const auto* coupon = each.if_object())
            sum += fen_member(*coupon, "merchant_contribute").value_or(Money{});
    return sum;
}

// Both kinds of numbers have at most 32 characters there.
bool is_number(std::string_view number) { return !number.empty() && number.size() <= 32; }

}  // namespace

std::optional<json::object> read_object(std::string_view text) {
    json::error_code error;
    auto value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::string text_member(const json::object& object, std::string_view name) {
    const auto* found = member(object, name);
    const auto* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string{text->data(), text->size()} : std::string{};
}

const json::object* object_member(const json::object& object, std::string_view name) {
    const auto* found = member(object, name);
    return found != nullptr ? found->if_object() : nullptr;
}

std::optional<Money> fen_member(const json::object& object, std::string_view name) {
    const auto* found = member(object, name);
    if (found == nullptr || !found->is_number()) return std::nullopt;
    json::error_code inexact;
    const auto fen = found->to_number<std::int64_t>(inexact);
    if (inexact || fen < 0 || fen > kFenMax) return std::nullopt;
    return Money::from_minor(fen);
}

std::string cut_utf8(std::string_view text, std::size_t most) {
    if (text.size() <= most) return std::string{text};
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
    return std::string{text.substr(0, most)};
}

std::optional<gateway::Trade> read_trade(const json::object& transaction) {
    gateway::Trade trade;
    trade.answer = text_member(transaction, "trade_state");
    trade.state = state_of(trade.answer);
    trade.out_trade_no = text_member(transaction, "out_trade_no");
    trade.trade_no = text_member(transaction, "transaction_id");
    if (trade.state != TradeState::paid) return trade;
    const auto* amount = object_member(transaction, "amount");
    const auto total = amount != nullptr ? fen_member(*amount, "total") : std::nullopt;
    const auto paid_at = parse_instant(text_member(transaction, "success_time"));
    if (!total || !paid_at) return std::nullopt;
    trade.total = total.value();
    trade.paid_by_payer = fen_member(*amount, "payer_total").value_or(trade.total);
    trade.received = trade.total - unfunded(transaction);
    trade.our_coupons = gateway::our_share(trade, given_by_us(transaction));
    trade.paid_at = *paid_at;
    return check_paid(std::move(trade), text_member(*amount, "currency"));
}

std::optional<gateway::Trade> check_paid(gateway::Trade trade, std::string_view currency) {
    const bool whole =
        (currency.empty() || currency == "CNY") && is_number(trade.out_trade_no) && is_number(trade.trade_no);
    const bool fits = trade.received >= Money{} && trade.received <= trade.total &&
                      trade.paid_by_payer >= Money{} && trade.paid_by_payer <= trade.total;
    return whole && fits ? std::optional{std::move(trade)} : std::nullopt;
}

gateway::Refund read_refund(const json::object& refund) {
    gateway::Refund out;
    auto status = text_member(refund, "status");
    if (status.empty()) status = text_member(refund, "refund_status");
    const auto* amount = object_member(refund, "amount");
    const auto sum = amount != nullptr ? fen_member(*amount, "refund") : std::nullopt;
    out.answer = status;
    out.amount = sum.value_or(Money{});
    if (status == "SUCCESS" && sum) out.state = RefundState::done;
    if (status == "PROCESSING") out.state = RefundState::accepted;
    // ABNORMAL: the payer's bank account takes nothing any more. Asking again changes neither.
    if (status == "CLOSED" || status == "ABNORMAL") out.state = RefundState::refused_for_good;
    return out;
}

std::string format_wire_time(Instant at) {
    constexpr std::int64_t kChina_s = 8 * 3600;
    const std::int64_t seconds = at.us / 1'000'000 + kChina_s;
    auto text = format_instant(Instant{seconds * 1'000'000});
    text.replace(text.size() - 1, 1, "+08:00");
    return text;
}

}  // namespace keepline::wechatpay
