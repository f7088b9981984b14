#include "channel/biller/biller_door.h"

#include <algorithm>

#include "channel/biller/credits.h"
#include "channel/biller/day_file.h"
#include "channel/biller/shapes.h"
#include "domain/renewal/quote.h"

namespace keepline::biller {
namespace {

constexpr http::RateLimitOptions kPerBiller{std::chrono::milliseconds{10}, 500, 1'000};
constexpr int kCyclesMax = 36;
constexpr std::int32_t kFileDaysMax = 93;

// Letters, digits and ._- : it stands in addresses and files.
bool is_reference(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
               c == '_' || c == '-';
    });
}

Result<BillerReference> reference_of(const http::Call& call) {
    const std::string& text = call.parameter("reference");
    if (!BillerReference::fits(text) || !is_reference(text))
        return fail(ErrorCode::biller_reference_unknown, text.substr(0, BillerReference::kMax));
    return BillerReference{text};
}

CreditOut describe(const BilledCredit& credit, const Brand& brand) {
    const auto money = [&](Money amount) { return MoneyIn{amount.minor(), brand.currency}; };
    CreditOut out{credit.key.text.str(),
                  std::string{name_of(credit.state)},
                  money(credit.amount),
                  money(credit.returned),
                  {},
                  {},
                  {}};
    if (credit.entry_n != 0) {
        out.receipt_no = entry_no(home_of(credit.number), credit.entry_n);
        out.credited_at = credit.ended_at;
    }
    if (!credit.refusal.empty()) out.refusal = credit.refusal.str();
    return out;
}

Error invalid(std::vector<Fault> faults) {
    return {ErrorCode::request_invalid, {std::to_string(faults.size())}, std::move(faults)};
}

std::vector<Fault> faults_of(const CreditIn& input, const Brand& brand, bool is_number) {
    std::vector<Fault> faults;
    if (!is_reference(input.reference.value))
        faults.push_back({"/reference", ErrorCode::input_malformed, {"A-Z a-z 0-9 . _ -"}});
    if (!is_number) faults.push_back({"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}});
    if (input.cycles < 0 || input.cycles > kCyclesMax)
        faults.push_back({"/cycles", ErrorCode::input_out_of_range, {"0", std::to_string(kCyclesMax)}});
    if (input.amount.amount < 1)
        faults.push_back({"/amount/amount", ErrorCode::input_out_of_range, {"1", "∞"}});
    if (input.amount.currency != brand.currency)
        faults.push_back({"/amount/currency", ErrorCode::input_malformed, {brand.currency}});
    return faults;
}

// A line that anyone may pay for now.
bool may_be_paid(const Catalog& catalog, BrandId brand, const LineState& line) {
    return line.brand == brand && is_live(line) && takes_payment(line, rules_of(catalog, line).policy);
}

}  // namespace

BillerDoor::BillerDoor(const Desk& desk, BrandId brand, KeyOf key_of)
    : desk_{desk}, brand_{brand}, key_of_{std::move(key_of)}, by_biller_{kPerBiller} {}

void BillerDoor::add(http::Router& router, const char* method, const char* path, Handle handle) {
    router.add(method, path, [this, handle](http::Call call, http::Responder answer) {
        desk_.blocking([this, handle, call = std::move(call), answer = std::move(answer)]() mutable {
            const auto account = prove(call.request);
            auto given = account ? (this->*handle)(**account, call) : std::unexpected{account.error()};
            answer(given ? std::move(*given) : http::problem(given.error(), call));
        });
    });
}

void BillerDoor::mount(http::Router& router) {
    add(router, "POST", "/biller/v1/checks", &BillerDoor::check);
    add(router, "POST", "/biller/v1/credits", &BillerDoor::credit);
    add(router, "GET", "/biller/v1/credits/{reference}", &BillerDoor::query);
    add(router, "POST", "/biller/v1/credits/{reference}/reverse", &BillerDoor::reverse);
    add(router, "GET", "/biller/v1/account", &BillerDoor::account);
    add(router, "GET", "/biller/v1/files/{day}", &BillerDoor::file);
}

Result<const GatewayAccount*> BillerDoor::prove(const http::Request& request) {
    const auto named = http::key_id_of(request);
    if (!named) return std::unexpected{named.error()};
    const auto key = key_of_(*named);
    const auto* account = find_gateway(desk_.catalog(), brand_, *named);
    if (!key || account == nullptr) return fail(ErrorCode::auth_bad_signature, "keyid");
    const Instant now = desk_.engine.clock().system_now();
    if (auto proved = http::verify_request(request, *key, now); !proved)
        return std::unexpected{proved.error()};
    if (const int wait = by_biller_.take(*named, now); wait > 0)
        return fail(ErrorCode::rate_limited, std::to_string(wait));
    return account;
}

Result<http::Response> BillerDoor::check(const GatewayAccount&, const http::Call& call) {
    const auto input = http::read_json_body<CheckIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const auto msisdn = parse_msisdn(input->msisdn.value, brand().country_code, brand().national_digits);
    if (!msisdn)
        return std::unexpected{invalid({{"/msisdn", ErrorCode::input_malformed, {"170 0000 1234"}}})};
    const auto number = desk_.view->find_number(*msisdn);
    const auto line = number ? find_line(*desk_.view, *number) : std::nullopt;
    if (!line) return std::unexpected{line.error()};
    if (!*line || !may_be_paid(desk_.catalog(), brand_, (*line)->line))
        return http::json_response(CheckOut{});
    const auto money = [&](Money amount) { return MoneyIn{amount.minor(), brand().currency}; };
    const Rules rules = rules_of(desk_.catalog(), (*line)->line);
    const Quote quote = make_quote((*line)->id, (*line)->line, rules, (*line)->lots, desk_.now(brand_));
    CheckOut out{true, mask_msisdn(msisdn->view(), brand().country_code), {}, {}, {}};
    out.options.emplace();
    for (const QuoteOption& option : quote.options)
        out.options->push_back({option.cycles, option.cycles * rules.plan.cycle.months, money(option.price)});
    if (quote.least_to_restore.is_positive()) out.least_to_restore = money(quote.least_to_restore);
    const Money limit = brand().limit_per_order;
    out.top_up_max = money(limit.is_zero() ? brand().balance_cap : std::min(limit, brand().balance_cap));
    return http::json_response(out);
}

// A repeat means the line it was first sent for, whoever has the number by now.
Result<http::Response> BillerDoor::credit(const GatewayAccount& account, const http::Call& call) {
    const auto input = http::read_json_body<CreditIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const auto msisdn = parse_msisdn(input->msisdn.value, brand().country_code, brand().national_digits);
    if (auto faults = faults_of(*input, brand(), msisdn.has_value()); !faults.empty())
        return std::unexpected{invalid(std::move(faults))};
    const BillerReference reference{input->reference.value};
    const auto known = find_credit(*desk_.view, account.id, reference);
    if (!known) return std::unexpected{known.error()};
    const auto number = desk_.view->find_number(*msisdn);
    const auto line = number ? desk_.view->line(*number) : std::nullopt;
    if (!*known && (!line || !may_be_paid(desk_.catalog(), brand_, *line)))
        return fail(ErrorCode::line_not_renewable, mask_msisdn(msisdn->view(), brand().country_code));
    TakeBilled verb{reference, {}, input->cycles, Money::from_minor(input->amount.amount)};
    if (number) verb.line = {*number, line ? line->generation : 0};
    if (*known && number && (*known)->number == *number) verb.line.generation = (*known)->generation;
    const auto credited = biller::credit(desk_, account, verb);
    if (!credited) return std::unexpected{credited.error()};
    return http::json_response(describe(*credited, brand()));
}

Result<http::Response> BillerDoor::query(const GatewayAccount& account, const http::Call& call) {
    const auto reference = reference_of(call);
    if (!reference) return std::unexpected{reference.error()};
    const auto found = find_credit(*desk_.view, account.id, *reference);
    if (!found) return std::unexpected{found.error()};
    if (!*found) return fail(ErrorCode::biller_reference_unknown, reference->str());
    return http::json_response(describe(**found, brand()));
}

Result<http::Response> BillerDoor::reverse(const GatewayAccount& account, const http::Call& call) {
    const auto reference = reference_of(call);
    if (!reference) return std::unexpected{reference.error()};
    const auto input = http::read_json_body<ReverseIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const auto reversed = biller::reverse(desk_, account, *reference, input->reason.value);
    if (!reversed) return std::unexpected{reversed.error()};
    return http::json_response(describe(*reversed, brand()));
}

Result<http::Response> BillerDoor::account(const GatewayAccount& account, const http::Call&) {
    const auto row = desk_.view->row({RowKind::biller_account, {home_of(account.id), 0, {}}});
    if (!row) return std::unexpected{row.error()};
    const Money balance = *row ? std::get<BillerAccount>(**row).balance : Money{};
    const Money limit = desk_.catalog().billers.at(account.id).credit_limit;
    return http::json_response(
        AccountOut{{balance.minor(), brand().currency}, {limit.minor(), brand().currency}});
}

Result<http::Response> BillerDoor::file(const GatewayAccount& account, const http::Call& call) {
    const auto day = parse_date(call.parameter("day"));
    if (!day) return std::unexpected{invalid({{"day", ErrorCode::input_malformed, {"2026-11-27"}}})};
    const BusinessDate today = brand().zone.date_of(desk_.now(brand_));
    if (day->days < today.days - kFileDaysMax)
        return std::unexpected{invalid({{"day",
                                         ErrorCode::input_out_of_range,
                                         {format_date({today.days - kFileDaysMax}), format_date(today)}}})};
    auto text = day_file(desk_, account, *day);
    if (!text) return std::unexpected{text.error()};
    return http::Response{
        200, {{"Content-Type", "text/csv; charset=utf-8"}, {"Cache-Control", "no-store"}}, std::move(*text)};
}

}  // namespace keepline::biller
