// The door itself: a route for each act, real API keys, and what each of them is answered.

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "access/rights.h"
#include "api/resource.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

class Door : public testing::Test {
protected:
    Door() {
        for (std::size_t i = 0; i < kActs; ++i) {
            const Act act = static_cast<Act>(i);
            api::mount(router_, doors_, "POST", path_of(act).c_str(), act,
                       [](const api::Principal&, const http::Call&, http::Responder answer) {
                           answer({204, {}, {}});
                       });
        }
    }
    ~Door() override {
        engine_.stop();
        worker_.join();
    }
    static std::string path_of(Act act) { return "/" + std::string{name_of(act)}; }

    http::Response ask_for(Act act, const std::string& key) {
        http::Request request;
        request.method = "POST";
        request.path = path_of(act);
        request.peer = "192.0.2.1";
        if (!key.empty()) request.headers.emplace_back("Authorization", "Bearer " + key);
        std::promise<http::Response> promise;
        router_.handle(std::move(request),
                       [&](http::Response given) { promise.set_value(std::move(given)); });
        return promise.get_future().get();
    }
    std::string make_key(Scopes scopes) {
        const api::NewSecret secret = api::make_secret();
        const auto made = keepline::ask(
            engine_, {kBrand, home_of(kBrand), 0, {}, {}, CreateApiKey{"probe", secret.hash, scopes, {}}});
        EXPECT_TRUE(made);
        EXPECT_TRUE(keys_.refresh());
        return api::format_api_key(kBrand, made->n, secret.secret);
    }

    ManualClock time_;
    BusinessClock clock_{time_};
    MemoryStore store_;
    Engine engine_{store_, clock_, std::make_shared<Catalog>(small_catalog())};
    std::thread worker_{[this] { engine_.run(); }};
    Desk desk_{engine_, store_.view(), [](auto work) { work(); }};
    api::KeyRing keys_{desk_};
    api::Doors doors_{desk_, keys_};
    http::Router router_;
};

TEST_F(Door, LetsAKeyDoWhatItsScopeAllowsAndNothingElse) {
    const auto expected = expected_rights();
    for (const std::string_view scope : EnumNames<Scope>::names) {
        const std::string key = make_key(Scopes{}.with(*parse_name<Scope>(scope)));
        const auto& acts = expected.at("key:" + std::string{scope});
        for (const std::string_view act : EnumNames<Act>::names) {
            const auto answer = ask_for(*parse_name<Act>(act), key);
            const bool allowed = acts.contains(std::string{act});
            EXPECT_EQ(answer.status, allowed ? 204 : 403) << scope << " " << act;
            if (!allowed) {
                EXPECT_NE(answer.body.find("auth.forbidden"), std::string::npos) << answer.body;
            }
        }
    }
}

TEST_F(Door, OpensToNobodyWithoutACredential) {
    for (const std::string_view act : EnumNames<Act>::names)
        EXPECT_EQ(ask_for(*parse_name<Act>(act), "").status, 401) << act;
}

}  // namespace
}  // namespace keepline::test
