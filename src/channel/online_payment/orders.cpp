#include "channel/online_payment/orders.h"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>

#include "domain/line/service.h"
#include "domain/renewal/pay_result.h"
#include "domain/renewal/trade_no.h"

namespace keepline::online_payment {

std::string format_order_id(const OrderId& id) { return fmt::format("{}-{}", format_line_id(id.line), id.n); }

std::optional<OrderId> parse_order_id(std::string_view text) {
    const auto dash = text.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto line = parse_line_id(text.substr(0, dash));
    if (!line) return std::nullopt;
    OrderId id{*line, 0};
    const auto [end, fault] = std::from_chars(text.data() + dash + 1, text.data() + text.size(), id.n);
    const bool whole =
        fault == std::errc{} && end == text.data() + text.size() && format_order_id(id) == text;
    return whole ? std::optional{id} : std::nullopt;
}

std::string PublicPage::Orders::token(const OrderId& id) const {
    const std::string text = format_order_id(id);
    std::array<unsigned char, 24> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), reinterpret_cast<const unsigned char*>(options_.token_secret.data()),
                       options_.token_secret.size());
    std::string out(hash.size() * 2, '\0');
    sodium_bin2hex(out.data(), out.size() + 1, hash.data(), hash.size());
    return out;
}

bool PublicPage::Orders::proves(const OrderId& id, std::string_view given) const {
    const std::string right = token(id);
    return given.size() == right.size() && sodium_memcmp(given.data(), right.data(), right.size()) == 0;
}

std::optional<gateway::PayWay> way_of(PayMethod method) {
    using gateway::PayWay;
    switch (method) {
        case PayMethod::alipay_qr:
        case PayMethod::wechat_qr:
        case PayMethod::unionpay_qr:
            return PayWay::qr;
        case PayMethod::alipay_wap:
        case PayMethod::wechat_wap:
            return PayWay::wap;
        case PayMethod::alipay_page:
            return PayWay::page;
        case PayMethod::alipay_app:
        case PayMethod::wechat_app:
            return PayWay::app;
        case PayMethod::wechat_in_wallet:
            return PayWay::in_wallet;
        case PayMethod::alipay_code:
        case PayMethod::wechat_code:
            break;
    }
    return std::nullopt;
}

gateway::PayRequest PublicPage::Orders::pay_request(const OrderId& id, const PaymentIntent& intent,
                                                    const Payer& payer) const {
    const GatewayAccount& account = desk_.catalog().gateways.at(intent.gateway);
    return {format_trade_no(account.order_prefix, {id.line, intent.key.n}),
            intent.amount,
            "号码保号续费",
            intent.expires_at,
            desk_.now(options_.brand),
            options_.public_url + "/r/" + format_order_id({id.line, intent.order_n}),
            way_of(intent.method).value_or(gateway::PayWay::qr),
            payer.id,
            payer.ip,
            intent.created_at};
}

Result<void> PublicPage::Orders::start_payment(const OrderId& id, std::int64_t intent_n, const Payer& payer) {
    const Home home = home_of(id.line.number);
    auto found = find_row<PaymentIntent>(*desk_.view, home, intent_n);
    if (!found) return std::unexpected{found.error()};
    if (!*found || (*found)->state != IntentState::created) return {};
    const auto gateway = gateways_.find((*found)->gateway);
    if (gateway == gateways_.end()) return fail(ErrorCode::gateway_unavailable);
    const auto offer = gateway->second->open(pay_request(id, **found, payer));
    IntentMoved moved{intent_n, IntentState::pending, {}, {}};
    if (offer && Text<250>::fits(offer->kept))
        moved.qr_text = offer->kept;
    else if (!offer && offer.error().code == ErrorCode::gateway_refused)
        moved.state = IntentState::failed;
    else
        return {};  // nobody knows: the payment worker tries again, or ends it
    auto done = ask(desk_.engine,
                    {options_.brand, home, 0, {ActorKind::gateway, (*found)->gateway.value}, {}, moved});
    return done ? Result<void>{} : std::unexpected{done.error()};
}

