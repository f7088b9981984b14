#include "http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <sstream>
#include <tuple>

namespace keepline::http {
namespace {

// Anybody can invent a method; a label must not grow with what they send.
std::string_view known_method(std::string_view method) {
    constexpr std::string_view kKnown[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    return std::ranges::find(kKnown, method) == std::end(kKnown) ? "other" : method;
}

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                       0.1,   0.25,   0.5,   1,    2.5,   10};

/// One number read when it is asked for.
struct Reading {
    std::string name;
    std::string help;
    std::function<double()> read;
    Metrics::Labels labels;
    prometheus::MetricType type;
};

prometheus::ClientMetric sample(const Reading& reading) {
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : reading.labels) metric.label.push_back({name, value});
    (reading.type == prometheus::MetricType::Gauge ? metric.gauge.value : metric.counter.value) =
        reading.read();
    return metric;
}

}  // namespace

class Metrics::Impl {
public:
    struct Series {
        prometheus::Counter* requests;
        prometheus::Histogram* seconds;
    };

    // The library finds a series by building and hashing a map of labels; this finds it by three values.
    const Series& series(std::string_view route, std::string_view method, int status) {
        const std::lock_guard lock{mutex_};
        const auto known = series_.find(std::tie(route, method, status));
        if (known != series_.end()) return known->second;
        const prometheus::Labels labels{{"route", std::string{route}}, {"method", std::string{method}}};
        prometheus::Labels with_status = labels;
        with_status["status"] = std::to_string(status);
        const Series added{&requests_.Add(with_status), &seconds_.Add(labels, kSeconds)};
        return series_.emplace(Key{route, method, status}, added).first->second;
    }

    [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const {
        std::vector<prometheus::MetricFamily> families = registry_.Collect();
        for (const Reading& reading : readings) {
            auto family = std::ranges::find(families, reading.name, &prometheus::MetricFamily::name);
            if (family == families.end())
                family = families.insert(family, {reading.name, reading.help, reading.type, {}});
            family->metric.push_back(sample(reading));
        }
        return families;
    }

    std::vector<Reading> readings;

private:
    using Key = std::tuple<std::string, std::string, int>;

    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_ =
        prometheus::BuildCounter()
            .Name("keepline_http_requests_total")
            .Help("Requests answered, by route, method and status.")
            .Register(registry_);
    prometheus::Family<prometheus::Histogram>& seconds_ =
        prometheus::BuildHistogram()
            .Name("keepline_http_request_seconds")
            .Help("Time from request to answer, by route and method.")
            .Register(registry_);
    std::mutex mutex_;
    std::map<Key, Series, std::less<>> series_;
};

Metrics::Metrics() : impl_{std::make_unique<Impl>()} {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, std::string_view method, int status, double seconds) {
    const Impl::Series& series = impl_->series(route, known_method(method), status);
    series.requests->Increment();
    series.seconds->Observe(seconds);
}

void Metrics::add_gauge(std::string name, std::string help, std::function<double()> read, Labels labels) {
    impl_->readings.push_back({std::move(name), std::move(help), std::move(read), std::move(labels),
                               prometheus::MetricType::Gauge});
}

void Metrics::add_counter(std::string name, std::string help, std::function<double()> read, Labels labels) {
    impl_->readings.push_back({std::move(name), std::move(help), std::move(read), std::move(labels),
                               prometheus::MetricType::Counter});
}

std::string Metrics::text() const {
    std::ostringstream out;
    prometheus::TextSerializer{}.Serialize(out, impl_->collect());
    return std::move(out).str();
}

Response Metrics::response() const {
    return {200,
            {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}},
            text()};
}

}  // namespace keepline::http
