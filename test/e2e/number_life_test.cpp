// What becomes of a line beside payments: the network's confirmation, notices, other plans and policies,
// leaving.

#include "e2e/api_fixture.h"

namespace keepline::test {
namespace {

void add_network(Catalog& catalog) {
    catalog.gateways[kNetwork] = {kNetwork, kBrand, "network", ""};
    catalog.brands.at(kBrand).network = kNetwork;
    catalog.brands.at(kBrand).cooling_off_days = 7;
    Plan yearly = catalog.plans.at(kPlan);
    yearly.id = PlanId{7};
    yearly.code = "yearly";
    yearly.fee = Money::from_minor(4000);
    yearly.cycle = {12, 0};
    catalog.plans[yearly.id] = yearly;
    Plan by_top_up = yearly;
    by_top_up.id = PlanId{8};
    by_top_up.code = "by_top_up";
    by_top_up.fee = {};
    by_top_up.policy = PolicyId{9};
    catalog.plans[by_top_up.id] = by_top_up;
    Policy earned = catalog.policies.at(yearly.policy);
    earned.id = PolicyId{9};
    earned.code = "earned";
    Earning thirty_days;
    thirty_days.causes = 1U << static_cast<int>(Cause::activation) | 1U << static_cast<int>(Cause::top_up);
    thirty_days.term = {0, 30};
    thirty_days.growth = Growth::add;
    earned.validity.push_back(thirty_days);
    catalog.policies[earned.id] = earned;
    Policy kinder = catalog.policies.at(yearly.policy);
    kinder.id = PolicyId{7};
    kinder.suspended.lasts = {0, 90};
    catalog.policies[kinder.id] = kinder;
    kinder.id = PolicyId{8};
    kinder.suspended.lasts = {0, 30};
    catalog.policies[kinder.id] = kinder;
}

class NumberLife : public Api {
protected:
    NumberLife() : Api{add_network} {
        till_ = key_;
        be_admin();
    }
    json::object line(const std::string& id) {
        return json::parse(call("GET", "/v1/lines/" + id).body).as_object();
    }
    json::object act(const std::string& path, const std::string& body, int status = 201) {
        const auto answer = call("POST", path, body, "act-" + std::to_string(++acts_));
        EXPECT_EQ(answer.status, status) << answer.body;
        return json::parse(answer.body).as_object();
    }
    std::string open() {
        std::swap(key_, till_);
        const std::string id = open_line();
        std::swap(key_, till_);
        return id;
    }
    void advance(int days) { act("/v1/test-clock/advance", fmt::format(R"({{"days":{}}})", days), 200); }
    std::string till_;
    int acts_ = 0;
};

TEST_F(NumberLife, TheNetworkIsAskedUntilItConfirms) {
    mobile_network_->down = true;
    const std::string id = open();
    EXPECT_TRUE(line(id).at("network").at("pending").as_bool());
    workers_->network.run_due(kBrand);
    auto orders = items("/v1/service-orders");
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].at("attempts").as_int64(), 1);
    EXPECT_EQ(orders[0].at("answer").as_string(), "gateway.unavailable");
    EXPECT_EQ(orders[0].at("desired").as_array().size(), 6U);
    mobile_network_->down = false;
    time_.set(time_.now() + std::chrono::seconds{6});
    workers_->network.run_due(kBrand);
    EXPECT_TRUE(items("/v1/service-orders").empty());
    EXPECT_FALSE(line(id).at("network").at("pending").as_bool());
    EXPECT_EQ(mobile_network_->services.at(id).msisdn, "+" + number(1).str());
    EXPECT_EQ(mobile_network_->services.at(id).rights.size(), 6U);
}

TEST_F(NumberLife, ABarAndItsLiftingReachTheNetworkAsTheStateThatIsWanted) {
    const std::string id = open();
    workers_->network.run_due(kBrand);
    key_ = make_key("brand1", R"({"name":"guard","scopes":["read","admin","bar"]})");
    act("/v1/lines/" + id + "/bars", R"({"bar":"fraud","reason":"test"})");
    act("/v1/lines/" + id + "/bars/fraud/lift", R"({"reason":"test"})");
    act("/v1/lines/" + id + "/bars", R"({"bar":"fraud","reason":"test"})");
    EXPECT_EQ(items("/v1/service-orders").size(), 1U) << "one task, whatever happened meanwhile";
    workers_->network.run_due(kBrand);
    EXPECT_EQ(mobile_network_->services.at(id).rights, std::vector<std::string>{"emergency"});
    EXPECT_TRUE(items("/v1/service-orders").empty());
}

