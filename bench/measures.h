#pragma once
// The measures of performance.md. Each prints its JSON line on stdout and what it saw on stderr.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "our_side.h"
#include "postgres_side.h"

namespace keepline::bench {

struct BenchOptions {
    std::vector<std::string> names;
    std::int64_t lines = 1'000'000;
    std::int64_t many = 10'000'000;  ///< of the full tier
    int runs = 3;
    int seconds = 5;
    bool full = false;
};

/// What the measures of one call share: filling takes longer than measuring.
class Bench {
public:
    explicit Bench(BenchOptions chosen) : options{std::move(chosen)} {}
    OurSide& ours();
    PostgresSide& theirs();
    [[nodiscard]] std::chrono::seconds measured() const { return std::chrono::seconds{options.seconds}; }
    BenchOptions options;

private:
    std::unique_ptr<OurSide> ours_;
    std::unique_ptr<PostgresSide> theirs_;
};

void say(const std::string& line);
double median(std::vector<double> values);
/// One result. `other` absent: the figure itself is what counts. @param runs  it is the median of
void print_result(const char* measure, double ours, std::optional<double> other, const char* unit, int runs,
                  std::int64_t lines);

struct Measure {
    const char* name;
    void (*make)(Bench&);
    bool full = false;  ///< of the full tier only
};
std::vector<Measure> renewal_measures();
std::vector<Measure> cycle_measures();
std::vector<Measure> large_measures();
std::vector<Measure> statement_measures();

}  // namespace keepline::bench
