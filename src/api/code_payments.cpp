#include "api/code_payments.h"

#include <charconv>

#include "api/waiting.h"
#include "domain/renewal/intent_states.h"
#include "domain/renewal/pay_result.h"
#include "job/code_payment.h"

namespace keepline::api {
namespace {

constexpr int kCyclesMax = 36;

struct CodePaymentIn {
    int cycles = 0;  ///< 0: a top-up of `price`
    MoneyIn price;
    http::Limited<16, 24> auth_code;  ///< good once, a minute long; never kept
    std::optional<Channel> channel;   ///< branch, unless said otherwise
};
BOOST_DESCRIBE_STRUCT(CodePaymentIn, (), (cycles, price, auth_code, channel))

struct CodePaymentOut {
    std::string order_id, result, method, state;
    int cycles = 0;
    MoneyIn amount;
    std::string answer;  ///< the platform's last words
    Instant expires_at;
    std::optional<std::string> receipt_no;
    std::optional<Instant> credited_at;
    std::optional<BusinessDate> paid_until;  ///< the date it bought
};
BOOST_DESCRIBE_STRUCT(CodePaymentOut, (),
                      (order_id, result, method, state, cycles, amount, answer, expires_at, receipt_no,
                       credited_at, paid_until))

struct Visit : Asked {
    const job::Gateways& gateways;
};

/// The platform whose codes these are.
struct Platform {
    PayMethod method{};
    const GatewayAccount* account = nullptr;
    std::shared_ptr<gateway::PaymentGateway> gateway;
};

Result<Platform> platform_of(const Visit& visit, PayMethod method) {
    const auto code = keepline::platform_of(method);
    const GatewayAccount* account = find_gateway(visit.catalog(), visit.who.brand, code);
    const auto found = account != nullptr ? visit.gateways.find(account->id) : visit.gateways.end();
    if (found == visit.gateways.end() || !found->second->offers_codes())
        return fail(ErrorCode::gateway_unknown, std::string{code});
    return Platform{method, account, found->second};
}

/// An order with its newest payment.
struct Paying {
    RenewalOrder order;
    PaymentIntent intent;
};

// Orders that were paid otherwise are not found here.
Result<Paying> find_paying(const Visit& visit, LineId line, std::int64_t order_n) {
    const Home home = home_of(line.number);
    const auto order = find_row<RenewalOrder>(visit.view(), home, order_n);
    if (!order) return std::unexpected{order.error()};
    const auto intents = visit.view().rows(home, RowKind::payment_intent);
    if (!intents) return std::unexpected{intents.error()};
    if (!*order || (*order)->generation != line.generation) return fail(ErrorCode::order_unknown);
    Paying out{**order, {}};
    for (const Row& row : *intents)
        if (const auto& intent = std::get<PaymentIntent>(row); intent.order_n == order_n) out.intent = intent;
    return is_shown(out.intent.method) ? Result<Paying>{std::move(out)} : fail(ErrorCode::order_unknown);
}

Result<void> add_receipt(const Visit& visit, const RenewalOrder& order, CodePaymentOut& out) {
    if (order.fulfilled_n == 0) return {};
    out.receipt_no = entry_no(order.key.home, order.fulfilled_n);
    const auto record = visit.view().record(order.key.home, order.fulfilled_n);
    if (!record) return std::unexpected{record.error()};
    if (!*record) return {};
    out.credited_at = (*record)->recorded_at;
    const auto& line = (*record)->made.line;
    if (line && line->paid_until.is_set()) out.paid_until = line->paid_until;
    return {};
}

Result<CodePaymentOut> describe(const Visit& visit, LineId line, std::int64_t order_n) {
    const auto paying = find_paying(visit, line, order_n);
    if (!paying) return std::unexpected{paying.error()};
    const auto& [order, intent] = *paying;
    CodePaymentOut out{format_order_id(line, order_n),
                       std::string{result_of(order, intent, visit.now())},
                       std::string{name_of(intent.method)},
                       std::string{name_of(intent.state)},
                       order.cycles,
                       money_out(order.amount, visit.brand()),
                       intent.answer.str(),
                       intent.expires_at,
                       {},
                       {},
                       {}};
    if (auto added = add_receipt(visit, order, out); !added) return std::unexpected{added.error()};
    return out;
}

Result<PlaceOrder> read_order(const Visit& visit, const CodePaymentIn& input, const Platform& platform) {
    std::vector<Fault> faults;
    const Money price = check_amount(input.price, visit.brand(), "/price", faults);
    if (input.cycles < 0 || input.cycles > kCyclesMax)
        faults.push_back({"/cycles", ErrorCode::input_out_of_range, {"0", std::to_string(kCyclesMax)}});
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return PlaceOrder{input.cycles,
                      price,
                      platform.account->id,
                      platform.method,
                      input.channel.value_or(Channel::branch),
                      LatePayment::refund};
}

Result<LineId> line_asked(const Visit& visit) {
    const auto line = line_of(visit.call);
    if (!line) return line;
    const auto state = visit.view().line(line->number);
    const bool ours = state && state->brand == visit.who.brand && state->generation >= line->generation;
    return ours ? line : fail(ErrorCode::line_unknown, format_line_id(*line));
}

// The order is durable before anybody is asked for money. A repeat asks for none: the first call may still
// be under way, and the payment worker finds out what became of it.
Result<http::Response> take(const Visit& visit) {
    const auto line = line_asked(visit);
    if (!line) return std::unexpected{line.error()};
    const auto input = http::read_json_body<CodePaymentIn>(visit.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto key = command_key(visit.call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    const auto method = method_of_code(input->auth_code.value);
    if (!method) return std::unexpected{invalid({{"/auth_code", ErrorCode::input_malformed, {"28… / 13…"}}})};
    const auto platform = platform_of(visit, *method);
    if (!platform) return std::unexpected{platform.error()};
    const auto order = read_order(visit, *input, *platform);
    if (!order) return std::unexpected{order.error()};
    const auto placed = ask(visit.doors.desk.engine, {visit.who.brand, home_of(line->number),
                                                      line->generation, visit.who.actor, *key, *order});
    if (!placed) return std::unexpected{placed.error()};
    const auto opened = find_paying(visit, *line, placed->reply.order_n);
    if (!opened) return std::unexpected{opened.error()};
    if (!placed->repeated && is_open(opened->intent.state))
        job::take_by_code(visit.doors.desk, *platform->account, *platform->gateway, opened->intent,
                          input->auth_code.value);
    const auto out = describe(visit, *line, placed->reply.order_n);
    if (!out) return std::unexpected{out.error()};
    return made_response(*out, *placed);
}

Result<std::int64_t> order_of(const Visit& visit, LineId line) {
    const std::string text{visit.call.parameter("order")};
    const auto dash = text.rfind('-');
    std::int64_t n = 0;
    if (dash != std::string::npos) std::from_chars(text.data() + dash + 1, text.data() + text.size(), n);
    return format_order_id(line, n) == text ? Result<std::int64_t>{n} : fail(ErrorCode::order_unknown);
}

using Named = Result<http::Response> (*)(const Visit&, LineId, std::int64_t order_n);

Result<http::Response> show(const Visit& visit, LineId line, std::int64_t order_n) {
    const auto out = describe(visit, line, order_n);
    return out ? Result<http::Response>{http::json_response(*out)} : std::unexpected{out.error()};
}

// What the platform does not end at once, the payment worker goes on ending: the answer shows how it stands.
Result<http::Response> cancel(const Visit& visit, LineId line, std::int64_t order_n) {
    const auto paying = find_paying(visit, line, order_n);
    if (!paying) return std::unexpected{paying.error()};
    const auto platform = platform_of(visit, paying->intent.method);
    if (!platform) return std::unexpected{platform.error()};
    const auto ended =
        job::cancel_code_payment(visit.doors.desk, *platform->account, *platform->gateway, paying->intent);
    const bool may_go_on = ended || ended.error().code == ErrorCode::order_closed ||
                           ended.error().code == ErrorCode::gateway_unavailable;
    return may_go_on ? show(visit, line, order_n) : std::unexpected{ended.error()};
}

Result<http::Response> with_order(const Visit& visit, Named handle) {
    const auto line = line_asked(visit);
    if (!line) return std::unexpected{line.error()};
    const auto n = order_of(visit, *line);
    return n ? handle(visit, *line, *n) : std::unexpected{n.error()};
}

}  // namespace

void mount_code_payments(http::Router& router, const Doors& doors, const job::Gateways& gateways) {
    mount_blocking(router, doors, "POST", "/v1/lines/{id}/code-payments", Act::renew,
                   [doors, &gateways](const Principal& who, const http::Call& call) {
                       return take({{doors, who, call}, gateways});
                   });
    const auto add = [&](const char* method, const char* path, Named handle) {
        mount_blocking(router, doors, method, path, Act::renew,
                       [doors, &gateways, handle](const Principal& who, const http::Call& call) {
                           return with_order({{doors, who, call}, gateways}, handle);
                       });
    };
    add("GET", "/v1/lines/{id}/code-payments/{order}", show);
    add("POST", "/v1/lines/{id}/code-payments/{order}/cancel", cancel);
}

}  // namespace keepline::api
