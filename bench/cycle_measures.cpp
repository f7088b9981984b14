#include <fmt/format.h>

#include "cycle_side.h"
#include "measures.h"

namespace keepline::bench {
namespace {

constexpr int kBeside = 2'000;  // renewals a second

void cycle_vs_update(Bench& bench) {
    const std::int64_t lines = bench.options.lines;
    say(fmt::format("{} lines are opened", lines));
    CycleSide side{lines, lines};
    const CycleSide::Run first = side.run(kBeside);
    say(fmt::format("the first cycle of a new house: {:.0f}/s; renewals: p99 {:.2f} ms, longest {:.2f} ms",
                    first.per_second, first.renewals.p99_ms, first.renewals.longest_ms));
    std::vector<double> ours, other, beside, alone;
    for (int run = 1; run <= bench.options.runs; ++run) {
        alone.push_back(side.renew(kBeside, bench.measured()).p99_ms);
        const CycleSide::Run cycle = side.run(kBeside);
        ours.push_back(cycle.per_second);
        beside.push_back(cycle.renewals.p99_ms);
        other.push_back(raw_update(lines));
        say(fmt::format(
            "cycle_vs_update      {:>3}  ours {:>10.0f}/s  other {:>10.0f}/s; renewals: p99 {:.2f} ms alone, "
            "{:.2f} ms beside it, longest {:.2f} ms",
            run, ours.back(), other.back(), alone.back(), beside.back(), cycle.renewals.longest_ms));
    }
    print_result("cycle_vs_update", median(ours), median(other), "lines per second", bench.options.runs,
                 lines);
    print_result("cycle_foreground_p99", median(beside), median(alone), "ms", bench.options.runs, lines);
}

void cycle_growth(Bench& bench) {
    const std::int64_t due = bench.options.lines / 10;
    const auto cost = [&](std::int64_t lines) {
        say(fmt::format("{} lines are opened", lines));
        CycleSide side{lines, due};
        return 1e6 / side.run(kBeside).per_second;
    };
    const double few = cost(bench.options.lines);
    const double many = cost(bench.options.many);
    say(fmt::format("cycle_growth           {:.2f} us a due line of {}, {:.2f} us of {}", few,
                    bench.options.lines, many, bench.options.many));
    print_result("cycle_growth", many, few, "us per due line", 1, bench.options.many);
}

}  // namespace

std::vector<Measure> cycle_measures() {
    return {{"cycle_vs_update", cycle_vs_update}, {"cycle_growth", cycle_growth, true}};
}

}  // namespace keepline::bench
