#include "sim/network/network_party.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "gateway/tmf640/tmf640_network.h"
#include "sim/network/pages.h"

namespace keepline::sim::network {
namespace {

using gateway::OrderState;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kBody = R"({"name":"42-1","serviceType":"mobile_line","state":"active",)"
                          R"("serviceSpecification":{"id":"mobile_line"},"serviceCharacteristic":[)"
                          R"({"name":"msisdn","valueType":"string","value":"+8617000001234"},)"
                          R"({"name":"call_in","valueType":"boolean","value":true},)"
                          R"({"name":"data","valueType":"boolean","value":false}]})";

/// Calls the party directly, at a system time the test sets.
class DirectLine final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request& request,
                                std::chrono::milliseconds) override {
        auto reply = party->call(request, now);
        if (reply.withheld) return fail(ErrorCode::gateway_unavailable);
        return std::move(reply.response);
    }
    NetworkParty* party = nullptr;
    Instant now = *parse_instant("2026-01-05T01:30:00Z");
};

class NetworkPartyTest : public testing::Test {
protected:
    NetworkPartyTest() { line.party = &party; }

    http::Response ask(const std::string& method, const std::string& path, const std::string& body = "",
                       const std::string& type = "application/json") {
        http::Request request;
        request.method = method;
        request.path = path.substr(0, path.find('?'));
        if (path.contains('?')) request.query = path.substr(path.find('?') + 1);
        request.headers = {{"Authorization", "Bearer t0ken"}, {"Content-Type", type}};
        request.body = body;
        return party.call(request, line.now).response;
    }
    Result<gateway::OrderAnswer> set_rights(std::vector<std::string> rights,
                                            const std::string& name = "42-1") {
        return client.set_rights({.name = name, .msisdn = "+8617000001234", .rights = std::move(rights)});
    }
    static std::string member(const http::Response& response, const char* name) {
        return boost::json::parse(response.body).at(name).as_string().c_str();
    }

    NetworkParty party{{.base_url = "http://net/v4", .token = "t0ken"}};
    DirectLine line;
    tmf640::Tmf640Network client{{.base_url = "http://net/v4", .token = "t0ken"}, line};
};

TEST_F(NetworkPartyTest, AServicesWholeLife) {
    const auto made = ask("POST", "/service", kBody);
    ASSERT_EQ(made.status, 201);
    const auto id = member(made, "id");
    EXPECT_EQ(made.header("Location"), "http://net/v4/service/" + id);
    EXPECT_EQ(ask("GET", "/service/" + id).body, made.body);
    const auto changed =
        ask("PATCH", "/service/" + id, R"({"state":"inactive","serviceCharacteristic":null})",
            "application/merge-patch+json");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(member(changed, "state"), "inactive");
    EXPECT_EQ(member(changed, "name"), "42-1");
    EXPECT_THAT(party.services().at(id).rights(), IsEmpty());
    EXPECT_EQ(ask("DELETE", "/service/" + id).status, 204);
    EXPECT_EQ(ask("GET", "/service/" + id).status, 404);
    EXPECT_EQ(ask("GET", "/service").body, "[]");
}

