// Writes to one line. Each reads its input, makes one command, and answers with the line as it is after.

#include "api/line_shapes.h"
#include "api/lines.h"

namespace keepline::api {
namespace {

constexpr int kPlannedDaysMax = 366;

struct Request {
    const Doors& doors;
    const Principal& who;
    const http::Call& call;
    [[nodiscard]] const Brand& brand() const { return doors.desk.catalog().brands.at(who.brand); }
};

Result<Verb> renewal(const Request& request) {
    const auto input = http::read_json_body<RenewalIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    if (request.who.party.value == 0) return fail(ErrorCode::auth_forbidden, "party");
    std::vector<Fault> faults;
    check_cycles(input->cycles, faults);
    const Money amount = check_amount(input->amount, request.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return Renew{input->cycles, amount, request.who.party, input->channel.value_or(Channel::api)};
}

Result<Verb> top_up(const Request& request) {
    const auto input = http::read_json_body<TopUpIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    if (request.who.party.value == 0) return fail(ErrorCode::auth_forbidden, "party");
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, request.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    return TopUp{amount, request.who.party, input->channel.value_or(Channel::api)};
}

Result<Verb> bonus(const Request& request) {
    const auto input = http::read_json_body<BonusIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    std::vector<Fault> faults;
    const Money amount = check_amount(input->amount, request.brand(), "/amount", faults);
    if (!faults.empty()) return std::unexpected{invalid(std::move(faults))};
    const std::string& payment = input->payment_entry_no.value_or("");
    const auto id = line_of(request.call);
    if (!id) return std::unexpected{id.error()};
    const auto n = parse_entry_no(home_of(id->number), payment);
    if (!payment.empty() && !n) return fail(ErrorCode::payment_unknown, payment.substr(0, 40));
    return GrantBonus{amount, input->expires_on, input->pays_fee.value_or(true), n.value_or(0)};
}

Result<Verb> set_bar(const Request& request) {
    const auto input = http::read_json_body<BarIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    if (auto allowed = check(request.who, act_of(input->bar)); !allowed)
        return std::unexpected{allowed.error()};
    return SetBar{input->bar, input->reason.value};
}

Result<Verb> lift_bar(const Request& request) {
    const auto input = http::read_json_body<LiftIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto bar = parse_name<Bar>(request.call.parameter("bar"));
    if (!bar) return fail(ErrorCode::bar_not_set, request.call.parameter("bar"));
    if (auto allowed = check(request.who, act_of(*bar)); !allowed) return std::unexpected{allowed.error()};
    return LiftBar{*bar, input->reason.value};
}

Result<Verb> pack(const Request& request) {
    const auto input = http::read_json_body<PackIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    if (request.who.party.value == 0) return fail(ErrorCode::auth_forbidden, "party");
    if (input->pack.value.size() > Text<32>::kMax) return fail(ErrorCode::pack_unknown, input->pack.value);
    return BuyPack{input->pack.value, request.who.party};
}

// Without a body: now.
Result<Verb> park(const Request& request) {
    if (request.call.request.body.empty()) return ParkLine{};
    const auto input = http::read_json_body<ParkIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    const BusinessDate today = request.brand().zone.date_of(request.doors.desk.now(request.who.brand));
    if (input->from && (*input->from < today || *input->from > today + kPlannedDaysMax))
        return std::unexpected{invalid({{"/from",
                                         ErrorCode::input_out_of_range,
                                         {format_date(today), format_date(today + kPlannedDaysMax)}}})};
    return ParkLine{input->from.value_or(BusinessDate::none())};
}
Result<Verb> resume(const Request&) { return ResumeLine{}; }

Result<Verb> leave(const Request& request) {
    const auto input = http::read_json_body<LeaveIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    return LeaveLine{input->how == LeaveHow::ported_out ? Stage::ported_out : Stage::terminated,
                     input->reason.value};
}

Result<Verb> stay(const Request&) { return StayLine{}; }

Result<Verb> change_plan(const Request& request) {
    const auto input = http::read_json_body<PlanIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    const auto id = line_of(request.call);
    const auto line = id ? request.doors.desk.view->line(id->number) : std::nullopt;
    if (!line || line->brand != request.who.brand)
        return fail(ErrorCode::line_unknown, request.call.parameter("id"));
    const Plan* plan = find_plan(request.doors.desk.catalog(), request.who.brand, input->plan.value);
    if (plan == nullptr) return fail(ErrorCode::plan_unknown, input->plan.value);
    return ChangePlan{plan->id, input->when == PlanWhen::next_cycle};
}

// A step is named by the stage it leads to; "money" is its loss, "policy" a change of the rules.
Result<Verb> notice(const Request& request) {
    const auto input = http::read_json_body<NoticeIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    for (std::size_t i = 0; i < EnumNames<Stage>::names.size(); ++i)
        if (const auto stage = static_cast<Stage>(i); step_name(stage) == input->step.value)
            return RecordNotice{stage, input->way, input->sent_at, input->proof.value};
    return std::unexpected{invalid({{"/step", ErrorCode::input_malformed, {"\"suspended\""}}})};
}

Result<Verb> mark(const Request& request) {
    const auto input = http::read_json_body<NumberMarkIn>(request.call.request);
    if (!input) return std::unexpected{input.error()};
    return MarkNumber{input->harassed, input->ported_in};
}

using MakeVerb = Result<Verb> (*)(const Request&);

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
    const auto add = [&](const char* path, Act act, MakeVerb make) {
        mount(router, doors, "POST", path, act,
              [doors, make](const Principal& who, http::Call call, http::Responder answer) {
                  perform(doors, who, make, std::move(call), std::move(answer));
              });
    };
    add("/v1/lines/{id}/renewals", Act::renew, renewal);
    add("/v1/lines/{id}/top-ups", Act::top_up, top_up);
    add("/v1/lines/{id}/bonuses", Act::grant_bonus, bonus);
    add("/v1/lines/{id}/bars", Act::set_bar, set_bar);
    add("/v1/lines/{id}/bars/{bar}/lift", Act::lift_bar, lift_bar);
    add("/v1/lines/{id}/packs", Act::top_up, pack);
    add("/v1/lines/{id}/parking", Act::park_line, park);
    add("/v1/lines/{id}/parking/end", Act::park_line, resume);
    add("/v1/lines/{id}/leave", Act::leave_line, leave);
    add("/v1/lines/{id}/leave/cancel", Act::leave_line, stay);
    add("/v1/lines/{id}/plan", Act::change_plan, change_plan);
    add("/v1/lines/{id}/notices", Act::record_notice, notice);
    add("/v1/lines/{id}/number-mark", Act::mark_number, mark);
}

}  // namespace keepline::api
