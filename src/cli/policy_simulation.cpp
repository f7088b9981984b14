#include "cli/policy_simulation.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/config.h"
#include "domain/renewal/quote.h"
#include "engine/engine.h"
#include "store/memory/memory_store.h"

namespace keepline::cli {
namespace {

constexpr BrandId kBrand{1};
constexpr PlanId kPlan{1};
constexpr PolicyId kPolicy{1};
constexpr PartyId kParty{1};
constexpr Home kHome{HomeKind::number, 1};

class SetClock : public Clock {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant at) { now_ = at; }

private:
    Instant now_;
};

std::string pack_code(Money price) { return fmt::format("p{}", price.minor()); }

Catalog catalog_of(const PolicyFile& file, const std::vector<SimulatedEvent>& events) {
    Catalog catalog;
    Brand brand;
    brand.id = kBrand;
    brand.currency = file.currency;
    brand.zone = load_zone(file.time_zone).value();
    brand.balance_cap = Money::from_minor(INT64_MAX / 4);
    catalog.brands[kBrand] = brand;
    Policy policy = file.policy;
    policy.id = kPolicy;
    catalog.policies[kPolicy] = policy;
    Plan plan = file.plan;
    plan.id = kPlan;
    plan.brand = kBrand;
    plan.policy = kPolicy;
    for (const SimulatedEvent& each : events)
        if (each.type == EventType::pack) plan.packs.push_back({pack_code(each.amount), each.amount});
    catalog.plans[kPlan] = plan;
    catalog.parties[kParty] = {kParty, kBrand, "simulation"};
    return catalog;
}

class Simulation {
public:
    Simulation(const PolicyFile& file, const std::vector<SimulatedEvent>& events)
        : catalog_{std::make_shared<Catalog>(catalog_of(file, events))},
          engine_{store_, business_, catalog_} {}

    std::vector<SimulatedStep> run(const std::vector<SimulatedEvent>& events, BusinessDate until) {
        const Instant end = zone().start_of(until + 1);
        for (const SimulatedEvent& event : events) {
            if (event.at >= end) break;
            pass_to(event.at);
            perform(event);
        }
        pass_to(end - Duration{1});
        return std::move(steps_);
    }

private:
    [[nodiscard]] const TimeZone& zone() const { return catalog_->brands.at(kBrand).zone; }
    [[nodiscard]] const Policy& policy() const { return catalog_->policies.at(kPolicy); }
    [[nodiscard]] LineState line() { return store_.view()->line(NumberId{1}).value_or(LineState{}); }

    Result<Answer> ask(Verb verb) {
        const Home home = std::holds_alternative<OpenLine>(verb) ? Home{HomeKind::number, 0} : kHome;
        return keep_asking(
            {kBrand, home, 0, {ActorKind::system, 0}, IdemKey{std::to_string(++keys_)}, std::move(verb)});
    }
    Result<Answer> keep_asking(Command command) {
        std::optional<Result<Answer>> answer;
        engine_.submit(std::move(command), [&](Result<Answer> given) { answer = std::move(given); });
        while (!answer) engine_.step();
        return std::move(*answer);
    }

    // What was promised to the holder, and time's own steps, each at its instant.
    void pass_to(Instant until) {
        for (;;) {
            const LineState before = line();
            const bool live = is_live(before);
            const NextDue due = live ? next_due(before, rules_of(*catalog_, before)) : NextDue{};
            if (live && notify(before, std::min(due.at, until))) continue;
            if (due.at > until) break;
            clock_.set(std::max(clock_.now(), due.at));
            const auto answer = ask(PassTime{});
            KL_CHECK(answer.has_value(), "time did not pass");
            note("time", std::string{name_of(due.what)}, before, answer);
        }
        clock_.set(std::max(clock_.now(), until));
    }

    // The first notice after now and at or before `until` that was not given yet.
    bool notify(const LineState& line, Instant until) {
        std::optional<std::pair<Instant, Stage>> first;
        for (const StairStep& step : staircase(line))
            for (const Notice& notice : policy().notices) {
                if (notice.stage != step.stage) continue;
                const Instant at = zone().start_of(step.from - notice.days, policy().adverse_hour);
                const bool given =
                    std::ranges::find(given_, std::pair{notice.stage, step.from}) != given_.end();
                if (!given && at > clock_.now() && at <= until && (!first || at < first->first)) {
                    first = {at, notice.stage};
                    announced_ = {notice.stage, step.from};
                }
            }
        if (!first) return false;
        given_.push_back(announced_);
        clock_.set(first->first);
        note("notice", std::string{name_of(first->second)}, line, std::nullopt);
        return true;
    }

    // The stages ahead, and the end.
    [[nodiscard]] std::vector<StairStep> staircase(const LineState& line) const {
        auto stairs = stairs_of(line, rules_of(*catalog_, line));
        std::erase_if(stairs, [&](const StairStep& step) { return step.stage <= line.stage; });
        const BusinessDate end = lives_until(line, rules_of(*catalog_, line));
        if (end.is_set()) stairs.push_back({Stage::ended, end, end});
        return stairs;
    }