TEST_F(NetworkPartyTest, RefusesInTheWordsOfTheStandard) {
    http::Request stranger;
    stranger.path = "/service";
    const auto refused = party.call(stranger, line.now).response;
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(member(refused, "code"), "40");
    EXPECT_EQ(refused.header("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(member(ask("POST", "/service", R"({"name":"42-1"})"), "reason"), "Missing body field state");
    EXPECT_EQ(member(ask("POST", "/service", R"({"state":"on"})"), "reason"), "Invalid body field state");
    EXPECT_EQ(member(ask("POST", "/service", R"({"id":"7"})"), "reason"), "Invalid body field id");
    EXPECT_EQ(ask("POST", "/service", "[]").status, 400);
    EXPECT_EQ(ask("POST", "/service", kBody, "text/plain").status, 415);
    EXPECT_EQ(ask("PUT", "/service/none", "{}").status, 404);
    EXPECT_EQ(ask("GET", "/monitor/none").status, 404);
    EXPECT_EQ(ask("GET", "/service?colour=red").status, 400);
    EXPECT_EQ(ask("GET", "/service?limit=-1").status, 400);
    EXPECT_THAT(party.services(), IsEmpty());
}

TEST_F(NetworkPartyTest, ListsByNameAndInPages) {
    for (const char* name : {"1-1", "2-1", "3-1"}) ASSERT_TRUE(set_rights({"data"}, name));
    const auto page = ask("GET", "/service?offset=1&limit=1");
    EXPECT_EQ(page.status, 206);
    EXPECT_EQ(page.header("X-Total-Count"), "3");
    EXPECT_EQ(page.header("X-Result-Count"), "1");
    EXPECT_THAT(page.body, HasSubstr(R"("name":"2-1")"));
    const auto named = ask("GET", "/service?name=3-1");
    EXPECT_EQ(named.status, 200);
    EXPECT_EQ(named.header("X-Total-Count"), "1");
}

TEST_F(NetworkPartyTest, TheClientReadsMoreThanAPage) {
    for (int i = 1; i <= kPageMax + 50; ++i) ASSERT_TRUE(set_rights({"data"}, std::to_string(i) + "-1"));
    const auto whole = client.list(0, 1000).value();
    EXPECT_EQ(whole.services.size(), 150U);
    EXPECT_EQ(whole.total, 150);
    const auto rest = client.list(120, 120).value();
    ASSERT_EQ(rest.services.size(), 30U);
    EXPECT_EQ(rest.services[0].name, "121-1");
    EXPECT_THAT(rest.services[0].rights, ElementsAre("data"));
}

TEST_F(NetworkPartyTest, RightsFollowWhatIsAskedFor) {
    EXPECT_EQ(set_rights({"call_in", "data"})->state, OrderState::confirmed);
    EXPECT_EQ(set_rights({"call_in", "data"})->state, OrderState::confirmed);
    EXPECT_EQ(set_rights({"emergency"})->state, OrderState::confirmed);
    ASSERT_EQ(party.services().size(), 1U);
    EXPECT_THAT(party.services().begin()->second.rights(), ElementsAre("emergency"));
    EXPECT_EQ(client.terminate("42-1")->state, OrderState::confirmed);
    EXPECT_EQ(client.terminate("42-1")->state, OrderState::confirmed);
    EXPECT_THAT(party.services(), IsEmpty());
}

TEST_F(NetworkPartyTest, LateOrdersAreMonitored) {
    party.set_fault({FaultKind::late, seconds{5}}, 1);
    const auto accepted = set_rights({"data"}).value();
    EXPECT_EQ(accepted.state, OrderState::accepted);
    EXPECT_EQ(accepted.answer, "202 InProgress");
    const auto id = party.monitors().begin()->first;
    EXPECT_THAT(ask("GET", "/monitor/" + id).body, Not(HasSubstr("sourceHref")));
    line.now = line.now + seconds{5};
    const auto monitor = ask("GET", "/monitor/" + id);
    EXPECT_EQ(member(monitor, "state"), "Completed");
    EXPECT_EQ(member(monitor, "sourceHref"), "http://net/v4/service/" + party.services().begin()->first);
    EXPECT_EQ(set_rights({"data"})->state, OrderState::confirmed);
}

TEST_F(NetworkPartyTest, WhatWasMadeTwiceIsMadeOne) {
    party.set_fault({FaultKind::late, seconds{5}}, 2);
    EXPECT_EQ(set_rights({"data"})->state, OrderState::accepted);
    EXPECT_EQ(set_rights({"call_in"})->state, OrderState::accepted);
    line.now = line.now + seconds{5};
    party.advance(line.now);
    EXPECT_EQ(party.services().size(), 2U);
    EXPECT_EQ(set_rights({"call_in"})->state, OrderState::confirmed);
    ASSERT_EQ(party.services().size(), 1U);
    EXPECT_THAT(party.services().begin()->second.rights(), ElementsAre("call_in"));
}

TEST_F(NetworkPartyTest, ALateOrderThatFailsIsInError) {
    ASSERT_TRUE(set_rights({"data"}));
    party.set_fault({FaultKind::late, seconds{5}}, 1);
    EXPECT_EQ(set_rights({})->state, OrderState::accepted);
    EXPECT_TRUE(party.forget("42-1"));
    EXPECT_FALSE(party.forget("42-1"));
    line.now = line.now + seconds{6};
    party.advance(line.now);
    EXPECT_EQ(party.monitors().begin()->second.state, "InError");
}

TEST_F(NetworkPartyTest, FaultsStrikeTheirOwnRequests) {
    party.set_fault({FaultKind::lost}, 1);
    party.set_fault({FaultKind::http_504}, 1);
    party.set_fault({FaultKind::http_500, {}, true}, 1);
    EXPECT_EQ(set_rights({"data"}).error().code, ErrorCode::gateway_unavailable);  // the look: 500
    EXPECT_THAT(party.services(), IsEmpty());
    EXPECT_EQ(set_rights({"data"}).error().code,
              ErrorCode::gateway_unavailable);  // the order: lost, but done
    EXPECT_EQ(set_rights({"data"})->state, OrderState::confirmed);
    EXPECT_EQ(set_rights({}).error().code, ErrorCode::gateway_unavailable);  // 504, but done
    EXPECT_EQ(set_rights({})->state, OrderState::confirmed);
    party.set_fault({FaultKind::http_503}, 1);
    party.set_fault({FaultKind::http_422}, 1);
    EXPECT_EQ(set_rights({"sms_in"}).error().code, ErrorCode::gateway_unavailable);
    const auto refused = set_rights({"sms_in"}).value();
    EXPECT_EQ(refused.state, OrderState::refused);
    EXPECT_EQ(refused.answer, "110 The subscriber is not provisioned");
    EXPECT_EQ(set_rights({"sms_in"})->state, OrderState::confirmed);
}

TEST_F(NetworkPartyTest, DriftIsFoundAndPutRight) {
    ASSERT_TRUE(set_rights({"call_in"}));
    EXPECT_TRUE(party.drift("42-1", "call_out", true));
    EXPECT_FALSE(party.drift("42-1", "msisdn", true));
    EXPECT_FALSE(party.drift("43-1", "call_out", true));
    EXPECT_THAT(client.list(0, 10)->services.at(0).rights, ElementsAre("call_out", "call_in"));
    EXPECT_EQ(set_rights({"call_in"})->state, OrderState::confirmed);
    EXPECT_THAT(client.list(0, 10)->services.at(0).rights, ElementsAre("call_in"));
}

TEST_F(NetworkPartyTest, ThePageHidesTheMiddleOfANumber) {
    ASSERT_TRUE(set_rights({"call_in"}));
    ASSERT_TRUE(set_rights({}, "<b>"));
    const auto page = services_page(party.services(), "");
    EXPECT_THAT(page, HasSubstr("170****1234"));
    EXPECT_THAT(page, Not(HasSubstr("17000001234")));
    EXPECT_THAT(page, Not(HasSubstr("<b>")));
    EXPECT_THAT(page, HasSubstr("共 2 项服务"));
    EXPECT_THAT(services_page(party.services(), "42-1"), HasSubstr("共 1 项服务"));
}

}  // namespace
}  // namespace keepline::sim::network
