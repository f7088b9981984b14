#include "api/books.h"

#include "api/jobs.h"
#include "job/trial_balance.h"
#include "job/verify.h"

namespace keepline::api {
namespace {

struct PeriodOut {
    std::string month;
    Instant closed_at;
};
BOOST_DESCRIBE_STRUCT(PeriodOut, (), (month, closed_at))
struct PeriodPage {
    std::vector<PeriodOut> items;
};
BOOST_DESCRIBE_STRUCT(PeriodPage, (), (items))

struct BalanceRowOut {
    std::string account;
    MoneyIn debits, credits, balance;
};
BOOST_DESCRIBE_STRUCT(BalanceRowOut, (), (account, debits, credits, balance))
struct BalanceOut {
    Instant until;
    std::vector<BalanceRowOut> accounts;
    MoneyIn debits, credits;
};
BOOST_DESCRIBE_STRUCT(BalanceOut, (), (until, accounts, debits, credits))

BalanceOut describe_balance(const job::TrialBalance& balance, const Brand& brand) {
    BalanceOut out{balance.until, {}, {}, {}};
    Money debits, credits;
    for (const LedgerSum& sum : balance.sums) {
        const Money net =
            grows_by_debit(sum.account.kind) ? sum.debits - sum.credits : sum.credits - sum.debits;
        std::string account{name_of(sum.account.kind)};
        if (sum.account.ref != 0) account += ":" + std::to_string(sum.account.ref);
        out.accounts.push_back({std::move(account), money_out(sum.debits, brand),
                                money_out(sum.credits, brand), money_out(net, brand)});
        debits += sum.debits, credits += sum.credits;
    }
    out.debits = money_out(debits, brand);
    out.credits = money_out(credits, brand);
    return out;
}

void list_periods(const Doors& doors, const Principal& who, const http::Call& call, http::Responder answer) {
    doors.desk.blocking([doors, who, call, answer = std::move(answer)]() mutable {
        const auto rows = doors.desk.view->rows(home_of(who.brand), RowKind::period);
        if (!rows) return refuse(rows.error(), call, answer);
        PeriodPage page;
        for (const Row& row : *rows) {
            const auto& period = std::get<Period>(row);
            page.items.push_back({format_month(static_cast<Month>(period.key.n)), period.closed_at});
        }
        answer(http::json_response(page));
    });
}

void close_period(const Doors& doors, const Principal& who, const http::Call& call, http::Responder answer) {
    const auto month = parse_month(call.parameter("month"));
    if (!month) return refuse({ErrorCode::period_unknown, {call.parameter("month")}, {}}, call, answer);
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    doors.desk.blocking([doors, who, month, key, call, answer = std::move(answer)]() mutable {
        const auto closed = job::close_month(doors.desk, who.brand, who.actor, *key, *month);
        if (!closed) return refuse(closed.error(), call, answer);
        auto response = http::json_response(PeriodOut{format_month(*month), closed->recorded_at}, 201);
        if (closed->repeated) response.headers.emplace_back("Idempotent-Replayed", "true");
        answer(std::move(response));
    });
}

// As of a past moment, or as a closed month ended; now, if neither is named.
Result<job::TrialBalance> read_balance(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto query = http::parse_form(call.request.query);
    if (!query) return fail(ErrorCode::request_malformed, "query");
    const auto month = http::find(*query, "month");
    const auto as_of = http::find(*query, "as_of");
    const Desk& desk = doors.desk;
    if (!month.empty()) {
        const auto named = parse_month(month);
        if (!named) return std::unexpected{invalid({{"month", ErrorCode::input_malformed, {"2026-10"}}})};
        return job::closed_balance(*desk.view, desk.catalog(), who.brand, *named);
    }
    const auto until = as_of.empty() ? std::optional{desk.now(who.brand)} : parse_instant(as_of);
    if (!until)
        return std::unexpected{
            invalid({{"as_of", ErrorCode::input_malformed, {"2026-11-01T00:00:00+08:00"}}})};
    return job::trial_balance(*desk.view, desk.catalog(), who.brand, *until);
}

void show_balance(const Doors& doors, const Principal& who, const http::Call& call, http::Responder answer) {
    doors.desk.blocking([doors, who, call, answer = std::move(answer)]() mutable {
        const auto balance = read_balance(doors, who, call);
        if (!balance) return refuse(balance.error(), call, answer);
        answer(http::json_response(describe_balance(*balance, doors.desk.catalog().brands.at(who.brand))));
    });
}

void start_verification(const Doors& doors, const Principal& who, job::Jobs& jobs, const http::Call& call,
                        http::Responder answer) {
    const auto id = jobs.start(who.brand, "verify", [&desk = doors.desk](job::Progress& progress) {
        return job::verify_books(*desk.view, desk.catalog(), progress);
    });
    answer_started(jobs, who.brand, id, call, answer);
}

}  // namespace

void mount_books(http::Router& router, const Doors& doors, job::Jobs& jobs) {
    const auto add = [&](const char* method, const char* path, Act act, auto handle) {
        mount(router, doors, method, path, act,
              [doors, handle](const Principal& who, const http::Call& call, http::Responder answer) {
                  handle(doors, who, call, std::move(answer));
              });
    };
    add("GET", "/v1/periods", Act::read_reports, list_periods);
    add("POST", "/v1/periods/{month}/close", Act::close_period, close_period);
    add("GET", "/v1/trial-balance{?month,as_of}", Act::read_reports, show_balance);
    mount(router, doors, "POST", "/v1/verifications", Act::verify,
          [doors, &jobs](const Principal& who, const http::Call& call, http::Responder answer) {
              start_verification(doors, who, jobs, call, std::move(answer));
          });
}

}  // namespace keepline::api
