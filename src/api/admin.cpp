#include "api/admin.h"

namespace keepline::api {
namespace {

struct ApiKeyIn {
    Text<64> name;  ///< not empty
    std::vector<Scope> scopes;
    std::optional<std::string> party;
};
BOOST_DESCRIBE_STRUCT(ApiKeyIn, (), (name, scopes, party))
struct ApiKeyOut {
    std::int64_t id = 0;
    std::string name;
    std::vector<Scope> scopes;
    std::optional<std::string> party;
    bool revoked = false;
    std::optional<std::string> api_key;  ///< shown once, when it is made
};
BOOST_DESCRIBE_STRUCT(ApiKeyOut, (), (id, name, scopes, party, revoked, api_key))
struct ApiKeyPage {
    std::vector<ApiKeyOut> items;
};
BOOST_DESCRIBE_STRUCT(ApiKeyPage, (), (items))

struct ClockOut {
    Instant now;
    BusinessDate business_date;
    bool sandbox = false;
};
BOOST_DESCRIBE_STRUCT(ClockOut, (), (now, business_date, sandbox))
struct AdvanceIn {
    std::optional<int> days;
    std::optional<int> minutes;
    std::optional<Instant> to;
};
BOOST_DESCRIBE_STRUCT(AdvanceIn, (), (days, minutes, to))
struct EnteredOut {
    std::string stage;
    std::int64_t lines = 0;
};
BOOST_DESCRIBE_STRUCT(EnteredOut, (), (stage, lines))
struct RunOut {
    Instant now;
    std::int64_t visited = 0, stepped = 0, failed = 0;
    std::vector<EnteredOut> entered;
};
BOOST_DESCRIBE_STRUCT(RunOut, (), (now, visited, stepped, failed, entered))

RunOut describe_run(Instant now, const job::CycleCounts& counts) {
    RunOut out{now, counts.visited, counts.stepped, counts.failed, {}};
    for (std::size_t i = 0; i < counts.entered.size(); ++i)
        if (counts.entered[i] > 0)
            out.entered.push_back({std::string{EnumNames<Stage>::names[i]}, counts.entered[i]});
    return out;
}

ApiKeyOut describe_key(const ApiKey& key, const Catalog& catalog) {
    ApiKeyOut out{key.key.n, key.name.str(), {}, {}, key.revoked, {}};
    for (std::size_t i = 0; i < EnumNames<Scope>::names.size(); ++i)
        if (key.scopes.has(static_cast<Scope>(i))) out.scopes.push_back(static_cast<Scope>(i));
    if (const auto party = catalog.parties.find(key.party); party != catalog.parties.end())
        out.party = party->second.code;
    return out;
}

void list_keys(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    doors.desk.blocking([doors, who, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto rows = doors.desk.view->rows(home_of(who.brand), RowKind::api_key);
        if (!rows) return refuse(rows.error(), call, answer);
        ApiKeyPage page;
        for (const Row& row : *rows)
            page.items.push_back(describe_key(std::get<ApiKey>(row), doors.desk.catalog()));
        answer(http::json_response(page));
    });
}

void make_key(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    const auto input = http::read_json_body<ApiKeyIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    if (input->name.empty())
        return refuse(invalid({{"/name", ErrorCode::input_malformed, {"string(1..64)"}}}), call, answer);
    CreateApiKey verb;
    verb.name = input->name;
    for (const Scope scope : input->scopes) verb.scopes = verb.scopes.with(scope);
    if (input->party) {
        for (const auto& [id, party] : doors.desk.catalog().parties)
            if (party.brand == who.brand && party.code == *input->party) verb.party = id;
        if (verb.party.value == 0)
            return refuse(invalid({{"/party", ErrorCode::input_malformed, {"party"}}}), call, answer);
    }
    const NewSecret secret = make_secret();
    verb.secret_hash = secret.hash;
    doors.desk.blocking(
        [doors, who, verb, secret, call = std::move(call), answer = std::move(answer)]() mutable {
            // No Idempotency-Key: the secret is made here and shown once, so a repeat makes another key.
            const auto made = ask(doors.desk.engine, {who.brand, home_of(who.brand), 0, who.actor, {}, verb});
            const auto fresh = made ? doors.keys.refresh() : std::unexpected{made.error()};
            if (!fresh) return refuse(fresh.error(), call, answer);
            ApiKey key;
            key.key.n = made->n;
            key.name = verb.name;
            key.scopes = verb.scopes;
            key.party = verb.party;
            ApiKeyOut out = describe_key(key, doors.desk.catalog());
            out.api_key = format_api_key(who.brand, made->n, secret.secret);
            answer(http::json_response(out, 201));
        });
}

void revoke_key(const Doors& doors, const Principal& who, http::Call call, http::Responder answer) {
    std::int64_t n = 0;
    for (const char c : call.parameter("n"))
        n = c >= '0' && c <= '9' && n < 1'000'000'000 ? n * 10 + (c - '0') : -1;
    doors.desk.blocking([doors, who, n, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto done =
            ask(doors.desk.engine, {who.brand, home_of(who.brand), 0, who.actor, {}, RevokeApiKey{n}});
        const auto fresh = done ? doors.keys.refresh() : std::unexpected{done.error()};
        if (!fresh) return refuse(fresh.error(), call, answer);
        answer({204, {}, {}});
    });
}

void show_clock(const Doors& doors, const Principal& who, job::TestClock& clock, http::Responder answer) {
    const Instant now = doors.desk.now(who.brand);
    answer(http::json_response(
        ClockOut{now, doors.desk.catalog().brands.at(who.brand).zone.date_of(now), clock.sandbox()}));
}

void advance_clock(const Doors& doors, const Principal& who, job::TestClock& clock, http::Call call,
                   http::Responder answer) {
    const auto input = http::read_json_body<AdvanceIn>(call.request);
    if (!input) return refuse(input.error(), call, answer);
    std::vector<Fault> faults;
    if (input->days.value_or(0) < 0 || input->days.value_or(0) > 3660)
        faults.push_back({"/days", ErrorCode::input_out_of_range, {"0", "3660"}});
    if (input->minutes.value_or(0) < 0 || input->minutes.value_or(0) > 1440)
        faults.push_back({"/minutes", ErrorCode::input_out_of_range, {"0", "1440"}});
    if (!faults.empty()) return refuse(invalid(std::move(faults)), call, answer);
    const Duration by =
        std::chrono::hours{24 * input->days.value_or(0)} + std::chrono::minutes{input->minutes.value_or(0)};
    const Instant target = input->to.value_or(doors.desk.now(who.brand) + by);
    doors.desk.blocking([who, target, &clock, call = std::move(call), answer = std::move(answer)]() mutable {
        const auto moved = clock.advance(who.brand, target);
        moved ? answer(http::json_response(describe_run(moved->now, moved->counts)))
              : refuse(moved.error(), call, answer);
    });
}

}  // namespace

void mount_admin(http::Router& router, const Doors& doors, job::TestClock& clock) {
    const auto add = [&](const char* method, const char* path, Act act, auto handle) {
        mount(router, doors, method, path, act,
              [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
                  handle(doors, who, std::move(call), std::move(answer));
              });
    };
    add("GET", "/v1/api-keys", Act::manage_keys, list_keys);
    add("POST", "/v1/api-keys", Act::manage_keys, make_key);
    add("POST", "/v1/api-keys/{n}/revoke", Act::manage_keys, revoke_key);
    mount(router, doors, "GET", "/v1/test-clock", Act::read_catalog,
          [doors, &clock](const Principal& who, const http::Call&, http::Responder answer) {
              show_clock(doors, who, clock, std::move(answer));
          });
    mount(router, doors, "POST", "/v1/test-clock/advance", Act::move_clock,
          [doors, &clock](const Principal& who, http::Call call, http::Responder answer) {
              advance_clock(doors, who, clock, std::move(call), std::move(answer));
          });
}

}  // namespace keepline::api
