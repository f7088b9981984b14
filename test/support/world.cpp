#include "support/world.h"

#include <cstdlib>

namespace keepline::test {

Catalog small_catalog() {
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
        plan.tax_class, "basic_telecom", {{date("2018-05-01"), 1000}, {date("2019-04-01"), 900}}};
    catalog.plans[plan.id] = plan;
    catalog.gateways[kGateway] = {kGateway, kBrand, "alipay", "KL"};
    catalog.parties[kParty] = {kParty, kBrand, "till"};
    return catalog;
}

BusinessDate date(const char* text) { return parse_date(text).value(); }

Instant china_time(std::string_view text) {
    std::string full{text.substr(0, 10)};
    full += text.size() > 10 ? "T" + std::string{text.substr(11)} + ":00" : "T12:00:00";
    return parse_instant(full + "+08:00").value();
}

Msisdn number(int index) { return Msisdn{"86" + std::to_string(17'000'000'000 + index)}; }

Result<Answer> ask(Engine& engine, Command command) {
    std::optional<Result<Answer>> answer;
    engine.submit(std::move(command), [&](Result<Answer> given) { answer = std::move(given); });
    while (!answer) KL_CHECK(engine.step(), "a command without an answer");
    return std::move(*answer);
}

Command command(Home home, IdemKey key, Verb verb) {
    return {kBrand, home, 0, {ActorKind::integrator, 1}, key, std::move(verb)};
}

Command open_command(int index, IdemKey key, Money amount) {
    return command({HomeKind::number, 0}, key, OpenLine{number(index), kPlan, amount, kParty});
}

TempDir::TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "keepline-test-XXXXXX").string();
    KL_CHECK(mkdtemp(pattern.data()) != nullptr, "{}", pattern);
    path_ = pattern;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace keepline::test
