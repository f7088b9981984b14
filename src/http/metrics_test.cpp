#include "http/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keepline::http {
namespace {

using testing::HasSubstr;

TEST(Metrics, CountsRequestsByRoute) {
    Metrics metrics;
    metrics.count_request("/v1/lines/{id}", "GET", 200, 0.002);
    metrics.count_request("/v1/lines/{id}", "GET", 200, 0.2);
    metrics.count_request("", "BREW", 404, 0);
    const std::string text = metrics.text();
    EXPECT_THAT(
        text,
        HasSubstr(R"(keepline_http_requests_total{method="GET",route="/v1/lines/{id}",status="200"} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(keepline_http_requests_total{method="other",route="",status="404"} 1)"));
    EXPECT_THAT(
        text,
        HasSubstr(
            R"(keepline_http_request_seconds_bucket{method="GET",route="/v1/lines/{id}",le="0.0025"} 1)"));
    EXPECT_THAT(text, HasSubstr("# TYPE keepline_http_request_seconds histogram"));
}

TEST(Metrics, ReadsValuesWhenAsked) {
    Metrics metrics;
    double depth = 1;
    metrics.add_gauge("keepline_queue_depth", "Commands waiting.", [&] { return depth; }, {{"home", "a"}});
    metrics.add_gauge("keepline_queue_depth", "Commands waiting.", [] { return 7.0; }, {{"home", "b"}});
    metrics.add_counter("keepline_commits_total", "Commits.", [] { return 3.0; });
    EXPECT_THAT(metrics.text(), HasSubstr("keepline_queue_depth{home=\"a\"} 1"));
    depth = 5;
    const std::string text = metrics.response().body;
    EXPECT_THAT(text, HasSubstr("keepline_queue_depth{home=\"a\"} 5\nkeepline_queue_depth{home=\"b\"} 7"));
    EXPECT_THAT(text, HasSubstr("# TYPE keepline_commits_total counter\nkeepline_commits_total 3"));
}

}  // namespace
}  // namespace keepline::http
