// keepline-bench: the measures of performance.md. One JSON line for each on stdout, what was seen on stderr.

#include <fmt/format.h>
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "measures.h"

namespace keepline::bench {
namespace {

std::vector<Measure> all_measures() {
    std::vector<Measure> all;
    for (const auto& part : {renewal_measures(), cycle_measures(), large_measures(), statement_measures()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

int measure(Bench bench) {
    watch_interrupts();
    const auto measures = all_measures();
    for (const std::string& name : bench.options.names)
        if (std::ranges::find(measures, name, &Measure::name) == measures.end())
            return say("没有这项测量 / no such measure: " + name), 2;
    for (const Measure& each : measures) {
        const auto& names = bench.options.names;
        const bool named = std::ranges::find(names, each.name) != names.end();
        if (named || (names.empty() && (bench.options.full || !each.full))) each.make(bench);
    }
    return 0;
}

}  // namespace
}  // namespace keepline::bench

int main(int argc, char** argv) {
    keepline::bench::BenchOptions options;
    CLI::App app{"测量真实程序的速度\nMeasures the real program against what others would build"};
    std::string names;
    for (const auto& each : keepline::bench::all_measures())
        names += std::string{names.empty() ? "" : ", "} + each.name;
    app.add_option("name", options.names, "测量项 / measures (default: all that are quick): " + names);
    app.add_flag("--full", options.full, "全部，含一千万号码 / all, those of ten million lines too");
    app.add_option("--lines", options.lines, "号码数 / lines (default 1000000)")
        ->check(CLI::Range(1, 10'000'000));
    app.add_option("--many", options.many,
                   "“一千万”处的号码数 / lines where ten million are meant (default 10000000)")
        ->check(CLI::Range(1, 100'000'000));
    app.add_option("--runs", options.runs, "轮数 / interleaved runs (default 3)")->check(CLI::Range(1, 99));
    app.add_option("--seconds", options.seconds, "每轮秒数 / seconds of each turn (default 5)")
        ->check(CLI::Range(1, 600));
    CLI11_PARSE(app, argc, argv);
    if (sodium_init() < 0) return 1;
    try {
        return keepline::bench::measure(keepline::bench::Bench{std::move(options)});
    } catch (const std::exception& trouble) {
        fmt::print(stderr, "keepline-bench: {}\n", trouble.what());
        return 1;
    }
}
