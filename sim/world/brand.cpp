#include "sim/world/brand.h"

#include "sim/world/ahead.h"

namespace keepline::sim {
namespace {

constexpr std::uint16_t bit_of(Cause cause) {
    return static_cast<std::uint16_t>(1U << static_cast<int>(cause));
}

// 5.00 a month; lapsed days are free. Brand 2 is another operator's.
Catalog monthly_plan() {
    Catalog catalog;
    for (const std::uint16_t id : std::initializer_list<std::uint16_t>{1, 2}) {
        Brand brand;
        brand.id = BrandId{id};
        brand.code = "brand" + std::to_string(id);
        brand.balance_cap = Money::from_minor(100'000);
        catalog.brands[brand.id] = brand;
    }
    Policy policy;
    policy.id = PolicyId{1};
    policy.code = "cny_monthly";
    policy.grace = usual_stage(Stage::grace, {0, 7});
    policy.outgoing_barred = usual_stage(Stage::outgoing_barred, {0, 23});
    policy.suspended = usual_stage(Stage::suspended, {0, 60});
    policy.quarantined = usual_stage(Stage::quarantined, {0, 90});
    catalog.policies[policy.id] = policy;
    Plan plan;
    plan.id = kPlan;
    plan.brand = kBrand;
    plan.code = "monthly";
    plan.fee = Money::from_minor(500);
    plan.policy = policy.id;
    plan.tax_class = TaxClassId{1};
    catalog.tax_classes[plan.tax_class] = {
        plan.tax_class,
        "basic_telecom",
        {{parse_date("2018-05-01").value(), 1000}, {parse_date("2019-04-01").value(), 900}}};
    catalog.plans[plan.id] = plan;
    catalog.gateways[kGateway] = {kGateway, kBrand, "alipay", "KL"};
    catalog.gateways[kPlatform] = {kPlatform, kBrand, kPlatformCode, "KP", kFeeRate};
    catalog.parties[kParty] = {kParty, kBrand, "till"};
    return catalog;
}

// No fee: top-ups and own use earn validity, main carries it on, and money is lost some time after service.
void add_plan_without_fee(Catalog& catalog) {
    Policy policy = catalog.policies.at(PolicyId{1});
    policy.id = PolicyId{3};
    policy.code = "cny_validity";
    const auto earning = [&](std::uint16_t causes, std::int64_t at_least, Term term, Growth growth) {
        Earning out;
        out.causes = causes;
        out.at_least = Money::from_minor(at_least);
        out.term = term;
        out.growth = growth;
        policy.validity.push_back(out);
    };
    earning(bit_of(Cause::activation), 0, {0, 20}, Growth::later);
    earning(bit_of(Cause::top_up), 300, {1, 0}, Growth::add);
    earning(bit_of(Cause::top_up), 1000, {3, 0}, Growth::add);
    earning(bit_of(Cause::call_out) | bit_of(Cause::data) | bit_of(Cause::restore), 0, {0, 15},
            Growth::later);
    policy.validity.back().balance_changing = true;
    policy.validity[1].cap = policy.validity[2].cap = {6, 0};
    policy.validity.push_back(policy.validity.back());
    policy.validity.back().causes = bit_of(Cause::pack) | bit_of(Cause::restore);
    policy.validity.back().balance_changing = false;
    policy.suspended.restore_fee = Money::from_minor(200);
    policy.keep_alive.push_back({Money::from_minor(150), {0, 10}, Stage::active, {}});
    policy.keep_alive.push_back({Money::from_minor(50), {0, 7}, Stage::suspended, {}});
    policy.money.lost_at = Stage::suspended;
    policy.money.restorable = {0, 20};
    policy.money.since_top_up = {8, 0};
    policy.reissue.after_harassment = {0, 120};
    policy.reissue.reclaim_window = {0, 30};
    policy.parking =
        Parking{Money::from_minor(100), {1, 0}, {3, 0}, {0, 5}, AfterParking::terminate, true, {}};
    catalog.policies[policy.id] = policy;
    Plan plan = catalog.plans.at(kPlan);
    plan.id = PlanId{3};
    plan.code = "validity";
    plan.fee = {};
    plan.policy = policy.id;
    plan.tariff = {Money::from_minor(15), Money::from_minor(10), Money::from_minor(30)};
    plan.packs.push_back({"data", Money::from_minor(250)});
    catalog.plans[plan.id] = plan;
}

}  // namespace

Catalog make_catalog(std::uint64_t seed) {
    Catalog catalog = monthly_plan();
    Policy policy = catalog.policies.at(PolicyId{1});
    policy.id = PolicyId{2};
    policy.code = "cny_strict";
    policy.lapsed_days = LapsedDays::cycle;
    policy.grace.lasts = {0, 10};
    policy.outgoing_barred = {};
    policy.suspended = usual_stage(Stage::suspended, {1, 0});
    policy.quarantined = usual_stage(Stage::quarantined, {1, 5});
    policy.money.at_end = MoneyAtEnd::breakage;
    policy.adverse_hour = 9;
    catalog.policies[policy.id] = policy;
    Plan plan = catalog.plans.at(kPlan);
    plan.id = PlanId{2};
    plan.code = "strict";
    plan.fee = Money::from_minor(1200);
    plan.policy = policy.id;
    catalog.plans[plan.id] = plan;
    for (auto& [id, each] : catalog.policies)
        each.parking =
            Parking{Money::from_minor(300), {0, 20}, {2, 0}, {}, AfterParking::resume, id.value == 1, {}};
    add_plan_without_fee(catalog);
    add_ahead(catalog, seed);
    catalog.gateways[kBiller] = {kBiller, kBrand, "life", ""};
    catalog.billers[kBiller] = {kBiller, "缴费", "Bills", Money::from_minor(seed % 3 == 0 ? 20'000 : 0)};
    Brand& brand = catalog.brands.at(kBrand);
    brand.limit_per_order = Money::from_minor(9'000);
    brand.limit_per_line_day = Money::from_minor(12'000);
    brand.limit_per_line_month = Money::from_minor(20'000);
    brand.approval_above_refund = Money::from_minor(400);
    brand.approval_above_adjust = Money::from_minor(300);
    brand.undo_per_party = 6;
    brand.suspense_returns = seed % 2 == 0;
    return catalog;
}

Msisdn number(int index) { return Msisdn{"86" + std::to_string(17'000'000'000 + index)}; }

}  // namespace keepline::sim
