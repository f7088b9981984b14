// Writes to one line. Each reads its input, makes one command, and answers with the line as it is after.

#include "api/line_shapes.h"
#include "api/lines.h"

namespace keepline::api {
namespace {

struct Act {
    const Doors& doors;
    const Principal& who;
    const http::Call& call;
    [[nodiscard]] const Brand& brand() const { return doors.desk.catalog().brands.at(who.brand); }
};

Result<Verb> renewal(const Act& act) {
    const auto input = http::read_json_body<RenewalIn>(act.call.request);
    if (!input) return std::unexpected{input.error()};
    if (act.who.party.value == 0) return fail(ErrorCode::auth_forbidden, "party");
    std::vector<Fault> faults;
    if (input->cycles < 1 || input->cycles > 36)
        faults.push_back({"/cycles", ErrorCode::input_out_of_range, {"1", "36"}});
    const Money amount = check_amount(input->amount, act.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return Renew{input->cycles, amount, act.who.party, input->channel.value_or(Channel::api)};
}

Result<Verb> top_up(const Act& act) {
    const auto input = http::read_json_body<TopUpIn>(act.call.request);
    if (!input) return std::unexpected{input.error()};
    if (act.who.party.value == 0) return fail(ErrorCode::auth_forbidden, "party");
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, act.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return TopUp{amount, act.who.party, input->channel.value_or(Channel::api)};
}

Result<Verb> bonus(const Act& act) {
    const auto input = http::read_json_body<BonusIn>(act.call.request);
    if (!input) return std::unexpected{input.error()};
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, act.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return GrantBonus{amount, input->expires_on, input->pays_fee.value_or(true)};
}

Result<Verb> set_bar(const Act& act) {
    const auto input = http::read_json_body<BarIn>(act.call.request);
    if (!input) return std::unexpected{input.error()};
    return SetBar{input->bar, input->reason.value};
}

Result<Verb> lift_bar(const Act& act) {
    const auto input = http::read_json_body<LiftIn>(act.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto bar = parse_name<Bar>(act.call.parameter("bar"));
    if (!bar) return fail(ErrorCode::bar_not_set, act.call.parameter("bar"));
    return LiftBar{*bar, input->reason.value};
}

using MakeVerb = Result<Verb> (*)(const Act&);

void perform(const Doors& doors, const Principal& who, MakeVerb make, http::Call call,
             http::Responder answer) {
    const auto id = line_of(call);
    if (!id) return refuse(id.error(), call, answer);
    const auto key = command_key(call.request.header("Idempotency-Key"));
    if (!key) return refuse(key.error(), call, answer);
    auto verb = make({doors, who, call});
    if (!verb) return refuse(verb.error(), call, answer);
    Command command{who.brand, home_of(id->number), id->generation, who.actor, *key, std::move(*verb)};
    doors.desk.engine.submit(std::move(command), [&desk = doors.desk, call = std::move(call),
                                                  answer = std::move(answer)](Result<Answer> done) mutable {
        if (!done) return refuse(done.error(), call, answer);
        answer(posted_response(*done, desk.catalog()));
    });
}

}  // namespace

void mount_line_acts(http::Router& router, const Doors& doors) {
    const auto add = [&](const char* path, Scope scope, MakeVerb make) {
        mount(router, doors, "POST", path, scope,
              [doors, make](const Principal& who, http::Call call, http::Responder answer) {
                  perform(doors, who, make, std::move(call), std::move(answer));
              });
    };
    add("/v1/lines/{id}/renewals", Scope::renew, renewal);
    add("/v1/lines/{id}/top-ups", Scope::renew, top_up);
    add("/v1/lines/{id}/bonuses", Scope::admin, bonus);
    add("/v1/lines/{id}/bars", Scope::bar, set_bar);
    add("/v1/lines/{id}/bars/{bar}/lift", Scope::bar, lift_bar);
}

}  // namespace keepline::api
