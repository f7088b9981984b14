#pragma once
// What GET /metrics shows, in Prometheus' text format.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"

namespace keepline::http {

/// Safe from any thread, except that gauges and counters are added before the first text().
class Metrics {
public:
    using Labels = std::vector<std::pair<std::string, std::string>>;

    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Counts one answered request and its duration. Shaped as Router::set_observer wants it. `route` is a
    /// template, never a path: each distinct one is kept for ever.
    void count_request(std::string_view route, std::string_view method, int status, double seconds);

    /// A value that goes up and down, or a total that only grows (name it keepline_…_total), read whenever
    /// someone looks. `read` is called on the thread that calls text().
    void add_gauge(std::string name, std::string help, std::function<double()> read, Labels labels = {});
    void add_counter(std::string name, std::string help, std::function<double()> read, Labels labels = {});

    [[nodiscard]] std::string text() const;
    /// text() as the answer to GET /metrics.
    [[nodiscard]] Response response() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::http
