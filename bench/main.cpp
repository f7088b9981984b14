// keepline-bench: the measures of performance.md. One JSON line for each on stdout, a table on stderr.

#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "our_side.h"
#include "postgres_side.h"

namespace keepline::bench {
namespace {

struct BenchOptions {
    std::vector<std::string> names;
    std::int64_t lines = 100'000;
    int runs = 3;
    int seconds = 5;
};

constexpr int kClients = 16;

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void say(const std::string& line) { fmt::print(stderr, "{}\n", line); }

// Our server with 64 connections, and a PostgreSQL function with 16 clients, in turn.
void http_vs_pg_function(const BenchOptions& options) {
    const std::chrono::seconds measured{options.seconds};
    PostgresSide theirs{options.lines};
    OurSide ours{options.lines};
    std::vector<double> our_rates, their_rates;
    say(fmt::format("{:>4}  {:>12}  {:>8}  {:>8}  {:>8}  {:>12}", "run", "keepline/s", "p50 ms", "p99 ms",
                    "max ms", "postgres/s"));
    for (int run = 1; run <= options.runs; ++run) {
        const LoadResult load = ours.renew(measured);
        our_rates.push_back(load.per_second);
        their_rates.push_back(theirs.renew(kClients, measured));
        say(fmt::format("{:>4}  {:>12.0f}  {:>8.2f}  {:>8.2f}  {:>8.2f}  {:>12.0f}", run, load.per_second,
                        load.p50_ms, load.p99_ms, load.longest_ms, their_rates.back()));
    }
    const double x = median(our_rates), y = median(their_rates);
    fmt::print(R"({{"measure":"http_vs_pg_function","ratio":{:.2f},"ours":{:.0f},"other":{:.0f},)"
               R"("unit":"renewals/s","runs":{},"lines":{}}})"
               "\n",
               x / y, x, y, options.runs, options.lines);
}

struct Measure {
    const char* name;
    void (*make)(const BenchOptions&);
};
constexpr std::array kMeasures{Measure{"http_vs_pg_function", http_vs_pg_function}};

int bench(const BenchOptions& options) {
    watch_interrupts();
    for (const std::string& name : options.names)
        if (std::ranges::none_of(kMeasures, [&](const Measure& each) { return each.name == name; }))
            return say("没有这项测量 / no such measure: " + name), 2;
    for (const Measure& each : kMeasures)
        if (options.names.empty() || std::ranges::find(options.names, each.name) != options.names.end())
            each.make(options);
    return 0;
}

}  // namespace
}  // namespace keepline::bench

int main(int argc, char** argv) {
    keepline::bench::BenchOptions options;
    CLI::App app{"测量真实程序的速度\nMeasures the real program against what others would build"};
    app.add_option("name", options.names, "测量项 / measures (default: all): http_vs_pg_function");
    app.add_option("--lines", options.lines, "号码数 / lines (default 100000)")
        ->check(CLI::Range(1, 10'000'000));
    app.add_option("--runs", options.runs, "轮数 / interleaved runs (default 3)")->check(CLI::Range(1, 99));
    app.add_option("--seconds", options.seconds, "每轮秒数 / seconds of each turn (default 5)")
        ->check(CLI::Range(1, 600));
    CLI11_PARSE(app, argc, argv);
    if (sodium_init() < 0) return 1;
    try {
        return keepline::bench::bench(options);
    } catch (const std::exception& trouble) {
        fmt::print(stderr, "keepline-bench: {}\n", trouble.what());
        return 1;
    }
}
