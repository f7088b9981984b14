// A cycle run as those who listen hear of it.

#include <gmock/gmock.h>

#include "e2e/api_fixture.h"
#include "http/event_stream.h"
#include "job/runner.h"

namespace keepline::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "event data" of each event that came since the last look.
std::vector<std::string> heard(const http::Response& answer) {
    std::string text;
    answer.events->take(text);
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find("\n\n", at);
        std::string event = text.substr(at + 7, end - at - 7);
        out.push_back(event.replace(event.find("\ndata: "), 7, " "));
        at = end + 2;
    }
    return out;
}

/// The same with the figures that matter: "progress 0 of 300" while it runs, "done 300".
std::vector<std::string> told(const http::Response& answer) {
    std::vector<std::string> out;
    for (const std::string& event : heard(answer)) {
        const auto space = event.find(' ');
        const auto data = json::parse(event.substr(space + 1));
        const auto visited = data.at("visited").as_int64();
        out.push_back(fmt::format("{} {}", event.substr(0, space), visited));
        if (data.at("running").as_bool())
            out.back() += fmt::format(" of {}", visited + data.at("due_left").as_int64());
    }
    return out;
}

class Cycle : public Api {
protected:
    void open_many(int count) {
        for (int i = 1; i <= count; ++i)
            ASSERT_TRUE(keepline::ask(
                *engine_, open_command(i, IdemKey{"open-" + std::to_string(i)}, Money::from_minor(500))));
        be_admin();
    }
    http::Response listen() {
        auto answer = call("GET", "/v1/cycle-runs/events");
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
        EXPECT_TRUE(answer.events);
        return answer;
    }
    void run_at(const char* time) {
        time_.set(china_time(time));
        brake_->release(kBrand);
        EXPECT_EQ(call("POST", "/v1/cycle-runs").status, 200);
    }
};

TEST_F(Cycle, IsToldFromItsBeginningToItsEnd) {
    open_many(600);
    const auto first = listen();
    EXPECT_THAT(told(first), ElementsAre("progress 0"));
    EXPECT_EQ(call("POST", "/v1/cycle-runs").status, 200);
    EXPECT_THAT(told(first), IsEmpty());  // nothing was due: no run
    run_at("2026-02-28");
    EXPECT_THAT(told(first), ElementsAre("progress 0 of 600", "done 600"));
    const auto late = listen();  // hears of the last run
    const auto events = heard(late);
    ASSERT_EQ(events.size(), 1U);
    const auto data = json::parse(events.front().substr(9));
    EXPECT_FALSE(data.at("running").as_bool());
    EXPECT_EQ(data.at("stepped").as_int64(), 600);
    EXPECT_EQ(data.at("due_left").as_int64(), 0);
    EXPECT_EQ(json::serialize(data.at("entered")), R"([{"stage":"grace","lines":600}])");
}

TEST_F(Cycle, ProgressIsToldTwiceASecondAtMost) {
    open_many(5);
    const auto answer = listen();
    told(answer);
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::string> events;
    for (int i = 0; i < 1000; ++i) {
        const job::CycleWatch::Run run{watch_, kBrand, 9};
        for (const std::string& each : told(answer)) events.push_back(each);
    }
    const auto halves = (std::chrono::steady_clock::now() - began) / std::chrono::milliseconds{500};
    const auto progress = std::ranges::count(events, "progress 0 of 9");
    EXPECT_GE(progress, 1);
    EXPECT_LE(progress, halves + 1);
    EXPECT_EQ(std::ranges::count(events, "done 0"), 999);  // the last is still to be heard
}

TEST_F(Cycle, AMovedClockIsOneRun) {
    open_many(3);
    const auto answer = listen();
    told(answer);
    EXPECT_EQ(call("POST", "/v1/test-clock/advance", R"({"days":400})").status, 200);
    const auto events = told(answer);
    EXPECT_EQ(std::ranges::count_if(events, [](const auto& each) { return each.starts_with("done"); }), 1);
    EXPECT_TRUE(events.back().starts_with("done")) << events.back();
    EXPECT_EQ(watch_.progress(kBrand).run, 1);
    EXPECT_EQ(watch_.totals(kBrand).visited, watch_.progress(kBrand).counts.visited);
}

TEST_F(Cycle, WhatIsUnderWayIsNotJudgedAgain) {
    open_many(250);
    time_.set(china_time("2026-03-08"));
    const auto reason = [&] { return brake_->state(kBrand).reason; };
    {
        const job::CycleWatch::Run run{watch_, kBrand};
        job::Runner runner{*desk_, *workers_, *brake_, watch_};
        std::this_thread::sleep_for(std::chrono::milliseconds{100});  // it has looked
        EXPECT_EQ(reason(), job::BrakeReason::none);
    }
    job::Runner runner{*desk_, *workers_, *brake_, watch_};
    for (int i = 0; i < 500 && reason() == job::BrakeReason::none; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    EXPECT_EQ(reason(), job::BrakeReason::share);
}

TEST_F(Cycle, WhoMayNoLongerListenHearsNoMore) {
    open_many(1);
    const std::string kept = key_;
    be_admin();
    const auto answer = listen();
    key_ = kept;
    const auto other = listen();
    told(answer);
    EXPECT_EQ(call("POST", "/v1/api-keys/3/revoke", "", "a-key-long-enough-1").status, 204);
    run_at("2026-02-28");
    std::string nothing;
    EXPECT_TRUE(answer.events->take(nothing));  // ended
    EXPECT_EQ(nothing, "");
    EXPECT_THAT(told(other), ElementsAre("progress 0", "progress 0 of 1", "done 1"));
}

TEST_F(Cycle, OnlyAHundredListenAtOnce) {
    be_admin();
    std::vector<http::Response> listeners;
    for (int i = 0; i < 100; ++i) listeners.push_back(listen());
    EXPECT_EQ(code_of(call("GET", "/v1/cycle-runs/events")), "server.busy");
    listeners.pop_back();
    listeners.push_back(listen());
}

}  // namespace
}  // namespace keepline::test
