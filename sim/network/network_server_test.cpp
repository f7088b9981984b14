// The simulated network over real sockets, driven by our own client: what a demo and the browser tests rely
// on.

#include "sim/network/network_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "gateway/tmf640/tmf640_network.h"
#include "http/client.h"
#include "sim/system_clock.h"

namespace keepline::sim::network {
namespace {

using gateway::OrderState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NetworkServerTest : public testing::Test {
protected:
    http::Response get(const std::string& path) {
        return transport.send(server->address() + path, {}, seconds{5}).value();
    }
    int control(const std::string& what, const std::string& json) {
        http::Request request;
        request.method = "POST";
        request.body = json;
        request.headers = {{"Content-Type", "application/json"}};
        return transport.send(server->address() + "/control/" + what, request, seconds{5})->status;
    }
    Result<gateway::OrderAnswer> set_rights(std::vector<std::string> rights) {
        return client.set_rights({.name = "42-1", .msisdn = "+8617000001234", .rights = std::move(rights)});
    }
    std::vector<std::string> granted() { return client.list(0, 10)->services.at(0).rights; }

    SystemClock clock;
    http::CurlTransport transport;
    std::unique_ptr<NetworkServer> server = NetworkServer::start({.token = "t0ken"}, clock).value();
    tmf640::Tmf640Network client{
        {.base_url = server->base_url(), .token = "t0ken", .timeout = milliseconds{500}}, transport};
};

TEST_F(NetworkServerTest, ALinesWholeLife) {
    EXPECT_EQ(set_rights({"call_out", "call_in", "data"})->state, OrderState::confirmed);
    EXPECT_THAT(granted(), ElementsAre("call_out", "call_in", "data"));
    EXPECT_EQ(set_rights({"call_in"})->state, OrderState::confirmed);
    EXPECT_THAT(granted(), ElementsAre("call_in"));
    const auto page = get("/");
    EXPECT_THAT(page.body, HasSubstr("170****1234"));
    EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(get("/style.css").status, 200);
    EXPECT_EQ(client.terminate("42-1")->state, OrderState::confirmed);
    EXPECT_THAT(client.list(0, 10)->services, IsEmpty());
}

TEST_F(NetworkServerTest, EveryFaultIsOvercomeByRepeating) {
    ASSERT_EQ(control("fault", R"({"fault":"lost"})"), 200);
    EXPECT_EQ(set_rights({"data"}).error().code, ErrorCode::gateway_unavailable);
    EXPECT_EQ(set_rights({"data"})->state, OrderState::confirmed);
    for (const char* fault : {"http_500", "http_503", "http_504"}) {
        ASSERT_EQ(control("fault", std::string{R"({"fault":")"} + fault + R"(","count":1})"), 200);
        EXPECT_EQ(set_rights({fault[7] == '0' ? "call_in" : "sms_in"}).error().code,
                  ErrorCode::gateway_unavailable);
    }
    EXPECT_EQ(set_rights({"sms_in"})->state, OrderState::confirmed);
    ASSERT_EQ(control("fault", R"({"fault":"http_422"})"), 200);
    EXPECT_EQ(set_rights({})->state, OrderState::refused);
    ASSERT_EQ(control("fault", R"({"fault":"late","seconds":1})"), 200);
    EXPECT_EQ(set_rights({})->state, OrderState::accepted);
    EXPECT_THAT(get("/control/services").body, HasSubstr("InProgress"));
    std::this_thread::sleep_for(milliseconds{1100});
    EXPECT_THAT(get("/control/services").body, HasSubstr("Completed"));
    EXPECT_EQ(set_rights({})->state, OrderState::confirmed);
}

TEST_F(NetworkServerTest, DriftAndLossAreSeenAndPutRight) {
    ASSERT_TRUE(set_rights({"call_in"}));
    EXPECT_EQ(control("drift", R"({"name":"42-1","right":"data","granted":true})"), 200);
    EXPECT_THAT(granted(), ElementsAre("call_in", "data"));
    EXPECT_EQ(set_rights({"call_in"})->state, OrderState::confirmed);
    EXPECT_THAT(granted(), ElementsAre("call_in"));
    EXPECT_EQ(control("forget", R"({"name":"42-1"})"), 200);
    EXPECT_THAT(client.list(0, 10)->services, IsEmpty());
    EXPECT_EQ(set_rights({"call_in"})->state, OrderState::confirmed);
    EXPECT_THAT(granted(), ElementsAre("call_in"));
}

TEST_F(NetworkServerTest, StrangersAndNonsenseAreRefused) {
    tmf640::Tmf640Network stranger{{.base_url = server->base_url(), .token = "guess"}, transport};
    EXPECT_EQ(stranger.terminate("42-1")->answer, "41 Invalid credentials");
    EXPECT_EQ(control("fault", R"({"fault":"late","on":"read"})"), 409);
    EXPECT_EQ(control("fault", R"({"fault":"none"})"), 409);
    EXPECT_EQ(control("fault", R"({"fault":"lost","count":1001})"), 409);
    EXPECT_EQ(control("drift", R"({"name":"42-1","right":"data","granted":true})"), 409);
    EXPECT_EQ(control("forget", "nonsense"), 400);
}

}  // namespace
}  // namespace keepline::sim::network
