// The configuration as text: refused with its faults, each with its place, or whole.

#include "cli/config.h"
#include "fuzz/fuzz.h"

namespace keepline::fuzz {

void try_input(std::string_view input) {
    const auto config = cli::parse_config(input, "no-such-folder");
    if (!config) {
        KL_CHECK(config.error().code == ErrorCode::config_invalid && !config.error().faults.empty(),
                 "no fault");
        check_refusal(config.error());
        for (const Fault& fault : config.error().faults) KL_CHECK(!fault.pointer.empty(), "a fault nowhere");
        return;
    }
    const Catalog& catalog = *config->catalog;
    KL_CHECK(!catalog.brands.empty(), "no brand");
    for (const auto& [id, plan] : catalog.plans) {
        KL_CHECK(plan.fee >= Money{} && catalog.policies.contains(plan.policy), "plan {}", plan.code);
        KL_CHECK(catalog.brands.contains(plan.brand), "plan {}", plan.code);
    }
}

}  // namespace keepline::fuzz
