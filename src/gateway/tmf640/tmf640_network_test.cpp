#include "gateway/tmf640/tmf640_network.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"

namespace keepline::tmf640 {
namespace {

using gateway::OrderState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const gateway::LineService kDesired{
    .name = "42-1", .msisdn = "+8617000001234", .rights = {"call_in", "data"}};
const std::string kError = R"({"code":"110","reason":"SIM of 17000001234 is not provisioned"})";

/// Answers in the order of `answers`; keeps what was asked. Without an answer left, none comes.
class Wire final : public http::Transport {
public:
    Result<http::Response> send(const std::string& url, const http::Request& request,
                                std::chrono::milliseconds) override {
        urls.push_back(request.method + " " + url + request.path +
                       (request.query.empty() ? "" : "?" + request.query));
        requests.push_back(request);
        if (answers.empty()) return fail(ErrorCode::gateway_unavailable);
        auto response = answers.front();
        answers.erase(answers.begin());
        return response;
    }
    void answer(int status, std::string body, std::vector<http::Header> headers = {}) {
        answers.push_back({status, std::move(headers), std::move(body)});
    }
    std::vector<http::Response> answers;
    std::vector<std::string> urls;
    std::vector<http::Request> requests;
};

/// A service as the network shows it.
std::string shown(const std::string& id, const std::vector<std::string>& rights,
                  const std::string& state = "active", const std::string& name = "42-1",
                  const std::string& type = "mobile_line") {
    std::string list = R"({"name":"msisdn","value":"+8617000001234"})";
    for (const auto& right : rights) list += fmt::format(R"(,{{"name":"{}","value":true}})", right);
    return fmt::format(
        R"({{"id":"{}","name":"{}","serviceType":"{}","state":"{}","serviceCharacteristic":[{}]}})", id, name,
        type, state, list);
}

class Tmf640NetworkTest : public testing::Test {
protected:
    OrderState set_rights() { return network.set_rights(kDesired).value().state; }
    OrderState terminate() { return network.terminate("42-1").value().state; }

