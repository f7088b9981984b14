// A policy as text: refused with its faults, or good enough that a line lives under it without stopping the
// process.

#include <algorithm>

#include "cli/policy_reader.h"
#include "domain/line/life_cycle.h"
#include "domain/line/outlook.h"
#include "fuzz/fuzz.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::fuzz {
namespace {

constexpr int kStepsMax = 24;

Catalog catalog_of(const cli::PolicyFile& file) {
    Catalog catalog = test::small_catalog();
    Policy policy = file.policy;
    policy.id = PolicyId{1};
    catalog.policies[policy.id] = policy;
    Plan& plan = catalog.plans.at(test::kPlan);
    plan.fee = file.plan.fee;
    plan.cycle = file.plan.cycle;
    return catalog;
}

// Opens a line, tops it up, and takes the steps that time brings.
void live(const cli::PolicyFile& file) {
    test::ManualClock time;
    time.set(test::china_time("2026-01-31"));
    BusinessClock clock{time};
    MemoryStore store;
    const auto catalog = std::make_shared<Catalog>(catalog_of(file));
    Engine engine{store, clock, catalog};
    const Money paid = std::max(file.plan.fee, Money::from_minor(500));
    if (!test::ask(engine, test::open_command(1, "open", paid))) return;
    const Home home = home_of(NumberId{1});
    (void)test::ask(engine,
                    {test::kBrand, home, 1, {}, "top-up", TopUp{Money::from_minor(1000), test::kParty}});
    for (int step = 0; step < kStepsMax; ++step) {
        const LineState line = store.view()->line(NumberId{1}).value();
        if (!is_live(line)) return;
        const NextDue due = next_due(line, rules_of(*catalog, line));
        if (due.at == Instant::never()) return;
        time.set(std::max(time.now(), due.at));
        const auto passed =
            test::ask(engine, {test::kBrand, home, 0, {ActorKind::system, 0}, {}, PassTime{}});
        KL_CHECK(passed.has_value(), "time did not pass: {}", error_text(passed.error().code).code);
    }
}

}  // namespace

void try_input(std::string_view input) {
    const auto file = cli::parse_policy_file(input);
    if (!file) {
        KL_CHECK(file.error().code == ErrorCode::config_invalid && !file.error().faults.empty(), "no fault");
        return check_refusal(file.error());
    }
    live(*file);
}

}  // namespace keepline::fuzz
