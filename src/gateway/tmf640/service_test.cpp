#include "gateway/tmf640/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keepline::tmf640 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const gateway::LineService kDesired{
    .name = "42-1", .msisdn = "+8617000001234", .rights = {"call_in", "data"}};

const std::string kCharacteristics = R"([{"name":"msisdn","valueType":"string","value":"+8617000001234"},)"
                                     R"({"name":"call_out","valueType":"boolean","value":false},)"
                                     R"({"name":"call_in","valueType":"boolean","value":true},)"
                                     R"({"name":"sms_out","valueType":"boolean","value":false},)"
                                     R"({"name":"sms_in","valueType":"boolean","value":false},)"
                                     R"({"name":"data","valueType":"boolean","value":true},)"
                                     R"({"name":"emergency","valueType":"boolean","value":false}])";

std::string service(const std::string& state, const std::string& characteristics) {
    return R"({"id":"S1","href":"/service/S1","name":"42-1","serviceType":"mobile_line","state":")" + state +
           R"(","serviceCharacteristic":)" + characteristics + "}";
}

TEST(Tmf640Service, ANewOneSaysEveryRight) {
    EXPECT_EQ(write_new(kDesired, "mobile_line"),
              R"({"name":"42-1","serviceType":"mobile_line","state":"active",)"
              R"("serviceSpecification":{"id":"mobile_line"},"serviceCharacteristic":)" +
                  kCharacteristics + R"(,"@type":"Service"})");
}

TEST(Tmf640Service, AChangeKeepsWhatIsNotOurs) {
    EXPECT_EQ(write_change(kDesired, "[]"),
              R"({"state":"active","serviceCharacteristic":)" + kCharacteristics + R"(,"@type":"Service"})");
    const auto read =
        read_service(service("active", R"([{"name":"apn","value":{"a":[1]}},{"name":"data","value":true}])"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->others, R"([{"name":"apn","value":{"a":[1]}}])");
    EXPECT_TRUE(
        write_change(kDesired, read->others)
            .starts_with(
                R"({"state":"active","serviceCharacteristic":[{"name":"apn","value":{"a":[1]}},{"name")"));
}

TEST(Tmf640Service, IsReadFromWhatNetworksWrite) {
    const auto read = read_service(service("active", kCharacteristics));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, "S1");
    EXPECT_EQ(read->line.msisdn, kDesired.msisdn);
    EXPECT_THAT(read->line.rights, ElementsAre("call_in", "data"));
    EXPECT_TRUE(grants_exactly(*read, kDesired));
    const auto texts = read_service(
        service("active",
                R"([{"name":"data","value":"true"},{"name":"call_in","value":"false"},{"name":"sms_in"}])"));
    EXPECT_THAT(texts->line.rights, ElementsAre("data"));
    EXPECT_THAT(read_service(R"({"id":"S2"})")->line.rights, IsEmpty());
}

TEST(Tmf640Service, GrantsOnlyWhileActiveAndExactly) {
    auto read = read_service(service("active", kCharacteristics)).value();
    auto desired = kDesired;
    desired.rights = {"data", "call_in"};
    EXPECT_TRUE(grants_exactly(read, desired));
    desired.rights = {"data"};
    EXPECT_FALSE(grants_exactly(read, desired));
    desired.rights = {"call_in", "data", "emergency"};
    EXPECT_FALSE(grants_exactly(read, desired));
    desired = kDesired;
    desired.msisdn = "+8617000001235";
    EXPECT_FALSE(grants_exactly(read, desired));
    read.state = "inactive";
    EXPECT_FALSE(grants_exactly(read, kDesired));
    EXPECT_THAT(in_force(read).rights, IsEmpty());
}

TEST(Tmf640Service, RefusesWhatIsNone) {
    for (const char* body : {"", "{", "[]", "{}", R"({"id":7})", R"({"id":"S1","serviceCharacteristic":{}})",
                             R"({"id":"S1","serviceCharacteristic":[1]})",
                             R"({"id":"S1","serviceCharacteristic":[{"name":"apn","value":1e999}]})"})
        EXPECT_FALSE(read_service(body)) << body;
    for (const char* body : {"", "{}", "[1]", R"([{"id":"S1"},{}])"})
        EXPECT_FALSE(read_services(body)) << body;
    EXPECT_EQ(read_services("[]")->size(), 0U);
}

TEST(Tmf640ServiceDeathTest, AnUnknownRightIsAProgrammerError) {
    EXPECT_DEATH(write_new({.name = "42-1", .msisdn = "+861", .rights = {"top_up"}}, "s"),
                 "right top_up of 42-1");
}

}  // namespace
}  // namespace keepline::tmf640
