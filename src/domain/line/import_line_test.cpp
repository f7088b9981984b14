#include "domain/line/import_line.h"

#include <gtest/gtest.h>

namespace keepline {
namespace {

constexpr BrandId kBrand{1};

BusinessDate date(const char* text) { return parse_date(text).value(); }

Catalog catalog() {
    Catalog out;
    Brand brand;
    brand.id = kBrand;
    brand.balance_cap = Money::from_minor(100'000);
    out.brands[brand.id] = brand;
    Policy policy;
    policy.id = PolicyId{1};
    policy.grace = usual_stage(Stage::grace, {0, 7});
    policy.suspended = usual_stage(Stage::suspended, {0, 60});
    policy.quarantined = usual_stage(Stage::quarantined, {0, 90});
    out.policies[policy.id] = policy;
    Plan plan;
    plan.id = PlanId{1};
    plan.brand = kBrand;
    plan.fee = Money::from_minor(500);
    plan.policy = policy.id;
    out.plans[plan.id] = plan;
    return out;
}

ImportLine active() {
    ImportLine line;
    line.msisdn = "8617000000001";
    line.plan = PlanId{1};
    line.policy = PolicyId{1};
    line.stage = Stage::active;
    line.anchor_day = 31;
    line.activated_on = date("2025-01-31");
    line.stage_since = date("2025-01-31");
    line.paid_until = date("2026-02-28");
    line.main = Money::from_minor(1250);
    return line;
}

// The columns at fault, in order.
std::string columns(const ImportLine& line, const char* today = "2026-02-10") {
    std::string out;
    for (const Fault& fault : check_import(line, kBrand, catalog(), date(today)))
        out += (out.empty() ? "" : " ") + fault.pointer;
    return out;
}

ImportLine with(auto change) {
    ImportLine line = active();
    change(line);
    return line;
}

TEST(ImportLine, TakesWhatTheRulesCouldHaveLedTo) {
    EXPECT_EQ(columns(active()), "");
    EXPECT_EQ(columns(with([](auto& l) {
                  l.cycles_prepaid = 2, l.prepaid = Money::from_minor(1000),
                  l.paid_until = date("2026-04-30");
              })),
              "");
    EXPECT_EQ(columns(with([](auto& l) { l.stage = Stage::grace, l.stage_since = date("2026-02-28"); }),
                      "2026-03-02"),
              "");
    EXPECT_EQ(columns(with([](auto& l) { l.lots.add({Money::from_minor(1), date("2026-02-11"), false}); })),
              "");
}

TEST(ImportLine, RefusesPlansAndPoliciesItDoesNotKnow) {
    EXPECT_EQ(columns(with([](auto& l) { l.plan = PlanId{9}; })), "plan");
    EXPECT_EQ(columns(with([](auto& l) { l.policy = PolicyId{9}; })), "policy");
    EXPECT_FALSE(check_import(active(), BrandId{2}, catalog(), date("2026-02-10")).empty());
}

TEST(ImportLine, RefusesStagesThePolicyHasNot) {
    for (const Stage stage :
         {Stage::none, Stage::outgoing_barred, Stage::ended, Stage::parked, Stage::terminated})
        EXPECT_EQ(columns(with([&](auto& l) { l.stage = stage, l.stage_since = date("2026-02-28"); }),
                          "2026-03-02"),
                  "stage");
}

TEST(ImportLine, RefusesDatesAgainstEachOther) {
    EXPECT_EQ(columns(with([](auto& l) { l.activated_on = date("2025-02-01"); })), "stage_since");
    EXPECT_EQ(columns(with([](auto& l) { l.stage_since = date("2026-02-11"); })), "stage_since");
    EXPECT_EQ(columns(with([](auto& l) { l.anchor_day = 27; })), "paid_until");
    EXPECT_EQ(columns(with([](auto& l) { l.anchor_day = 28; })), "");
    EXPECT_EQ(columns(with([](auto& l) { l.anchor_day = 0; })), "anchor_day");
    EXPECT_EQ(columns(with([](auto& l) { l.last_top_up_on = date("2026-02-11"); })), "last_top_up_on");
    EXPECT_EQ(columns(with([](auto& l) { l.last_top_up_on = date("2026-02-10"); })), "");
    EXPECT_EQ(columns(with([](auto& l) { l.paid_until = BusinessDate::none(); })), "paid_until");
    EXPECT_EQ(columns(with([](auto& l) { l.stage = Stage::grace, l.stage_since = date("2026-02-27"); }),
                      "2026-03-02"),
              "stage_since");
    EXPECT_EQ(columns(with([](auto& l) {
                          l.stage = Stage::grace, l.stage_since = date("2026-02-28"), l.cycles_prepaid = 1,
                          l.prepaid = Money::from_minor(500);
                      }),
                      "2026-03-02"),
              "cycles_prepaid");
}

TEST(ImportLine, RefusesMoneyThatCannotBe) {
    EXPECT_EQ(columns(with([](auto& l) { l.main = Money::from_minor(-1); })), "main");
    EXPECT_EQ(columns(with([](auto& l) { l.main = Money::from_minor(100'000); })), "");
    EXPECT_EQ(columns(with([](auto& l) { l.main = Money::from_minor(100'001); })), "main");
    EXPECT_EQ(columns(with([](auto& l) { l.prepaid = Money::from_minor(500); })), "prepaid");
    EXPECT_EQ(columns(with([](auto& l) { l.cycles_prepaid = -1; })), "cycles_prepaid");
    EXPECT_EQ(columns(with([](auto& l) { l.lots.add({Money{}, date("2026-12-01"), true}); })), "bonus");
}

TEST(ImportLine, TakesALateStepOnlyForAMonth) {
    EXPECT_EQ(columns(active(), "2026-03-31"), "");
    EXPECT_EQ(columns(active(), "2026-04-01"), "paid_until");
    const ImportLine grace =
        with([](auto& l) { l.stage = Stage::grace, l.stage_since = date("2026-02-28"); });
    EXPECT_EQ(columns(grace, "2026-04-07"), "");
    EXPECT_EQ(columns(grace, "2026-04-08"), "stage_since");
    const ImportLine bonus =
        with([](auto& l) { l.lots.add({Money::from_minor(1), date("2026-01-10"), true}); });
    EXPECT_EQ(columns(bonus, "2026-02-10"), "");
    EXPECT_EQ(columns(bonus, "2026-02-11"), "bonus");
}

}  // namespace
}  // namespace keepline
