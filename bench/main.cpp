// keepline-bench: the measures of performance.md. One JSON line for each on stdout, a table on stderr.

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>

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

void print_ratio(const char* name, double ours, double other, const char* unit, const BenchOptions& options) {
    fmt::print(R"({{"measure":"{}","ratio":{:.2f},"ours":{:.0f},"other":{:.0f},)"
               R"("unit":"{}","runs":{},"lines":{}}})"
               "\n",
               name, ours / other, ours, other, unit, options.runs, options.lines);
    std::fflush(stdout);
}

// What the disk alone can do: 4 KiB appended and synced, again and again.
double synced_appends(std::chrono::seconds measured) {
    const Folder folder;
    const int file =
        ::open((folder.path() / "append").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) throw Trouble{"no file can be made"};
    const std::array<char, 4096> page{};
    std::int64_t count = 0;
    const auto until = std::chrono::steady_clock::now() + measured;
    while (std::chrono::steady_clock::now() < until && !interrupted()) {
        if (::write(file, page.data(), page.size()) != std::ssize(page) || ::fdatasync(file) != 0)
            throw Trouble{"the disk refuses"};
        ++count;
    }
    ::close(file);
    return static_cast<double>(count) / static_cast<double>(measured.count());
}

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
    print_ratio("http_vs_pg_function", median(our_rates), median(their_rates), "renewals/s", options);
}

// The same server in turn, asked in two ways: `ours` and `other` give a rate.
void compare(const char* name, const BenchOptions& options, const std::function<double(OurSide&)>& ours,
             const std::function<double(OurSide&)>& other) {
    OurSide side{options.lines};
    std::vector<double> our_rates, other_rates;
    say(fmt::format("{}\n{:>4}  {:>12}  {:>12}", name, "run", "ours/s", "other/s"));
    for (int run = 1; run <= options.runs; ++run) {
        our_rates.push_back(ours(side));
        other_rates.push_back(other(side));
        say(fmt::format("{:>4}  {:>12.0f}  {:>12.0f}", run, our_rates.back(), other_rates.back()));
    }
    print_ratio(name, median(our_rates), median(other_rates), "per second", options);
}

void bulk_vs_single(const BenchOptions& options) {
    const std::chrono::seconds measured{options.seconds};
    compare(
        "bulk_vs_single", options,
        [&](OurSide& side) { return side.renew_in_bulk(measured, 8).per_second * OurSide::kBulk; },
        [&](OurSide& side) { return side.renew(measured, 256).per_second; });
}

void read_vs_write(const BenchOptions& options) {
    const std::chrono::seconds measured{options.seconds};
    compare(
        "read_vs_write", options, [&](OurSide& side) { return side.read(measured).per_second; },
        [&](OurSide& side) { return side.renew(measured).per_second; });
}

void single_vs_fdatasync(const BenchOptions& options) {
    const std::chrono::seconds measured{options.seconds};
    compare(
        "single_vs_fdatasync", options, [&](OurSide& side) { return side.renew(measured, 1).per_second; },
        [&](OurSide&) { return synced_appends(measured); });
}

// All of it: log, cold rows, the swept table, checkpoints.
void bytes_per_renewal(const BenchOptions& options) {
    OurSide side{options.lines};
    std::vector<double> bytes;
    for (int run = 1; run <= options.runs; ++run) {
        const double before = side.written_bytes();
        const LoadResult load = side.renew(std::chrono::seconds{options.seconds});
        // The warm-up's second is written too, at the same rate.
        const double renewals = load.per_second * (options.seconds + 1);
        bytes.push_back((side.written_bytes() - before) / renewals);
        say(fmt::format("bytes_per_renewal {:>4}  {:>10.0f} B  {:>10.0f} renewals", run, bytes.back(),
                        renewals));
    }
    const double x = median(bytes);
    fmt::print(R"({{"measure":"bytes_per_renewal","ratio":{0:.0f},"ours":{0:.0f},"other":null,)"
               R"("unit":"bytes","runs":{1},"lines":{2}}})"
               "\n",
               x, options.runs, options.lines);
}

struct Measure {
    const char* name;
    void (*make)(const BenchOptions&);
};
constexpr std::array kMeasures{
    Measure{"http_vs_pg_function", http_vs_pg_function}, Measure{"bulk_vs_single", bulk_vs_single},
    Measure{"single_vs_fdatasync", single_vs_fdatasync}, Measure{"bytes_per_renewal", bytes_per_renewal},
    Measure{"read_vs_write", read_vs_write}};

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
    app.add_option("name", options.names,
                   "测量项 / measures (default: all): http_vs_pg_function, bulk_vs_single, "
                   "single_vs_fdatasync, bytes_per_renewal, read_vs_write");
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
