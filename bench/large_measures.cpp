#include <fmt/format.h>

#include "measures.h"

namespace keepline::bench {
namespace {

// Growth, memory and recovery of one data directory: it takes minutes to fill.
void ten_million(Bench& bench) {
    const std::int64_t lines = bench.options.many;
    OurSide few{bench.options.lines};  // not the one whose lines the other measures have renewed so often
    say(fmt::format("{} lines are opened", lines));
    OurSide many{lines};
    std::vector<double> many_rates, few_rates, recoveries;
    for (int run = 1; run <= bench.options.runs; ++run) {
        many_rates.push_back(many.renew(bench.measured()).per_second);
        few_rates.push_back(few.renew(bench.measured()).per_second);
        say(fmt::format("growth_10m           {:>3}  {:>10.0f}/s of {}, {:>10.0f}/s of {}", run,
                        many_rates.back(), lines, few_rates.back(), bench.options.lines));
    }
    print_result("growth_10m", median(many_rates), median(few_rates), "per second", bench.options.runs,
                 lines);
    const double resident = many.resident_bytes() / 1e9;
    for (int run = 1; run <= bench.options.runs; ++run) {
        recoveries.push_back(many.kill_and_start());
        say(fmt::format("recovery_10m         {:>3}  {:.2f} s", run, recoveries.back()));
        many.renew(bench.measured());
    }
    print_result("rss_10m", std::max(resident, many.resident_bytes() / 1e9), {}, "GB", 1, lines);
    print_result("recovery_10m", median(recoveries), {}, "seconds", bench.options.runs, lines);
}

}  // namespace

std::vector<Measure> large_measures() { return {{"ten_million", ten_million, true}}; }

}  // namespace keepline::bench