TEST_F(NumberLife, TheDailyComparisonRepairsWhatTheNetworkHasForgottenOrChanged) {
    const std::string id = open();
    workers_->network.run_due(kBrand);
    mobile_network_->services.at(id).rights = {"emergency"};
    mobile_network_->services["999-1"] = {"999-1", "+8617099999999", {}};
    const auto go_on = [](std::int64_t, std::int64_t) { return true; };
    auto counts = workers_->network.reconcile(kBrand, go_on);
    ASSERT_TRUE(counts.has_value());
    EXPECT_EQ(counts->differing, 1);
    EXPECT_EQ(counts->strange, 1);
    EXPECT_EQ(items("/v1/service-orders").size(), 1U);
    workers_->network.run_due(kBrand);
    EXPECT_EQ(mobile_network_->services.at(id).rights.size(), 6U);
    mobile_network_->services.erase(id);
    counts = workers_->network.reconcile(kBrand, go_on);
    EXPECT_EQ(counts.value().missing, 1);
    workers_->network.run_due(kBrand);
    EXPECT_TRUE(mobile_network_->services.contains(id));
    counts = workers_->network.reconcile(kBrand, go_on);
    EXPECT_EQ(counts.value().differing + counts.value().missing, 0);
}

TEST_F(NumberLife, LinesFromBeforeTheNetworkAreOrderedByTheComparison) {
    catalog_->brands.at(kBrand).network = {};
    const std::string id = open();
    EXPECT_FALSE(line(id).contains("network"));
    catalog_->brands.at(kBrand).network = kNetwork;  // the operator configures one
    workers_->network.run_due(kBrand);
    EXPECT_TRUE(mobile_network_->services.empty());
    const auto counts = workers_->network.reconcile(kBrand, [](std::int64_t, std::int64_t) { return true; });
    EXPECT_EQ(counts.value().missing, 1);
    workers_->network.run_due(kBrand);
    EXPECT_TRUE(mobile_network_->services.contains(id));
}

TEST_F(NumberLife, ANumberIsNotHandedOutBeforeTheNetworkHasLetItGo) {
    const std::string id = open();
    workers_->network.run_due(kBrand);
    mobile_network_->down = true;
    advance(400);
    EXPECT_EQ(line(id).at("stage").as_string(), "ended");
    std::swap(key_, till_);
    const std::string body = R"({"msisdn":")" + number(1).str() +
                             R"(","plan":"monthly","amount":{"amount":500,"currency":"CNY"}})";
    EXPECT_EQ(code_of(call("POST", "/v1/lines", body, "again-1")), "number.quarantined");
    mobile_network_->down = false;
    time_.set(time_.now() + std::chrono::hours{2});
    workers_->network.run_due(kBrand);
    EXPECT_TRUE(mobile_network_->services.empty());
    EXPECT_EQ(call("POST", "/v1/lines", body, "again-2").status, 201);
}

TEST_F(NumberLife, LeavingCanBeTakenBackUntilItsDay) {
    const std::string id = open();
    const auto said = json::parse(call("GET", "/v1/lines/" + id + "/leaving?how=terminated").body);
    EXPECT_EQ(said.at("leaves_on").as_string(), "2026-02-07");
    act("/v1/lines/" + id + "/leave", R"({"how":"terminated","reason":"test"})");
    EXPECT_EQ(line(id).at("leaves").at("on").as_string(), "2026-02-07");
    EXPECT_EQ(act("/v1/lines/" + id + "/leave", R"({"how":"terminated","reason":"test"})", 409).at("code"),
              "leave.already_asked");
    act("/v1/lines/" + id + "/leave/cancel", "");
    EXPECT_EQ(act("/v1/lines/" + id + "/leave/cancel", "", 409).at("code"), "leave.not_asked");
    act("/v1/lines/" + id + "/leave", R"({"how":"terminated","reason":"test"})");
    advance(6);
    EXPECT_EQ(line(id).at("stage").as_string(), "active");
    advance(1);
    EXPECT_EQ(line(id).at("stage").as_string(), "terminated");
}

