#include <fmt/format.h>

#include "measures.h"
#include "yardsticks.h"

namespace keepline::bench {
namespace {

constexpr int kClients = 16;
constexpr int kArrayClients = 2;

// Two rates in turn, run by run.
void compare(Bench& bench, const char* name, const std::function<double()>& ours,
             const std::function<double()>& other) {
    std::vector<double> our_rates, other_rates;
    for (int run = 1; run <= bench.options.runs; ++run) {
        our_rates.push_back(ours());
        other_rates.push_back(other());
        say(fmt::format("{:<20} {:>3}  ours {:>10.0f}/s  other {:>10.0f}/s", name, run, our_rates.back(),
                        other_rates.back()));
    }
    print_result(name, median(our_rates), median(other_rates), "per second", bench.options.runs,
                 bench.options.lines);
}

double renew(Bench& bench, int connections) {
    const LoadResult load = bench.ours().renew(bench.measured(), connections);
    say(fmt::format("{:>26}p50 {:.2f} ms, p99 {:.2f} ms, p99.9 {:.2f} ms, longest {:.2f} ms", "", load.p50_ms,
                    load.p99_ms, load.p999_ms, load.longest_ms));
    return load.per_second;
}

void http_vs_pg_function(Bench& bench) {
    compare(
        bench, "http_vs_pg_function", [&] { return renew(bench, 64); },
        [&] { return bench.theirs().renew(kClients, bench.measured()); });
}

void http256_vs_pg_arrays(Bench& bench) {
    compare(
        bench, "http256_vs_pg_arrays", [&] { return renew(bench, 256); },
        [&] { return bench.theirs().renew_in_arrays(kArrayClients, bench.measured()); });
}

void http_vs_raw_store(Bench& bench) {
    compare(
        bench, "http_vs_raw_store", [&] { return renew(bench, 64); },
        [&] { return raw_store(bench.measured()); });
}

void http_vs_trivial_http(Bench& bench) {
    const TrivialServer trivial;
    compare(
        bench, "http_vs_trivial_http", [&] { return renew(bench, 64); },
        [&] { return bench.ours().renew_at(trivial.port(), bench.measured()).per_second; });
}

void bulk_vs_single(Bench& bench) {
    compare(
        bench, "bulk_vs_single",
        [&] { return bench.ours().renew_in_bulk(bench.measured(), 8).per_second * OurSide::kBulk; },
        [&] { return renew(bench, 256); });
}

void read_vs_write(Bench& bench) {
    compare(
        bench, "read_vs_write", [&] { return bench.ours().read(bench.measured()).per_second; },
        [&] { return renew(bench, 64); });
}

void single_vs_fdatasync(Bench& bench) {
    compare(
        bench, "single_vs_fdatasync", [&] { return renew(bench, 1); },
        [&] { return append_and_sync(4096, bench.measured()).per_second; });
}

void p99_vs_fdatasync(Bench& bench) {
    std::vector<double> p99, synced, longest;
    for (int run = 1; run <= bench.options.runs; ++run) {
        const LoadResult load = bench.ours().renew(bench.measured());
        p99.push_back(load.p99_ms);
        longest.push_back(load.longest_ms);
        synced.push_back(append_and_sync(65'536, bench.measured()).p50_ms);
        say(fmt::format(
            "p99_vs_fdatasync     {:>3}  p99 {:.2f} ms, p99.9 {:.2f} ms, longest {:.2f} ms, synced {:.3f} ms",
            run, load.p99_ms, load.p999_ms, load.longest_ms, synced.back()));
    }
    print_result("p99_vs_fdatasync", median(p99), median(synced), "ms", bench.options.runs,
                 bench.options.lines);
    print_result("longest_renewal", median(longest), {}, "ms", bench.options.runs, bench.options.lines);
}

// All of it: log, cold rows, the swept table, checkpoints.
void bytes_per_renewal(Bench& bench) {
    std::vector<double> bytes;
    for (int run = 1; run <= bench.options.runs; ++run) {
        const double before = bench.ours().written_bytes();
        const LoadResult load = bench.ours().renew(bench.measured());
        // The warm-up's second is written too, at the same rate.
        const double renewals = load.per_second * (bench.options.seconds + 1);
        bytes.push_back((bench.ours().written_bytes() - before) / renewals);
        say(fmt::format("bytes_per_renewal    {:>3}  {:.0f} B, {:.0f} renewals", run, bytes.back(),
                        renewals));
    }
    print_result("bytes_per_renewal", median(bytes), {}, "bytes", bench.options.runs, bench.options.lines);
}

// Twice as many ask at once as the server takes in, and whoever is refused asks again at once. It is the
// counts that matter: each request is accepted or refused as busy, some are refused, and memory stays.
void overload(Bench& bench) {
    constexpr int kConnections = 8'000;
    constexpr double kMayGrow = 128e6;
    const LoadResult calm = bench.ours().renew(bench.measured(), 256);
    const double before = bench.ours().resident_bytes();
    const LoadResult flood = bench.ours().flood(bench.measured(), kConnections);
    const double grown = bench.ours().resident_bytes() - before;
    const LoadResult after = bench.ours().renew(bench.measured(), 256);
    say(
        fmt::format("overload               {:.0f}/s before, {:.0f}/s accepted in it (p99 {:.1f} ms), "
                    "{:.0f}/s after; {} of {} "
                    "refused; {:.0f} MB more",
                    calm.per_second, flood.per_second, flood.p99_ms, after.per_second, flood.busy,
                    flood.answers, grown / 1e6));
    if (flood.busy == 0) throw Trouble{"nobody was refused: that was no overload"};
    if (grown > kMayGrow) throw Trouble{fmt::format("the server grew by {:.0f} MB", grown / 1e6)};
    print_result("overload", flood.per_second, calm.per_second, "per second", 1, bench.options.lines);
}

}  // namespace

std::vector<Measure> renewal_measures() {
    return {{"http_vs_pg_function", http_vs_pg_function}, {"http256_vs_pg_arrays", http256_vs_pg_arrays},
            {"http_vs_raw_store", http_vs_raw_store},     {"http_vs_trivial_http", http_vs_trivial_http},
            {"bulk_vs_single", bulk_vs_single},           {"read_vs_write", read_vs_write},
            {"single_vs_fdatasync", single_vs_fdatasync}, {"p99_vs_fdatasync", p99_vs_fdatasync},
            {"bytes_per_renewal", bytes_per_renewal},     {"overload", overload}};
}

}  // namespace keepline::bench