    Wire wire;
    Tmf640Network network{{.base_url = "http://net/v4/", .token = "t0ken"}, wire};
};

TEST_F(Tmf640NetworkTest, OrdersNothingWhereAllIsInForce) {
    wire.answer(200, "[" + shown("S1", {"data", "call_in"}) + "]");
    EXPECT_EQ(set_rights(), OrderState::confirmed);
    EXPECT_THAT(wire.urls, ElementsAre("GET http://net/v4/service?name=42-1"));
    EXPECT_EQ(wire.requests[0].header("Authorization"), "Bearer t0ken");
    EXPECT_EQ(wire.requests[0].header("Accept"), "application/json");
}

TEST_F(Tmf640NetworkTest, MakesTheServiceWhereThereIsNone) {
    wire.answer(200, "[" + shown("S0", {"data"}, "terminated") + "," +
                         shown("S2", {"data"}, "active", "42-1", "voicemail") + "]");
    wire.answer(201, shown("S1", {"call_in", "data"}));
    EXPECT_EQ(set_rights(), OrderState::confirmed);
    EXPECT_EQ(wire.urls.at(1), "POST http://net/v4/service");
    EXPECT_EQ(wire.requests[1].header("Content-Type"), "application/json");
    EXPECT_EQ(wire.requests[1].body, write_new(kDesired, "mobile_line"));
}

TEST_F(Tmf640NetworkTest, ChangesWhatDiffers) {
    wire.answer(200, "[" + shown("S/1", {"call_out"}) + "]");
    wire.answer(200, shown("S/1", {"call_in", "data"}));
    EXPECT_EQ(set_rights(), OrderState::confirmed);
    EXPECT_EQ(wire.urls.at(1), "PATCH http://net/v4/service/S%2F1");
    EXPECT_EQ(wire.requests[1].header("Content-Type"), "application/merge-patch+json");
    EXPECT_EQ(wire.requests[1].body, write_change(kDesired, "[]"));
}

TEST_F(Tmf640NetworkTest, ConfirmsOnlyWhatTheAnswerShows) {
    const auto after = [&](int status, const std::string& body) {
        wire.answer(200, "[]");
        wire.answer(status, body);
        return network.set_rights(kDesired).value();
    };
    EXPECT_EQ(after(201, shown("S1", {"call_in"})).state, OrderState::accepted);
    EXPECT_EQ(after(201, shown("S1", {"call_in", "data"}, "reserved")).state, OrderState::accepted);
    EXPECT_EQ(after(204, "").state, OrderState::accepted);
    EXPECT_EQ(after(202, shown("S1", {"call_in", "data"})).state, OrderState::accepted);
    const auto monitored = after(202, R"({"id":"M1","state":"InProgress","sourceHref":"/service/S1"})");
    EXPECT_EQ(monitored.state, OrderState::accepted);
    EXPECT_EQ(monitored.answer, "202 InProgress");
}

TEST_F(Tmf640NetworkTest, TellsRefusalsInTheNetworksWords) {
    wire.answer(200, "[]");
    wire.answer(422, kError);
    const auto refused = network.set_rights(kDesired).value();
    EXPECT_EQ(refused.state, OrderState::refused);
    EXPECT_EQ(refused.answer, "110 SIM of 170****1234 is not provisioned");
    wire.answer(401, R"({"code":"41","reason":"Invalid credentials"})");
    EXPECT_EQ(set_rights(), OrderState::refused);
    wire.answer(404, "");
    EXPECT_EQ(network.terminate("42-1")->answer, "HTTP 404");
}

TEST_F(Tmf640NetworkTest, WhatIsNotSettledStaysOpen) {
    for (const int status : {408, 409, 425, 429, 500, 503, 504, 302}) {
        wire.answer(200, "[]");
        wire.answer(status, kError);
        EXPECT_EQ(network.set_rights(kDesired).error().code, ErrorCode::gateway_unavailable) << status;
    }
    wire.answer(200, "[]");
    EXPECT_EQ(network.set_rights(kDesired).error().code, ErrorCode::gateway_unavailable);
    wire.answer(200, "<html>");
    EXPECT_EQ(network.set_rights(kDesired).error().code, ErrorCode::gateway_unavailable);
    wire.answer(200, "[" + shown("S9", {}, "active", "43-1") + "]");
    EXPECT_EQ(network.set_rights(kDesired).error().code, ErrorCode::gateway_unavailable);
    wire.answer(503, "");
    EXPECT_EQ(network.terminate("42-1").error().code, ErrorCode::gateway_unavailable);
}

TEST_F(Tmf640NetworkTest, KeepsTheFirstOfSeveral) {
    wire.answer(200, "[" + shown("S3", {}) + "," + shown("S1", {"data"}) + "," + shown("S2", {"data"}) + "]");
    wire.answer(200, shown("S1", {"call_in", "data"}));
    wire.answer(204, "");
    wire.answer(404, "");
    EXPECT_EQ(set_rights(), OrderState::confirmed);
    EXPECT_THAT(wire.urls,
                ElementsAre("GET http://net/v4/service?name=42-1", "PATCH http://net/v4/service/S1",
                            "DELETE http://net/v4/service/S2", "DELETE http://net/v4/service/S3"));
    wire.answer(200, "[" + shown("S1", {"call_in", "data"}) + "," + shown("S2", {}) + "]");
    wire.answer(202, "");
    EXPECT_EQ(set_rights(), OrderState::accepted);
}

TEST_F(Tmf640NetworkTest, AServiceGoneMeanwhileIsMadeNext) {
    wire.answer(200, "[" + shown("S1", {}) + "]");
    wire.answer(404, R"({"code":"60","reason":"Resource not found"})");
    EXPECT_EQ(set_rights(), OrderState::accepted);
}

TEST_F(Tmf640NetworkTest, TerminationTakesOutEveryService) {
    wire.answer(200, "[]");
    EXPECT_EQ(terminate(), OrderState::confirmed);
    wire.answer(200, "[" + shown("S1", {}) + "," + shown("S2", {}) + "]");
    wire.answer(204, "");
    wire.answer(404, "");
    EXPECT_EQ(terminate(), OrderState::confirmed);
    wire.answer(200, "[" + shown("S1", {}) + "]");
    wire.answer(202, R"({"id":"M1","state":"InProgress"})");
    EXPECT_EQ(terminate(), OrderState::accepted);
    wire.answer(200, "[" + shown("S1", {}) + "]");
    wire.answer(403, R"({"code":"50","reason":"Access denied"})");
    EXPECT_EQ(terminate(), OrderState::refused);
}

TEST_F(Tmf640NetworkTest, ListsUntilThePageIsWhole) {
    wire.answer(
        206, "[" + shown("S1", {"data"}, "active", "1-1") + "," + shown("S2", {}, "terminated", "2-1") + "]",
        {{"X-Total-Count", "9"}});
    wire.answer(206, "[" + shown("S3", {"data"}, "inactive", "3-1") + "]", {{"X-Total-Count", "9"}});
    const auto page = network.list(4, 3).value();
    EXPECT_THAT(wire.urls, ElementsAre("GET http://net/v4/service?serviceType=mobile_line&offset=4&limit=3",
                                       "GET http://net/v4/service?serviceType=mobile_line&offset=6&limit=1"));
    EXPECT_EQ(page.total, 9);
    ASSERT_EQ(page.services.size(), 2U);
    EXPECT_THAT(page.services[0].rights, ElementsAre("data"));
    EXPECT_EQ(page.services[1].name, "3-1");
    EXPECT_TRUE(page.services[1].rights.empty());
}

TEST_F(Tmf640NetworkTest, ListsAlsoWithoutACount) {
    wire.answer(200, "[" + shown("S1", {}) + "]");
    wire.answer(200, "[]");
    EXPECT_EQ(network.list(0, 2)->total, 1);
    wire.answer(200, "[" + shown("S1", {}) + "]");
    EXPECT_EQ(network.list(0, 1)->total, 2);
    wire.answer(200, "[" + shown("S1", {}) + "," + shown("S2", {}) + "]");
    EXPECT_EQ(network.list(0, 1).error().code, ErrorCode::gateway_unavailable);
    wire.answer(403, kError);
    EXPECT_EQ(network.list(0, 1).error().code, ErrorCode::gateway_refused);
}

TEST_F(Tmf640NetworkTest, LogsNeitherTokenNorNumber) {
    static std::string lines;
    log::set_sink([](log::Level, std::string_view line) { lines += line; });
    for (const int status : {503, 302}) {
        wire.answer(200, "[]");
        wire.answer(status, kError);
        EXPECT_FALSE(network.set_rights(kDesired));
    }
    log::set_sink({});
    EXPECT_THAT(lines, HasSubstr("POST answered with status 503"));
    EXPECT_THAT(lines, Not(HasSubstr("t0ken")));
    EXPECT_THAT(lines, Not(HasSubstr("1234")));
}

}  // namespace
}  // namespace keepline::tmf640