TEST_F(NumberLife, AnotherPlanFromTheNextCycle) {
    const std::string id = open();
    EXPECT_EQ(act("/v1/lines/" + id + "/plan", R"({"plan":"monthly","when":"now"})", 409).at("code"),
              "plan.same");
    EXPECT_EQ(act("/v1/lines/" + id + "/plan", R"({"plan":"yearly","when":"now"})", 422).at("code"),
              "plan.change_shortens");
    act("/v1/lines/" + id + "/plan", R"({"plan":"yearly","when":"next_cycle"})");
    EXPECT_EQ(line(id).at("next_plan").as_string(), "yearly");
    std::swap(key_, till_);
    act("/v1/lines/" + id + "/top-ups", R"({"amount":{"amount":4100,"currency":"CNY"}})");
    std::swap(key_, till_);
    advance(31);
    const auto after = line(id);
    EXPECT_EQ(after.at("plan").as_string(), "yearly");
    EXPECT_EQ(after.at("paid_until").as_string(), "2027-02-28");
    EXPECT_EQ(after.at("main").at("amount").as_int64(), 100);
    EXPECT_FALSE(after.contains("next_plan"));
}

TEST_F(NumberLife, AnotherPlanNowTakesTheWorthOfCyclesNotBegun) {
    const std::string id = open();
    std::swap(key_, till_);
    act("/v1/lines/" + id + "/renewals", R"({"cycles":9,"amount":{"amount":4500,"currency":"CNY"}})");
    std::swap(key_, till_);
    act("/v1/lines/" + id + "/plan", R"({"plan":"yearly","when":"now"})");
    const auto after = line(id);
    EXPECT_EQ(after.at("paid_until").as_string(), "2027-01-31");
    EXPECT_EQ(after.at("main").at("amount").as_int64(), 500);
    EXPECT_EQ(after.at("cycles_prepaid").as_int64(), 0);
}

TEST_F(NumberLife, OlderLinesMoveToAKinderVersionWhenTwoPersonsAgree) {
    const std::string id = open();
    const std::string lives = std::string{line(id).at("lives_until").as_string()};
    const auto seen =
        json::parse(call("POST", "/v1/policy-moves/preview", R"({"from":1,"to":7})").body).as_object();
    EXPECT_TRUE(seen.at("worse_in").as_array().empty());
    EXPECT_EQ(seen.at("changed").as_int64(), 1);
    EXPECT_EQ(seen.at("worse").as_int64(), 0);
    const auto asked =
        by_administrator("/v1/policy-moves", R"({"from":1,"to":7,"ground":"favourable","reason":"更宽"})");
    ASSERT_EQ(asked.status, 201) << asked.body;
    const std::int64_t n = json::parse(asked.body).at("id").as_int64();
    EXPECT_EQ(code_of(by_administrator("/v1/policy-moves",
                                       R"({"from":1,"to":7,"ground":"favourable","reason":"x"})")),
              "policy.move_open");
    const std::string approve = fmt::format("/v1/policy-moves/{}/approve", n);
    EXPECT_EQ(code_of(by_administrator(approve)), "approval.same_person");
    workers_->policies.run_due(kBrand);
    EXPECT_EQ(line(id).at("lives_until").as_string(), lives) << "nothing before the second person";
    const auto agreed = keepline::ask(
        *engine_, Command{kBrand, home_of(kBrand), 0, {ActorKind::staff, 5}, "yes", Approve{n, {}}});
    ASSERT_TRUE(agreed.has_value());
    workers_->policies.run_due(kBrand);
    const auto done = json::parse(call("GET", "/v1/policy-moves").body).at("items").as_array()[0];
    EXPECT_EQ(done.at("state").as_string(), "done");
    EXPECT_EQ(done.at("moved").as_int64(), 1);
    EXPECT_EQ(done.at("decided_by").as_string(), "staff:5");
    EXPECT_GT(line(id).at("lives_until").as_string(), lives);
    EXPECT_EQ(store_->view()->line(NumberId{1})->policy, PolicyId{7});
}

