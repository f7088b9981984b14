#include "sim/simulate.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "base/log.h"
#include "cli/progress_bar.h"

namespace keepline::sim {
namespace {

std::string as_json(std::uint64_t seed, const SimulationResult& result) {
    boost::json::array violations;
    for (const std::string& each : result.violations)
        violations.emplace_back(fmt::format("seed {}, step {}: {}", seed, result.steps, each));
    return boost::json::serialize(
        boost::json::object{{"seed", seed},
                            {"steps", result.steps},
                            {"crashes", result.crashes},
                            {"faults", result.faults()},
                            {"renewals", result.renewals},
                            {"violations", std::move(violations)},
                            {"trace_hash", fmt::format("{:016x}", result.trace_hash)}});
}

std::string as_text(std::uint64_t seed, const SimulationResult& result) {
    std::string text = fmt::format(
        "种子 seed {}: 步骤 steps {}, 崩溃 crashes {}, 故障 faults {}, 续费 renewals {}, 记录 trace {:016x}",
        seed, result.steps, result.crashes, result.faults(), result.renewals, result.trace_hash);
    for (const std::string& each : result.violations)
        text += fmt::format("\n违反 violation: seed {}, step {}: {}", seed, result.steps, each);
    return text;
}

}  // namespace

int run_simulations(SimulationOptions options, int seeds, bool json) {
    log::set_sink([](log::Level, std::string_view) {});  // batches given up are the point
    cli::ProgressBar bar;
    bool clean = true;
    for (int done = 0; done < seeds; ++done, ++options.seed) {
        bar.show("simulate", done, seeds);
        const SimulationResult result = simulate(options);
        clean = clean && result.violations.empty();
        bar.clear();
        fmt::print("{}\n", json ? as_json(options.seed, result) : as_text(options.seed, result));
        std::fflush(stdout);
    }
    return clean ? 0 : 1;
}

}  // namespace keepline::sim
