#include "api/policy_moves.h"

#include <fmt/format.h>

#include <charconv>

#include "domain/line/policy_compare.h"
#include "engine/command_key.h"

namespace keepline::api {
namespace {

constexpr int kPage = 1000;
constexpr std::size_t kShownMax = 100;

struct VersionsIn {
    int from = 0, to = 0;  ///< ids of versions
};
BOOST_DESCRIBE_STRUCT(VersionsIn, (), (from, to))
struct MoveIn {
    int from = 0, to = 0;
    PolicyGround ground{};
    std::optional<int> notice_days;
    http::Limited<1, 30> reason;  ///< kept in 120 bytes: 30 characters of any script
};
BOOST_DESCRIBE_STRUCT(MoveIn, (), (from, to, ground, notice_days, reason))

struct MoveOut {
    std::int64_t id = 0;
    int from = 0, to = 0;
    std::string policy;
    PolicyGround ground{};
    int notice_days = 0;
    std::string reason;
    PolicyMoveState state{};
    std::optional<BusinessDate> starts_on;
    std::string asked_by;
    Instant asked_at;
    std::optional<std::string> decided_by;
    std::int64_t moved = 0, refused = 0;
};
BOOST_DESCRIBE_STRUCT(MoveOut, (),
                      (id, from, to, policy, ground, notice_days, reason, state, starts_on, asked_by,
                       asked_at, decided_by, moved, refused))
struct MovePage {
    std::vector<MoveOut> items;
};
BOOST_DESCRIBE_STRUCT(MovePage, (), (items))

struct EffectOut {
    std::optional<BusinessDate> service_end, lives_until;
    MoneyIn least_to_restore;
};
BOOST_DESCRIBE_STRUCT(EffectOut, (), (service_end, lives_until, least_to_restore))
struct ChangedOut {
    std::string line, stage;
    EffectOut now, then;
    bool worse = false;
};
BOOST_DESCRIBE_STRUCT(ChangedOut, (), (line, stage, now, then, worse))
struct PreviewOut {
    std::vector<std::string> worse_in;  ///< keys of the policy file in which some line could be worse off
    std::int64_t lines = 0, changed = 0, worse = 0;
    std::vector<ChangedOut> changes;  ///< the first hundred
};
BOOST_DESCRIBE_STRUCT(PreviewOut, (), (worse_in, lines, changed, worse, changes))

std::optional<BusinessDate> if_set(BusinessDate date) {
    return date.is_set() ? std::optional{date} : std::nullopt;
}

const Policy* find_policy(const Catalog& catalog, int id) {
    if (id < 1 || id > UINT16_MAX) return nullptr;
    const auto found = catalog.policies.find(PolicyId{static_cast<std::uint16_t>(id)});
    return found == catalog.policies.end() ? nullptr : &found->second;
}

EffectOut describe_effect(const PolicyEffect& effect, const Brand& brand) {
    return {if_set(effect.service_end), if_set(effect.lives_until), money_out(effect.least, brand)};
}

// Every line under `now`, as it would be under `next` from today.
PreviewOut look_ahead(const Doors& doors, const Principal& who, const Policy& now, const Policy& next) {
    const Catalog& catalog = doors.desk.catalog();
    const Brand& brand = catalog.brands.at(who.brand);
    const BusinessDate today = brand.zone.date_of(doors.desk.now(who.brand));
    PreviewOut out;
    out.worse_in = compare_policies(now, next);
    for (std::int64_t after = 0;;) {
        const auto page = doors.desk.view->lines({who.brand, {}}, after, kPage);
        for (const LineView& each : page.items) {
            if (!is_live(each.state) || each.state.policy != now.id) continue;
            const Rules rules = rules_of(catalog, each.state);
            const Rules other{rules.brand, rules.plan, next, rules.tax_class, rules.catalog};
            const PolicyEffect before = effect_of(each.state, rules, today);
            const PolicyEffect then = effect_of(each.state, other, today);
            ++out.lines;
            if (before == then) continue;
            ++out.changed;
            out.worse += is_worse(then, before) ? 1 : 0;
            if (out.changes.size() < kShownMax)
                out.changes.push_back({format_line_id({each.number, each.state.generation}),
                                       std::string{name_of(each.state.stage)}, describe_effect(before, brand),
                                       describe_effect(then, brand), is_worse(then, before)});
        }
        if (page.next == 0) return out;
        after = page.next;
    }
}

Result<http::Response> preview(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<VersionsIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const Policy* now = find_policy(doors.desk.catalog(), input->from);
    const Policy* next = find_policy(doors.desk.catalog(), input->to);
    if (now == nullptr || next == nullptr || now->code != next->code)
        return fail(ErrorCode::policy_not_a_version, std::to_string(input->to),
                    now == nullptr ? "-" : now->code);
    return http::json_response(look_ahead(doors, who, *now, *next));
}

MoveOut describe_move(const PolicyMove& move, const Catalog& catalog) {
    const auto person = [](ActorKind kind, std::int64_t id) {
        return fmt::format("{}:{}", name_of(kind), id);
    };
    MoveOut out;
    out.id = move.key.n;
    out.from = move.from_policy.value;
    out.to = move.to_policy.value;
    out.policy = catalog.policies.at(move.to_policy).code;
    out.ground = move.ground;
    out.notice_days = move.notice_days;
    out.reason = move.reason.str();
    out.state = move.state;
    out.starts_on = if_set(move.starts_on);
    out.asked_by = person(move.asked_kind, move.asked_by);
    out.asked_at = move.asked_at;
    if (move.state != PolicyMoveState::awaiting_approval)
        out.decided_by = person(move.decided_kind, move.decided_by);
    out.moved = move.moved;
    out.refused = move.refused;
    return out;
}

Result<http::Response> list(const Doors& doors, const Principal& who, const http::Call&) {
    const auto rows = doors.desk.view->rows(home_of(who.brand), RowKind::policy_move);
    if (!rows) return std::unexpected{rows.error()};
    MovePage page;
    for (auto row = rows->rbegin(); row != rows->rend(); ++row)
        page.items.push_back(describe_move(std::get<PolicyMove>(*row), doors.desk.catalog()));
    return http::json_response(page);
}

Result<http::Response> answer_move(const Doors& doors, const Principal& who, const http::Call& call,
                                   Verb verb, std::int64_t n, int status) {
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return std::unexpected{key.error()};
    const Home home = home_of(who.brand);
    const auto done = ask(doors.desk.engine, {who.brand, home, 0, who.actor, *key, std::move(verb)});
    if (!done) return std::unexpected{done.error()};
    const auto move = find_row<PolicyMove>(*doors.desk.view, home, n != 0 ? n : done->n);
    if (!move) return std::unexpected{move.error()};
    if (!*move) return fail(ErrorCode::policy_move_unknown);
    auto response = http::json_response(describe_move(**move, doors.desk.catalog()), status);
    if (done->repeated) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

Result<http::Response> propose(const Doors& doors, const Principal& who, const http::Call& call) {
    const auto input = http::read_json_body<MoveIn>(call.request);
    if (!input) return std::unexpected{input.error()};
    const bool told = input->ground == PolicyGround::notice;
    const int days = input->notice_days.value_or(0);
    if (told ? days < 1 || days > 3660 : days != 0)
        return std::unexpected{invalid(
            {{"/notice_days", ErrorCode::input_out_of_range, {told ? "1" : "0", told ? "3660" : "0"}}})};
    const Policy* now = find_policy(doors.desk.catalog(), input->from);
    const Policy* next = find_policy(doors.desk.catalog(), input->to);
    if (now == nullptr || next == nullptr)
        return fail(ErrorCode::policy_not_a_version, std::to_string(input->to),
                    now == nullptr ? "-" : now->code);
    return answer_move(doors, who, call,
                       ProposePolicyMove{now->id, next->id, input->ground, days, input->reason.value}, 0,
                       201);
}

std::int64_t move_of(const http::Call& call) {
    const std::string& text = call.parameter("id");
    std::int64_t n = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
    return fault == std::errc{} && end == text.data() + text.size() ? n : 0;
}

// Its approval has the number of the move itself: one record made both.
Result<http::Response> approve(const Doors& doors, const Principal& who, const http::Call& call) {
    const std::int64_t n = move_of(call);
    if (n == 0) return fail(ErrorCode::policy_move_unknown);
    return answer_move(doors, who, call, Approve{n, {}}, n, 200);
}
Result<http::Response> decline(const Doors& doors, const Principal& who, const http::Call& call) {
    const std::int64_t n = move_of(call);
    if (n == 0) return fail(ErrorCode::policy_move_unknown);
    return answer_move(doors, who, call, Decline{n, {}}, n, 200);
}

}  // namespace

void mount_policy_moves(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* method, const char* path, Act act, auto handle) {
        mount(router, doors, method, path, act,
              [doors, handle](const Principal& who, http::Call call, http::Responder answer) {
                  doors.desk.blocking(
                      [doors, who, handle, call = std::move(call), answer = std::move(answer)]() mutable {
                          auto given = handle(doors, who, call);
                          given ? answer(std::move(*given)) : refuse(given.error(), call, answer);
                      });
              });
    };
    add("GET", "/v1/policy-moves", Act::read_catalog, list);
    add("POST", "/v1/policy-moves", Act::manage_policy, propose);
    add("POST", "/v1/policy-moves/preview", Act::read_catalog, preview);
    add("POST", "/v1/policy-moves/{id}/approve", Act::approve_policy, approve);
    add("POST", "/v1/policy-moves/{id}/decline", Act::approve_policy, decline);
}

}  // namespace keepline::api