TEST_F(NumberLife, AHarsherVersionNeedsAnOrderOrANotice) {
    const std::string id = open();
    const auto refused =
        by_administrator("/v1/policy-moves", R"({"from":1,"to":8,"ground":"favourable","reason":"x"})");
    EXPECT_EQ(code_of(refused), "policy.worse");
    EXPECT_NE(refused.body.find("suspended.lasts"), std::string::npos);
    const auto asked = by_administrator(
        "/v1/policy-moves", R"({"from":1,"to":8,"ground":"notice","notice_days":30,"reason":"x"})");
    ASSERT_EQ(asked.status, 201) << asked.body;
    const std::int64_t n = json::parse(asked.body).at("id").as_int64();
    ASSERT_TRUE(keepline::ask(
        *engine_, Command{kBrand, home_of(kBrand), 0, {ActorKind::staff, 5}, "yes", Approve{n, {}}}));
    workers_->policies.run_due(kBrand);
    EXPECT_EQ(line(id).at("next_policy").at("on").as_string(), "2026-03-02");
    const auto said = json::parse(call("GET", "/v1/lines/" + id + "/leaving?how=terminated").body);
    EXPECT_EQ(said.at("leaves_on").as_string(), "2026-01-31") << "who does not want it goes at once";
    advance(29);
    EXPECT_EQ(store_->view()->line(NumberId{1})->policy, PolicyId{1});
    advance(1);
    EXPECT_EQ(store_->view()->line(NumberId{1})->policy, PolicyId{8});
}

TEST_F(NumberLife, APlanWithoutAFeeIsPaidForByTopUpsOnThePublicPage) {
    std::swap(key_, till_);
    ASSERT_EQ(act("/v1/lines", R"({"msisdn":")" + number(1).str() +
                                   R"(","plan":"by_top_up","amount":{"amount":100,"currency":"CNY"}})")
                  .at("line")
                  .at("valid_until")
                  .as_string(),
              "2026-04-01");
    const auto quote = json::parse(call("POST", "/public/v1/quotes", R"({"msisdn":"17000000001"})").body);
    const auto& options = quote.at("options").as_array();
    ASSERT_GE(options.size(), 2U);
    EXPECT_EQ(options[0].at("cycles").as_int64(), 0);
    EXPECT_FALSE(quote.at("facts").as_object().contains("paid_until"));
    const auto placed = call(
        "POST", "/public/v1/orders",
        R"({"msisdn":"17000000001","cycles":0,"price":{"amount":1000,"currency":"CNY"},"method":"alipay_qr"})",
        "a-top-up-nobody-guesses");
    ASSERT_EQ(placed.status, 201) << placed.body;
    const auto order = json::parse(placed.body);
    paid("KL1x1x" + std::string{order.at("id").as_string()}.substr(4), "T1", 1000);
    EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
    auto receipt = json::parse(look(order).body).at("receipt").as_object();
    EXPECT_EQ(receipt.at("paid_until").as_string(), "2026-05-01") << "the validity it brought";
    EXPECT_EQ(receipt.at("service").as_string(), "pending") << "the network has not said so yet";
    workers_->network.run_due(kBrand);
    receipt = json::parse(look(order).body).at("receipt").as_object();
    EXPECT_EQ(receipt.at("service").as_string(), "on");
    EXPECT_EQ(line("1-1").at("main").at("amount").as_int64(), 1100);
}

TEST_F(NumberLife, ManyAtOnceHaveTheirOwnKeysAndAnswers) {
    const std::string id = open();
    std::swap(key_, till_);
    const std::string item = R"({"key":"b-1","line":")" + id +
                             R"(","kind":"renewal","cycles":1,"amount":{"amount":500,"currency":"CNY"}})";
    const std::string other =
        R"({"key":"b-1","line":")" + id + R"(","kind":"top_up","amount":{"amount":700,"currency":"CNY"}})";
    const std::string body =
        R"({"items":[)" + item + "," + item + "," + other +
        R"(,{"key":"b-2","line":"9-9","kind":"top_up","amount":{"amount":1,"currency":"CNY"}}]})";
    const auto done = json::parse(call("POST", "/v1/bulk", body).body).as_object();
    EXPECT_EQ(done.at("posted").as_int64(), 1);
    EXPECT_EQ(done.at("repeated").as_int64(), 1);
    EXPECT_EQ(done.at("refused").as_int64(), 2);
    const auto& items = done.at("items").as_array();
    EXPECT_EQ(items[0].at("entry_no"), items[1].at("entry_no"));
    EXPECT_EQ(items[2].at("code").as_string(), "idempotency.key_reused");
    EXPECT_EQ(items[3].at("code").as_string(), "line.unknown");
    EXPECT_EQ(line(id).at("paid_until").as_string(), "2026-03-31");
}

