#include "channel/online_payment/public_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "channel/online_payment/orders.h"
#include "domain/renewal/quote.h"
#include "engine/command_key.h"

namespace keepline::online_payment {
namespace {

constexpr http::RateLimitOptions kPerAddress{std::chrono::milliseconds{500}, 60, 100'000};
constexpr http::RateLimitOptions kPerNumber{std::chrono::seconds{5}, 30, 100'000};
constexpr Duration kQuoteLife = std::chrono::minutes{10};

http::Response refuse(const Error& error, const http::Call& call) { return http::problem(error, call); }

std::optional<BusinessDate> if_set(BusinessDate date) {
    return date.is_set() ? std::optional{date} : std::nullopt;
}

QuoteOut describe_quote(const Quote& quote, const Brand& brand, const Plan& plan, std::string_view msisdn,
                        Instant now) {
    const bool dates = brand.public_facts == PublicFacts::dates;
    const auto money = [&](Money amount) { return MoneyIn{amount.minor(), brand.currency}; };
    QuoteOut out;
    out.renewable = true;
    out.msisdn_masked = mask_msisdn(msisdn, brand.country_code);
    out.service_on = quote.service_on;
    out.bar_notice = quote.bar_notice;
    if (quote.least_to_restore.is_positive()) out.least_to_restore = money(quote.least_to_restore);
    out.options.emplace();
    for (const QuoteOption& option : quote.options) {
        auto& row = out.options->emplace_back(
            OptionOut{option.cycles, option.cycles * plan.cycle.months, money(option.price), {}});
        if (dates) row.paid_until = if_set(option.paid_until);
    }
    if (dates) {
        out.facts = FactsOut{std::string{name_of(quote.line.stage)},
                             if_set(quote.line.paid_until),
                             if_set(quote.line.valid_until),
                             if_set(quote.stairs.back().until),
                             {}};
        for (const StairStep& step : quote.stairs)
            out.facts->staircase.push_back({std::string{name_of(step.stage)}, step.from, if_set(step.until)});
    }
    out.counts = "at_once";
    out.expires_at = now + kQuoteLife;
    return out;
}

// Inside a wallet the platform wants to know whose it is.
void check_payer(PayMethod method, bool is_named, Error& error) {
    if (way_of(method) == gateway::PayWay::in_wallet && !is_named)
        error.faults.push_back({"/payer_id", ErrorCode::input_required, {}});
}

template <class Input>
Payer payer_of(const http::Call& call, const Input& input) {
    return {call.request.peer, input.payer_id ? input.payer_id->value : std::string{}};
}

// A page of ours, and nobody else's: a path without what a browser could take for a host.
bool is_own_path(std::string_view path) {
    constexpr std::size_t kPathMax = 200;
    return path.size() <= kPathMax && path.starts_with('/') && !path.starts_with("//") &&
           std::ranges::all_of(path, [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

}  // namespace

PublicPage::PublicPage(const Desk& desk, const Gateways& gateways, PublicPageOptions options)
    : desk_{desk},
      gateways_{gateways},
      options_{std::move(options)},
      orders_{std::make_unique<Orders>(desk_, gateways_, options_)},
      by_address_{kPerAddress},
      by_number_{kPerNumber} {}

PublicPage::~PublicPage() = default;

void PublicPage::mount(http::Router& router) {
    const auto add = [&](const char* method, const char* path, auto member) {
        router.add(method, path, [this, member](http::Call call, http::Responder answer) {
            (this->*member)(std::move(call), std::move(answer));
        });
    };
    router.add("GET", "/public/v1/offer",
               [this](http::Call call, http::Responder answer) { offer(call, std::move(answer)); });
    add("POST", "/public/v1/quotes", &PublicPage::quote);
    add("POST", "/public/v1/orders", &PublicPage::place);
    add("GET", "/public/v1/orders/{id}", &PublicPage::show);
    add("POST", "/public/v1/orders/{id}/payments", &PublicPage::pay_again);
    add("GET", "/public/v1/wallet-sign-in", &PublicPage::sign_in);
    add("POST", "/public/v1/wallet-sign-in", &PublicPage::who_pays);
    add("POST", "/public/v1/orders/{id}/undo", &PublicPage::undo);
    add("POST", "/gateways/{code}/notify", &PublicPage::notice);
}

int PublicPage::wait_for(const http::Call& call, std::string_view number) {
    const Instant now = desk_.engine.clock().system_now();
    const int address = by_address_.take(http::network_of(call.request.peer), now);
    return address != 0 || number.empty() ? address : by_number_.take(number, now);
}

const GatewayAccount* PublicPage::find_platform(PayMethod method) const {
    const auto* account = find_gateway(desk_.catalog(), options_.brand, platform_of(method));
    const auto gateway = account != nullptr ? gateways_.find(account->id) : gateways_.end();
    const auto way = way_of(method);
    return gateway != gateways_.end() && way && gateway->second->offers(*way) ? account : nullptr;
}

void PublicPage::offer(const http::Call&, http::Responder answer) const {
    const Brand& brand = this->brand();
    OfferOut out;
    out.brand = {{brand.name_zh, brand.name_en}, brand.care_phone};
    out.currency = brand.currency;
    out.country_code = brand.country_code;
    out.national_digits = brand.national_digits;
    for (std::size_t i = 0; i < EnumNames<PayMethod>::names.size(); ++i)
        if (find_platform(static_cast<PayMethod>(i)) != nullptr)
            out.methods.emplace_back(EnumNames<PayMethod>::names.at(i));
    out.public_facts = name_of(brand.public_facts);
    out.sandbox = options_.sandbox;
    out.business_date = brand.zone.date_of(desk_.now(options_.brand));
    answer(http::json_response(out));
}

void PublicPage::quote(http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<QuoteIn>(call.request);
    if (!input) return answer(refuse(input.error(), call));
    if (const int wait = wait_for(call, input->msisdn.value); wait > 0)
        return answer(refuse({ErrorCode::rate_limited, {std::to_string(wait)}, {}}, call));
    const auto msisdn = parse_msisdn(input->msisdn.value, brand().country_code, brand().national_digits);
    if (!msisdn) {
        Error error{
            ErrorCode::request_invalid, {"1"}, {{"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}}}};
        return answer(refuse(error, call));
    }
    desk_.blocking([this, msisdn = *msisdn, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto number = desk_.view->find_number(msisdn);
        const auto line = number ? find_line(*desk_.view, *number) : std::nullopt;
        if (!line) return answer(refuse(line.error(), call));
        const bool here = *line && (*line)->line.brand == options_.brand && is_live((*line)->line) &&
                          takes_payment((*line)->line, rules_of(desk_.catalog(), (*line)->line).policy);
        if (!here) return answer(http::json_response(QuoteOut{}));
        const Instant now = desk_.now(options_.brand);
        const Rules rules = rules_of(desk_.catalog(), (*line)->line);
        const Quote quote = make_quote((*line)->id, (*line)->line, rules, (*line)->lots, now);
        answer(http::json_response(describe_quote(quote, brand(), rules.plan, msisdn.view(), now)));
    });
}

Result<Answer> PublicPage::ask_within_limit(const std::string& payer, Command command) {
    const Money limit = brand().limit_anonymous_day;
    if (limit.is_zero()) return ask(desk_.engine, std::move(command));
    const NumberId number{command.home.id};
    const Instant now = desk_.now(options_.brand);
    const std::string key = fmt::format("{} {}", number.value, command.key.view());
    const DayLimit::Wish wish{std::get<PlaceOrder>(command.verb).price, brand().zone.date_of(now), now};
    const auto taken = by_day_.take(payer, key, wish, limit,
                                    [this](const OrderId& order) { return orders_->counts(order); });
    if (taken == DayLimit::Taken::over) return fail(ErrorCode::limit_anonymous_day, format_decimal(limit));
    auto placed = ask(desk_.engine, std::move(command));
    if (placed)
        by_day_.placed(payer, key, {{number, placed->generation}, placed->reply.order_n});
    else if (taken == DayLimit::Taken::counted)
        by_day_.release(payer, key);
    return placed;
}

void PublicPage::place(http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<OrderIn>(call.request);
    if (!input) return answer(refuse(input.error(), call));
    const auto key = command_key(call.request.header("Idempotency-Key"), kKeyMin);
    if (!key) return answer(refuse(key.error(), call));
    if (const int wait = wait_for(call, input->msisdn.value); wait > 0)
        return answer(refuse({ErrorCode::rate_limited, {std::to_string(wait)}, {}}, call));
    const auto msisdn = parse_msisdn(input->msisdn.value, brand().country_code, brand().national_digits);
    const auto* account = find_platform(input->method);
    if (account == nullptr)
        return answer(
            refuse({ErrorCode::gateway_unknown, {std::string{platform_of(input->method)}}, {}}, call));
    Error error{ErrorCode::request_invalid, {}, {}};
    if (!msisdn) error.faults.push_back({"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}});
    if (input->cycles < 0 || input->cycles > 36)
        error.faults.push_back({"/cycles", ErrorCode::input_out_of_range, {"0", "36"}});
    if (input->price.amount < 1)
        error.faults.push_back({"/price/amount", ErrorCode::input_out_of_range, {"1", "∞"}});
    if (input->price.currency != brand().currency)
        error.faults.push_back({"/price/currency", ErrorCode::input_malformed, {brand().currency}});
    check_payer(input->method, input->payer_id.has_value(), error);
    error.arguments = {std::to_string(error.faults.size())};
    if (!error.faults.empty()) return answer(refuse(error, call));

    const PlaceOrder verb{
        input->cycles,           Money::from_minor(input->price.amount),   account->id, input->method,
        Channel::online_payment, input->late.value_or(LatePayment::refund)};
    desk_.blocking([this, verb, msisdn = *msisdn, key = *key, payer = payer_of(call, *input),
                    call = std::move(call), answer = std::move(answer)]() mutable {
        const auto number = desk_.view->find_number(msisdn);
        const auto state = number ? desk_.view->line(*number) : std::nullopt;
        const std::string masked = mask_msisdn(msisdn.view(), brand().country_code);
        if (!state || state->brand != options_.brand)
            return answer(refuse({ErrorCode::line_not_renewable, {masked}, {}}, call));
        const auto placed = ask_within_limit(
            http::network_of(call.request.peer),
            {options_.brand, home_of(*number), state->generation, {ActorKind::payer, 0}, key, verb});
        if (!placed) {
            Error refusal = placed.error();
            if (refusal.code == ErrorCode::line_not_renewable) refusal.arguments = {masked};
            return answer(refuse(refusal, call));
        }
        const OrderId id{{*number, placed->generation}, placed->reply.order_n};
        auto started = orders_->start_payment(id, placed->reply.intent_n, payer);
        auto order = started ? orders_->describe(id, true) : std::unexpected{started.error()};
        answer(order ? http::json_response(*order, 201) : refuse(order.error(), call));
    });
}

void PublicPage::show(http::Call call, http::Responder answer) {
    const auto id = parse_order_id(call.parameter("id"));
    if (const int wait = wait_for(call, {}); wait > 0)
        return answer(refuse({ErrorCode::rate_limited, {std::to_string(wait)}, {}}, call));
    if (!id || !orders_->proves(*id, call.request.header("Order-Token")))
        return answer(refuse({ErrorCode::order_unknown, {}, {}}, call));
    desk_.blocking([this, id = *id, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto order = orders_->describe(id, false);
        answer(order ? http::json_response(*order) : refuse(order.error(), call));
    });
}

void PublicPage::pay_again(http::Call call, http::Responder answer) {
    const auto id = parse_order_id(call.parameter("id"));
    if (!id || !orders_->proves(*id, call.request.header("Order-Token")))
        return answer(refuse({ErrorCode::order_unknown, {}, {}}, call));
    const auto input = http::read_json_body<PaymentIn>(call.request);
    if (!input) return answer(refuse(input.error(), call));
    const auto key = command_key(call.request.header("Idempotency-Key"), kKeyMin);
    if (!key) return answer(refuse(key.error(), call));
    if (const int wait = wait_for(call, format_line_id(id->line)); wait > 0)
        return answer(refuse({ErrorCode::rate_limited, {std::to_string(wait)}, {}}, call));
    const auto* account = find_platform(input->method);
    if (account == nullptr)
        return answer(
            refuse({ErrorCode::gateway_unknown, {std::string{platform_of(input->method)}}, {}}, call));
    Error error{ErrorCode::request_invalid, {"1"}, {}};
    check_payer(input->method, input->payer_id.has_value(), error);
    if (!error.faults.empty()) return answer(refuse(error, call));
    const OpenIntent verb{id->n, account->id, input->method};
    desk_.blocking([this, verb, id = *id, key = *key, payer = payer_of(call, *input), call = std::move(call),
                    answer = std::move(answer)]() mutable {
        const Home home = home_of(id.line.number);
        const auto opened =
            ask(desk_.engine, {options_.brand, home, id.line.generation, {ActorKind::payer, 0}, key, verb});
        if (!opened) return answer(refuse(opened.error(), call));
        auto started = orders_->start_payment(id, opened->reply.intent_n, payer);
        auto order = started ? orders_->describe(id, true) : std::unexpected{started.error()};
        answer(order ? http::json_response(*order, 201) : refuse(order.error(), call));
    });
}

void PublicPage::sign_in(http::Call call, http::Responder answer) {
    const auto query = http::parse_form(call.request.query);
    if (!query) return answer(refuse({ErrorCode::request_malformed, {"query"}, {}}, call));
    constexpr std::size_t kStateMax = 64;
    const auto method = parse_name<PayMethod>(http::find(*query, "method"));
    const auto path = http::find(*query, "return_path");
    const auto state = http::find(*query, "state");
    Error error{ErrorCode::request_invalid, {}, {}};
    if (!method) error.faults.push_back({"method", ErrorCode::input_malformed, {"wechat_in_wallet"}});
    if (!is_own_path(path)) error.faults.push_back({"return_path", ErrorCode::input_malformed, {"/"}});
    if (state.empty() || state.size() > kStateMax)
        error.faults.push_back({"state", ErrorCode::input_out_of_range, {"1", std::to_string(kStateMax)}});
    error.arguments = {std::to_string(error.faults.size())};
    if (!error.faults.empty()) return answer(refuse(error, call));
    const auto* account = find_platform(*method);
    auto url = account == nullptr
                   ? std::string{}
                   : gateways_.at(account->id)
                         ->sign_in_url(options_.public_url + std::string{path}, std::string{state});
    if (url.empty())
        return answer(refuse({ErrorCode::gateway_unknown, {std::string{name_of(*method)}}, {}}, call));
    answer(http::json_response(SignInOut{std::move(url)}));
}

void PublicPage::who_pays(http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<SignInIn>(call.request);
    if (!input) return answer(refuse(input.error(), call));
    if (const int wait = wait_for(call, {}); wait > 0)
        return answer(refuse({ErrorCode::rate_limited, {std::to_string(wait)}, {}}, call));
    const auto* account = find_platform(input->method);
    if (account == nullptr)
        return answer(refuse({ErrorCode::gateway_unknown, {std::string{name_of(input->method)}}, {}}, call));
    desk_.blocking([gateway = gateways_.at(account->id), code = input->code.value, call = std::move(call),
                    answer = std::move(answer)]() mutable {
        auto payer = gateway->payer_of(code);
        answer(payer ? http::json_response(PayerOut{std::move(*payer)}) : refuse(payer.error(), call));
    });
}

}  // namespace keepline::online_payment