    Result<Answer> act(const SimulatedEvent& event, const LineState& before) {
        switch (event.type) {
            case EventType::activation:
                return ask(OpenLine{Msisdn{"10000000001"}, kPlan,
                                    event.amount.is_zero() ? catalog_->plans.at(kPlan).fee : event.amount,
                                    kParty});
            case EventType::top_up:
                return ask(TopUp{event.amount, kParty, Channel::api, event.assisted});
            case EventType::pack:
                return ask(BuyPack{Text<32>{pack_code(event.amount)}, kParty});
            case EventType::cycle_fee:
                return ask(Renew{event.cycles, price(before, event.cycles), kParty, Channel::api});
            case EventType::use:
                return use(event, before);
            case EventType::park:
                return ask(ParkLine{});
            case EventType::unpark:
                return ask(ResumeLine{});
            case EventType::port_out:
                return ask(LeaveLine{Stage::ported_out, Text<120>{"simulation"}});
            case EventType::terminate:
                return ask(LeaveLine{Stage::terminated, Text<120>{"simulation"}});
            case EventType::harassment:
                return ask(MarkNumber{true, before.ported_in});
            case EventType::ported_in:
                return ask(MarkNumber{before.harassed, true});
        }
        return fail(ErrorCode::server_internal);
    }

    [[nodiscard]] Money price(const LineState& line, int cycles) const {
        if (!is_live(line)) return {};
        const Rules rules = rules_of(*catalog_, line);
        LineChange ahead{{NumberId{1}, line.generation}, line, rules, {}};
        const BusinessDate today = zone().date_of(clock_.now());
        catch_up(ahead, today);
        return price_of(ahead.line(), rules, cycles, today);
    }

    Result<Answer> use(const SimulatedEvent& event, const LineState& before) {
        if (!is_live(before) || !rights_of(policy(), before.stage).has(right_for(event.use)))
            return fail(ErrorCode::line_no_right, name_of(right_for(event.use)));
        return ask(RecordUse{Text<64>{std::to_string(++uses_)}, event.use, 1, event.on_network, event.amount,
                             event.at, event.balance_changing});
    }

    void perform(const SimulatedEvent& event) {
        const LineState before = line();
        note(std::string{name_of(event.type)}, "", before, act(event, before));
    }

    void note(std::string event, std::string what, const LineState& before,
              const std::optional<Result<Answer>>& answer) {
        SimulatedStep step;
        step.at = clock_.now();
        step.date = zone().date_of(step.at);
        step.event = std::move(event);
        step.what = std::move(what);
        step.stage_before = before.stage;
        step.line = line();
        if (answer && !*answer) step.refused = error_text(answer->error().code).code;
        if (answer && *answer) read_postings((*answer)->n, step);
        const Stage stage = step.line.stage;
        step.rights = rights_now(step.line, step.date);
        if (stage != Stage::none) step.lives_until = lives_until(step.line, rules_of(*catalog_, step.line));
        step.refundable = step.line.main + step.line.prepaid;
        // A step that only waits for its hour is no news.
        const bool waits =
            step.event == "time" && step.postings.empty() && same_but_for_waiting(before, step.line);
        if (!waits) steps_.push_back(std::move(step));
    }

    // A parked line takes payments; from quarantine staff help only within the policy's window.
    [[nodiscard]] Rights rights_now(const LineState& line, BusinessDate today) const {
        Rights rights = rights_of(policy(), line.stage);
        if (is_live(line) && takes_payment(line, policy())) rights = rights.with(Right::top_up);
        if (!is_live(line) || !takes_assisted_payment(line, policy(), today))
            rights = rights.without(Right::assisted_recovery);
        return rights;
    }

    static bool same_but_for_waiting(LineState before, const LineState& after) {
        before.hold_until = after.hold_until;
        before.next_action_at = after.next_action_at;
        return before == after;
    }

    void read_postings(std::int64_t n, SimulatedStep& step) {
        const auto record = store_.view()->record(kHome, n);
        if (!record || !*record) return;
        for (const Transfer& each : (*record)->made.transfers)
            step.postings.push_back(
                {std::string{name_of(each.debit.kind)}, std::string{name_of(each.credit.kind)}, each.amount});
    }

    SetClock clock_;
    BusinessClock business_{clock_};
    MemoryStore store_;
    std::shared_ptr<const Catalog> catalog_;
    Engine engine_;
    std::vector<SimulatedStep> steps_;
    std::vector<std::pair<Stage, BusinessDate>> given_;
    std::pair<Stage, BusinessDate> announced_;
    int keys_ = 0;
    int uses_ = 0;
};

}  // namespace

std::vector<SimulatedStep> simulate(const PolicyFile& file, const std::vector<SimulatedEvent>& events,
                                    BusinessDate until) {
    return Simulation{file, events}.run(events, until);
}

}  // namespace keepline::cli