class NoticeGate : public Api {
protected:
    NoticeGate()
        : Api{[](Catalog& catalog) {
              catalog.brands.at(kBrand).notice_gate = true;
              catalog.policies.at(PolicyId{1}).notices = {{Stage::suspended, 7}, {Stage::ended, 30}};
          }} {
        id_ = open_line();
        be_admin();
    }
    json::object line() { return json::parse(call("GET", "/v1/lines/" + id_).body).as_object(); }
    void advance(int days) {
        const auto moved = call("POST", "/v1/test-clock/advance", fmt::format(R"({{"days":{}}})", days));
        ASSERT_EQ(moved.status, 200) << moved.body;
    }
    http::Response tell(const std::string& step, const std::string& way) {
        return call("POST", "/v1/lines/" + id_ + "/notices",
                    fmt::format(R"({{"step":"{}","way":"{}","sent_at":"{}","proof":"m-1"}})", step, way,
                                format_instant(clock_.now(kBrand))),
                    "tell-" + std::to_string(++told_));
    }
    std::string id_;
    int told_ = 0;
};

// Opened on 2026-01-31 for one month: grace from 02-28, outgoing_barred from 03-07, suspended from 03-30.
TEST_F(NoticeGate, AStepWaitsForItsNoticeAndNoLongerThanItsDays) {
    advance(40);  // 03-12
    EXPECT_EQ(line().at("stage").as_string(), "grace") << "nobody was told";
    auto owed = items("/v1/notices");
    ASSERT_FALSE(owed.empty());
    EXPECT_EQ(owed[0].at("step").as_string(), "outgoing_barred");
    EXPECT_EQ(tell("outgoing_barred", "sms").status, 201);
    advance(1);
    EXPECT_EQ(line().at("stage").as_string(), "outgoing_barred");
    EXPECT_EQ(store_->view()->line(NumberId{1})->stage_since, date("2026-03-12"))
        << "its time begins when told";
    // suspended is due 23 days later, on 04-04; its notice is asked for seven days before.
    advance(14);  // 03-27
    const auto steps = items("/v1/notices");
    EXPECT_FALSE(std::ranges::any_of(steps, [](const auto& each) { return each.at("step") == "suspended"; }));
    advance(2);  // 03-29
    const auto later = items("/v1/notices");
    EXPECT_TRUE(std::ranges::any_of(later, [](const auto& each) { return each.at("step") == "suspended"; }));
    EXPECT_EQ(tell("suspended", "sms").status, 201);
    advance(5);  // 04-03
    EXPECT_EQ(line().at("stage").as_string(), "outgoing_barred");
    advance(3);  // 04-06: told on 03-29, so lawful from 04-05
    EXPECT_EQ(line().at("stage").as_string(), "suspended");
    EXPECT_EQ(store_->view()->line(NumberId{1})->stage_since, date("2026-04-05"));
}

TEST_F(NoticeGate, AWayThatIsShutIsNoWayAndWaitsThirtyDays) {
    advance(40);
    EXPECT_EQ(tell("outgoing_barred", "sms").status, 201);
    advance(30);
    EXPECT_EQ(tell("suspended", "app").status, 201);
    advance(20);
    ASSERT_EQ(line().at("stage").as_string(), "suspended");
    EXPECT_EQ(code_of(tell("quarantined", "sms")), "notice.way_shut");
    EXPECT_EQ(code_of(tell("outgoing_barred", "app")), "notice.no_such_step");
    const BusinessDate due = store_->view()->line(NumberId{1})->stage_since + 60;
    advance(60);
    EXPECT_EQ(line().at("stage").as_string(), "suspended");
    advance(31);
    EXPECT_EQ(line().at("stage").as_string(), "quarantined");
    EXPECT_EQ(store_->view()->line(NumberId{1})->stage_since, due + 30);
}

TEST_F(NoticeGate, APaymentMakesTheNoticeOfAnOlderDateWorthless) {
    advance(40);
    EXPECT_EQ(tell("outgoing_barred", "sms").status, 201);
    key_ = make_key("brand1", R"({"name":"till2","scopes":["read","renew"],"party":"till"})");
    EXPECT_EQ(
        call("POST", "/v1/lines/" + id_ + "/top-ups", R"({"amount":{"amount":500,"currency":"CNY"}})", "t1")
            .status,
        201);
    be_admin();
    EXPECT_EQ(line().at("stage").as_string(), "active");
    EXPECT_TRUE(items("/v1/notices").empty()) << "what was paid for needs no notice";
    advance(60);
    EXPECT_EQ(line().at("stage").as_string(), "grace") << "the old notice told another date";
}

}  // namespace
}  // namespace keepline::test
