#include "api/billers.h"

#include "api/described_row.h"
#include "api/waiting.h"

namespace keepline::api {
namespace {

constexpr std::int64_t kLimitMax = 200;

struct BillerName {
    std::string zh, en;
};
BOOST_DESCRIBE_STRUCT(BillerName, (), (zh, en))
struct BillerOut {
    std::string biller;
    BillerName name;
    MoneyIn balance, credit_limit, available;
};
BOOST_DESCRIBE_STRUCT(BillerOut, (), (biller, name, balance, credit_limit, available))
struct BillerPage {
    std::vector<BillerOut> items;
};
BOOST_DESCRIBE_STRUCT(BillerPage, (), (items))

struct BillerEventOut {
    std::string kind;  ///< credited, refused, returned, deposited, reversed (before it came)
    Instant at;
    MoneyIn amount;
    std::string reference;  ///< the biller's own number; of a deposit the bank's
    std::string entry_no;   ///< at the biller's account
    std::optional<std::string> line, receipt_no, refusal, reason, by;
};
BOOST_DESCRIBE_STRUCT(BillerEventOut, (),
                      (kind, at, amount, reference, entry_no, line, receipt_no, refusal, reason, by))
struct BillerEventPage {
    std::vector<BillerEventOut> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BillerEventPage, (), (items, next_cursor))

struct DepositIn {
    MoneyIn amount;
    Limited<1, 64> bank_reference;
    Limited<1, 30> reason;
};
BOOST_DESCRIBE_STRUCT(DepositIn, (), (amount, bank_reference, reason))

Result<BillerOut> describe(const Asked& asked, const Biller& biller) {
    const auto row = asked.view().row({RowKind::biller_account, {home_of(biller.id), 0, {}}});
    if (!row) return std::unexpected{row.error()};
    const Money balance = *row ? std::get<BillerAccount>(**row).balance : Money{};
    return BillerOut{asked.catalog().gateways.at(biller.id).code,
                     {biller.name_zh, biller.name_en},
                     money_out(balance, asked.brand()),
                     money_out(biller.credit_limit, asked.brand()),
                     money_out(balance + biller.credit_limit, asked.brand())};
}

Result<http::Response> list(const Asked& asked) {
    BillerPage page;
    for (const auto& [id, biller] : asked.catalog().billers) {
        if (!asked.is_ours(id)) continue;
        auto out = describe(asked, biller);
        if (!out) return std::unexpected{out.error()};
        page.items.push_back(std::move(*out));
    }
    return http::json_response(page);
}

Result<const Biller*> biller_asked(const Asked& asked) {
    const std::string& code = asked.call.parameter("biller");
    const auto* account = find_gateway(asked.catalog(), asked.who.brand, code);
    const auto found = asked.catalog().billers.find(account != nullptr ? account->id : GatewayId{});
    return found != asked.catalog().billers.end() ? Result<const Biller*>{&found->second}
                                                  : fail(ErrorCode::biller_unknown, code.substr(0, 40));
}

template <class T>
const T* put_in(const Record& record) {
    for (const Row& row : record.made.puts)
        if (const auto* found = std::get_if<T>(&row)) return found;
    return nullptr;
}

// What a record of the biller's home means to a person; that money has only been taken means nothing yet.
std::optional<BillerEventOut> event_of(const Record& record, const Brand& brand) {
    BillerEventOut out;
    out.at = record.recorded_at;
    out.entry_no = entry_no(record.home, record.n);
    const auto money = [&](Money amount) { out.amount = money_out(amount, brand); };
    if (const auto* deposit = std::get_if<RecordDeposit>(&record.verb)) {
        out.kind = "deposited";
        out.reference = deposit->bank_reference.str();
        out.reason = deposit->reason.str();
        out.by = actor_name(record.actor);
        money(deposit->amount);
        return out;
    }
    const auto* credit = put_in<BilledCredit>(record);
    if (credit == nullptr || std::holds_alternative<TakeBilled>(record.verb)) return std::nullopt;
    out.reference = credit->key.text.str();
    money(credit->amount);
    if (credit->number.value != 0) out.line = format_line_id({credit->number, credit->generation});
    if (credit->entry_n != 0) out.receipt_no = entry_no(home_of(credit->number), credit->entry_n);
    if (!credit->refusal.empty()) out.refusal = credit->refusal.str();
    const auto* back = std::get_if<ReturnBilled>(&record.verb);
    if (back != nullptr) money(back->amount);
    out.kind = back != nullptr                                   ? "returned"
               : std::holds_alternative<VoidBilled>(record.verb) ? "reversed"
               : credit->state == BilledState::refused           ? "refused"
                                                                 : "credited";
    return out;
}

// Newest first.
Result<http::Response> events(const Asked& asked) {
    const auto biller = biller_asked(asked);
    if (!biller) return std::unexpected{biller.error()};
    const auto query = http::parse_form(asked.call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto limit = query_number(*query, "limit", 50, 1, kLimitMax);
    const auto cursor = query_number(*query, "cursor", 0, 0, INT64_MAX);
    if (!limit) return std::unexpected{limit.error()};
    if (!cursor) return std::unexpected{cursor.error()};
    const auto found = asked.view().history(home_of((*biller)->id), *cursor, static_cast<int>(*limit));
    if (!found) return std::unexpected{found.error()};
    BillerEventPage page;
    for (const Record& record : found->items)
        if (auto event = event_of(record, asked.brand())) page.items.push_back(std::move(*event));
    if (found->next != 0) page.next_cursor = std::to_string(found->next);
    return http::json_response(page);
}

Result<http::Response> deposit(const Asked& asked) {
    const auto biller = biller_asked(asked);
    if (!biller) return std::unexpected{biller.error()};
    const auto input = http::read_json_body<DepositIn>(asked.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto key = command_key(asked.call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, asked.brand(), "/amount", faults);
    if (!is_reference(input->bank_reference.value))
        faults.push_back({"/bank_reference", ErrorCode::input_malformed, {"2026112200012345"}});
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    const auto answer = ask(asked.doors.desk.engine,
                            {asked.who.brand, home_of((*biller)->id), 0, asked.who.actor, *key,
                             RecordDeposit{amount, input->bank_reference.value, input->reason.value}});
    if (!answer) return std::unexpected{answer.error()};
    const auto out = describe(asked, **biller);
    return out ? Result<http::Response>{made_response(*out, *answer)} : std::unexpected{out.error()};
}

}  // namespace

void mount_billers(http::Router& router, const Doors& doors) {
    mount_asked(router, doors, "GET", "/v1/billers", Act::read_reports, list);
    mount_asked(router, doors, "GET", "/v1/billers/{biller}/events{?limit,cursor}", Act::read_reports,
                events);
    mount_asked(router, doors, "POST", "/v1/billers/{biller}/deposits", Act::record_deposit, deposit);
}

}  // namespace keepline::api
