#include "sim/world/ahead.h"

#include <fmt/format.h>

#include "domain/line/life_cycle.h"
#include "domain/line/service.h"
#include "sim/world/brand.h"

namespace keepline::sim {
namespace {

Key notice_key(const Home& home, std::int32_t generation, Stage step) {
    return {home, generation, step_name(step)};
}

bool is_cut(Stage stage) {
    return stage == Stage::outgoing_barred || stage == Stage::suspended || stage == Stage::quarantined ||
           stage == Stage::ended;
}

}  // namespace

void add_ahead(Catalog& catalog, std::uint64_t seed) {
    catalog.gateways[kMobileNetwork] = {kMobileNetwork, kBrand, "network", ""};
    Brand& brand = catalog.brands.at(kBrand);
    brand.network = kMobileNetwork;
    brand.cooling_off_days = 3;
    brand.notice_gate = seed % 3 == 0;
    Policy version = catalog.policies.at(PolicyId{1});
    version.notices = {{Stage::suspended, 5}, {Stage::ended, 20}};
    version.id = PolicyId{4};
    version.suspended.lasts = {0, 75};
    catalog.policies[version.id] = version;
    version.id = PolicyId{5};
    version.suspended.lasts = {0, 40};
    version.grace.lasts = {};
    catalog.policies[version.id] = version;
}

Verb invent_ahead(Entropy& entropy, const Catalog& catalog, Instant now, const LineState& line) {
    switch (entropy.weighted(std::array{30, 14, 18, 16, 22})) {
        case 0: {
            // Mostly what is wanted, sometimes what an older order asked for or somebody set by hand.
            const Service wanted = desired_service(line, rules_of(catalog, line).policy);
            if (entropy.in_percent(75)) return ConfirmService{wanted.exists, wanted.rights};
            return ConfirmService{entropy.in_percent(70),
                                  Rights{static_cast<std::uint8_t>(entropy.between(0, 63))}};
        }
        case 1:
            return StayLine{};
        case 2:
            return ChangePlan{PlanId{static_cast<std::uint16_t>(entropy.between(1, 3))},
                              entropy.in_percent(50)};
        case 3: {
            const BusinessDate today = catalog.brands.at(kBrand).zone.date_of(now);
            return MovePolicy{PolicyId{static_cast<std::uint16_t>(entropy.one_of(std::vector{1, 4, 5}))},
                              static_cast<PolicyGround>(entropy.between(0, 2)),
                              today + static_cast<int>(entropy.between(-1, 30))};
        }
        default: {
            const auto step = entropy.one_of(std::vector{Stage::none, Stage::active, Stage::outgoing_barred,
                                                         Stage::suspended, Stage::quarantined, Stage::ended,
                                                         Stage::terminated});
            return RecordNotice{step, static_cast<NoticeWay>(entropy.between(0, 4)), now, "m-1"};
        }
    }
}

Verb invent_policy_move(Entropy& entropy, const View& view) {
    const auto rows = view.rows(home_of(kBrand), RowKind::policy_move);
    KL_CHECK(rows.has_value(), "moves cannot be read");
    if (!rows->empty() && entropy.in_percent(70)) {
        const std::int64_t n = key_of(entropy.late_one_of(*rows)).n;
        switch (entropy.between(0, 3)) {
            case 0:
                return Approve{n, {}};
            case 1:
                return Decline{n, "no"};
            default:
                return EndPolicyMove{n, 3, 1};
        }
    }
    return ProposePolicyMove{PolicyId{1},
                             PolicyId{static_cast<std::uint16_t>(entropy.in_percent(60) ? 4 : 5)},
                             static_cast<PolicyGround>(entropy.between(0, 2)), 10, "why"};
}

std::vector<Command> end_ahead(const View& view, const Catalog& catalog) {
    std::vector<Command> commands;
    const auto orders = view.tasks_due(TaskKind::order_service, Instant::never(), 100'000);
    KL_CHECK(orders.has_value(), "orders cannot be read");
    for (const Task& task : *orders) {
        const LineState line = view.line(NumberId{task.key.home.id}).value();
        const Service wanted = desired_service(line, rules_of(catalog, line).policy);
        commands.push_back({kBrand,
                            task.key.home,
                            line.generation,
                            {ActorKind::gateway, 5},
                            {},
                            ConfirmService{wanted.exists, wanted.rights}});
    }
    const auto moves = view.tasks_due(TaskKind::move_policy, Instant::never(), 100'000);
    KL_CHECK(moves.has_value(), "moves cannot be read");
    for (const Task& task : *moves)
        commands.push_back({kBrand, task.key.home, 0, {}, {}, EndPolicyMove{task.subject_n, 0, 0}});
    return commands;
}

std::string AheadWitness::read(const Record& record, const LineState& before) {
    for (const Row& row : record.made.puts)
        if (const auto* notice = std::get_if<StepNotice>(&row))
            notices_[{notice->key, notice->stage}] = *notice;
    const bool by_time = std::holds_alternative<PassTime>(record.verb) && record.made.line.has_value();
    if (!by_time || !catalog_.brands.at(kBrand).notice_gate) return {};
    const Stage stage = record.made.line->stage;
    const bool stepped = stage != before.stage && is_cut(stage) && before.stage != Stage::parked;
    return stepped ? check_notice(record, before) : "";
}

// Told early enough, or no way was open for thirty days.
std::string AheadWitness::check_notice(const Record& record, const LineState& before) const {
    const Rules rules = rules_of(catalog_, before);
    const Stage stage = record.made.line->stage;
    const BusinessDate due =
        before.stage == Stage::active ? service_end(before, rules) : stage_end(before, rules.policy);
    const BusinessDate today = rules.brand.zone.date_of(record.recorded_at);
    int days = 0;
    for (const Notice& each : rules.policy.notices)
        if (each.stage == stage) days = each.days;
    const auto found = notices_.find({notice_key(record.home, before.generation, stage), stage});
    const bool told = found != notices_.end() && found->second.step_on == due &&
                      found->second.sent_at != Instant{} &&
                      rules.brand.zone.date_of(found->second.sent_at) + days <= today;
    if (told) return {};
    const bool shut = before.bars.any() || !rights_of(rules.policy, before.stage).has(Right::sms_in);
    return shut && today >= due + 30 ? "" : fmt::format("comes to {} untold", name_of(stage));
}

std::string AheadWitness::check(const View& view, const Home& home, const LineState& line) const {
    const auto rows = view.rows(home, RowKind::task);
    KL_CHECK(rows.has_value(), "tasks of home {}", home.id);
    int orders = 0;
    for (const Row& row : *rows) orders += std::get<Task>(row).kind == TaskKind::order_service ? 1 : 0;
    if (orders != (line.network_task ? 1 : 0)) return fmt::format("has {} service orders", orders);
    if (line.stage == Stage::none || line.network_task) return {};
    const bool right = desired_service(line, rules_of(catalog_, line).policy) == confirmed_service(line);
    return right ? "" : "is served otherwise than it should be, and nobody is told";
}

}  // namespace keepline::sim