PaymentOut PublicPage::Orders::describe_payment(const OrderId& id, const PaymentIntent& intent) const {
    PaymentOut out{std::string{name_of(intent.method)},
                   std::string{name_of(intent.state)},
                   {},
                   {},
                   {},
                   intent.expires_at};
    const auto gateway = gateways_.find(intent.gateway);
    const auto way = way_of(intent.method);
    if (intent.state != IntentState::pending || gateway == gateways_.end() || !way) return out;
    auto text = gateway->second->hand_over(pay_request(id, intent), intent.qr_text.str());
    if (!text) return out;
    auto& member = way == gateway::PayWay::qr                                    ? out.qr_text
                   : way == gateway::PayWay::wap || way == gateway::PayWay::page ? out.pay_url
                                                                                 : out.wallet_call;
    member = std::move(*text);
    return out;
}

// The receipt number is the journal entry's; the date is the one this payment bought.
std::optional<ReceiptOut> PublicPage::Orders::receipt(const OrderId& id, const RenewalOrder& order) const {
    const bool credited = order.state == OrderState::fulfilled ||
                          order.state == OrderState::partially_refunded ||
                          order.state == OrderState::disputed;
    if (!credited) return std::nullopt;
    const Home home = home_of(id.line.number);
    const auto record = desk_.view->record(home, order.fulfilled_n);
    if (!record || !*record) return std::nullopt;
    ReceiptOut out{entry_no(home, order.fulfilled_n), (*record)->recorded_at, {}, {}, {}};
    // Less than zero: the platform has not said.
    if (const auto* settle = std::get_if<Settle>(&(*record)->verb);
        settle != nullptr && settle->payer_amount >= Money{} && settle->payer_amount < settle->total)
        out.payer_amount =
            MoneyIn{settle->payer_amount.minor(), desk_.catalog().brands.at(options_.brand).currency};
    if (const auto& line = (*record)->made.line; line && line->paid_until.is_set())
        out.paid_until = line->paid_until;
    else if (line && line->valid_until.is_set())
        out.paid_until = line->valid_until;
    return out;
}

bool PublicPage::Orders::counts(const OrderId& id) const {
    const auto order = find_row<RenewalOrder>(*desk_.view, home_of(id.line.number), id.n);
    if (!order || !*order) return true;
    const OrderState state = (*order)->state;
    return state != OrderState::closed && state != OrderState::paid_late && state != OrderState::refunded &&
           state != OrderState::moved;
}

// Credited and in service are two facts: the second is the network's to confirm.
std::optional<std::string> PublicPage::Orders::service_of(LineId id) const {
    const auto line = desk_.view->line(id.number);
    if (!line || line->generation != id.generation) return std::nullopt;
    const Rules rules = rules_of(desk_.catalog(), *line);
    if (rules.brand.network.value == 0) return std::nullopt;
    if (!desired_service(*line, rules.policy).rights.in_service()) return "off";
    return line->network_task ? "pending" : "on";
}

Result<OrderOut> PublicPage::Orders::describe(const OrderId& id, bool with_token) const {
    const Home home = home_of(id.line.number);
    const auto order = find_row<RenewalOrder>(*desk_.view, home, id.n);
    if (!order) return std::unexpected{order.error()};
    if (!*order || (*order)->generation != id.line.generation) return fail(ErrorCode::order_unknown);
    const auto intents = desk_.view->rows(home, RowKind::payment_intent);
    const auto info = find_row<LineInfo>(*desk_.view, home, id.line.generation);
    if (!intents || !info) return fail(ErrorCode::store_unavailable);
    PaymentIntent latest;
    for (const Row& row : *intents)
        if (const auto& intent = std::get<PaymentIntent>(row); intent.order_n == id.n) latest = intent;
    const Brand& brand = desk_.catalog().brands.at(options_.brand);
    OrderOut out;
    out.id = format_order_id(id);
    if (with_token) out.token = token(id);
    out.msisdn_masked = *info ? mask_msisdn((*info)->msisdn.view(), brand.country_code) : "****";
    out.cycles = (*order)->cycles;
    out.amount = {(*order)->amount.minor(), brand.currency};
    out.result = result_of(**order, latest, desk_.now(options_.brand));
    out.payment = describe_payment(id, latest);
    out.receipt = receipt(id, **order);
    if (out.receipt) out.receipt->service = service_of(id.line);
    out.expires_at = (*order)->expires_at;
    if (auto told = describe_money_back(id, **order, out); !told) return std::unexpected{told.error()};
    return out;
}

}  // namespace keepline::online_payment
