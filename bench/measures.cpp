#include "measures.h"

#include <fmt/format.h>

#include <algorithm>

namespace keepline::bench {

OurSide& Bench::ours() {
    if (!ours_) {
        say(fmt::format("{} lines are opened", options.lines));
        ours_ = std::make_unique<OurSide>(options.lines);
    }
    return *ours_;
}

PostgresSide& Bench::theirs() {
    if (!theirs_) theirs_ = std::make_unique<PostgresSide>(options.lines);
    return *theirs_;
}

void say(const std::string& line) { fmt::print(stderr, "{}\n", line); }

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void print_result(const char* measure, double ours, std::optional<double> other, const char* unit, int runs,
                  std::int64_t lines) {
    const auto figure = [](double x) {
        return x >= 100 ? fmt::format("{:.0f}", x) : fmt::format("{:.3g}", x);
    };
    fmt::print(R"({{"measure":"{}","ratio":{},"ours":{},"other":{},"unit":"{}","runs":{},"lines":{}}})"
               "\n",
               measure, figure(other ? ours / *other : ours), figure(ours), other ? figure(*other) : "null",
               unit, runs, lines);
    std::fflush(stdout);
}

}  // namespace keepline::bench
