// keepline-sim biller over real sockets, with a Keepline of its own: what a demo and the browser tests rely
// on.

#include "sim/biller/biller_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "http/client.h"
#include "http/listener.h"
#include "sim/biller/fake_keepline.h"
#include "sim/system_clock.h"

namespace keepline::sim::biller {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

std::string read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

/// The fake behind a socket. Its key is read when it is first asked: the biller makes it at its start.
class KeeplineDesk {
public:
    KeeplineDesk(const std::filesystem::path& key, const Clock& clock) {
        listener_ = http::Listener::start({}, [this, key, &clock](const http::Request& request,
                                                                  http::Responder answer) {
                        const std::lock_guard lock{mutex};
                        if (!fake) fake.emplace(http::VerifyingKey::load(read_file(key)).value());
                        answer(fake->handle(request, clock.now()));
                    }).value();
    }
    ~KeeplineDesk() { listener_->stop(milliseconds{200}); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(listener_->port()); }

    std::mutex mutex;
    std::optional<FakeKeepline> fake;

private:
    std::unique_ptr<http::Listener> listener_;
};

class BillerServerTest : public testing::Test {
protected:
    BillerServerTest() { std::filesystem::remove_all(dir); }
    ~BillerServerTest() override {
        server.reset();
        std::filesystem::remove_all(dir);
    }
    void start() {
        server = BillerServer::start(
                     {.dir = dir, .keepline_url = desk.url() + '/', .code = "life", .seed = 7}, clock)
                     .value();
    }
    http::Response get(const std::string& path) {
        return transport.send(server->address() + path, {}, seconds{5}).value();
    }
    http::Response post(const std::string& path, const http::Form& form) {
        http::Request request;
        request.method = "POST";
        request.body = http::format_form(form);
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        return transport.send(server->address() + path, request, seconds{5}).value();
    }
    int fault(const std::string& json) {
        http::Request request;
        request.method = "POST";
        request.body = json;
        return transport.send(server->address() + "/control/faults", request, seconds{5})->status;
    }
    /// Where a form leads.
    std::string next(const std::string& path, const http::Form& form) {
        const auto response = post(path, form);
        EXPECT_EQ(response.status, 303) << path << response.body;
        return std::string{response.header("Location")};
    }
    /// The page of a trade that waits for its payer.
    std::string ordered() {
        const auto offer = next("/check", {{"msisdn", " 17000000001 "}});
        return next("/pay", {{"offer", offer.substr(std::string_view{"/offers/"}.size())}, {"option", "0"}});
    }
    /// The page once it holds the words, or ten seconds have passed.
    std::string wait_for(const std::string& path, const std::string& words) {
        std::string body = get(path).body;
        for (int i = 0; i < 200 && body.find(words) == std::string::npos; ++i) {
            std::this_thread::sleep_for(milliseconds{50});
            body = get(path).body;
        }
        return body;
    }

    SystemClock clock;
    http::CurlTransport transport;
    std::filesystem::path dir =
        std::filesystem::temp_directory_path() / ("keepline-biller-" + std::to_string(::getpid()));
    KeeplineDesk desk{dir / "biller.public.pem", clock};
    std::unique_ptr<BillerServer> server;
};

TEST_F(BillerServerTest, FromTheNumberToTheReceipt) {
    start();
    const auto entry = get("/");
    EXPECT_THAT(entry.body, HasSubstr("<label for=\"msisdn\">"));
    EXPECT_THAT(std::string{entry.header("Content-Security-Policy")}, HasSubstr("default-src 'none'"));
    EXPECT_EQ(get("/style.css").status, 200);
    const auto offer = next("/check", {{"msisdn", "17000000001"}});
    EXPECT_THAT(get(offer).body, HasSubstr("170****0001"));
    const auto id = offer.substr(std::string_view{"/offers/"}.size());
    const auto wrong = post("/pay", {{"offer", id}, {"option", "other"}, {"amount", "a lot"}});
    EXPECT_THAT(wrong.body, HasSubstr("role=\"alert\""));
    const auto trade = next("/pay", {{"offer", id}, {"option", "other"}, {"amount", "30.5"}});
    EXPECT_THAT(get(trade).body, HasSubstr("¥30.50"));
    EXPECT_EQ(next(trade + "/confirm", {}), trade);
    EXPECT_THAT(wait_for(trade, "已到账"), HasSubstr("J-42-17"));
    EXPECT_EQ(get(trade).header("Refresh"), "");
    EXPECT_THAT(get("/trades").body, HasSubstr("170****0001"));
    next(trade + "/reverse", {});
    EXPECT_THAT(wait_for(trade, "已冲正"), HasSubstr("款项已退回"));
    EXPECT_THAT(get("/control/trades").body, HasSubstr("\"state\":\"reversed\""));
    const auto other = ordered();
    next(other + "/close", {});
    EXPECT_THAT(get(other).body, HasSubstr("已放弃"));
}

TEST_F(BillerServerTest, FaultsAreOvercome) {
    start();
    ASSERT_EQ(fault(R"({"fault":"lost_answer","count":1})"), 200);
    const auto lost = ordered();
    next(lost + "/confirm", {});
    EXPECT_THAT(wait_for(lost, "确认中，请勿重复付款"), HasSubstr("立即刷新"));
    EXPECT_EQ(get(lost).header("Refresh"), "2");
    EXPECT_THAT(wait_for(lost, "已到账"), HasSubstr("J-42-17"));
    for (const char* trick : {"twice", "forged"}) {
        const auto trade = ordered();
        next(trade + "/confirm", {{"trick", trick}});
        EXPECT_THAT(wait_for(trade, "已到账"), HasSubstr("J-42-17")) << trick;
    }
    const auto reversed = ordered();
    next(reversed + "/confirm", {{"trick", "out_of_order"}});
    EXPECT_THAT(wait_for(reversed, "已冲正"), HasSubstr("款项已退回"));
    EXPECT_EQ(fault(R"({"fault":"none"})"), 409);
    EXPECT_EQ(fault(R"({"fault":"slow","count":0})"), 409);
    EXPECT_EQ(fault("nonsense"), 400);
    wait_for("/control/trades", "401 auth.bad_signature");
    const std::lock_guard lock{desk.mutex};
    EXPECT_EQ(desk.fake->credits.size(), 4U) << "the forged one is not among them";
}

TEST_F(BillerServerTest, WhatCannotBePaidIsSaid) {
    start();
    EXPECT_THAT(post("/check", {{"msisdn", "17000000009"}}).body, HasSubstr("这个号码现在不能缴费"));
    EXPECT_EQ(post("/pay", {{"offer", "none"}, {"option", "0"}}).status, 404);
    EXPECT_EQ(get("/offers/none").status, 404);
    EXPECT_EQ(get("/trades/none").status, 404);
    EXPECT_EQ(post("/trades/none/confirm", {}).status, 404);
    {
        const std::lock_guard lock{desk.mutex};
        desk.fake->refuse_all = "server.busy";
        desk.fake->refuse_status = 429;
    }
    EXPECT_EQ(post("/check", {{"msisdn", "17000000001"}}).status, 503);
}

TEST_F(BillerServerTest, TheKeyIsMadeOnceAndKept) {
    start();
    struct stat about{};
    ASSERT_EQ(::stat((dir / "biller.private.pem").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    const auto public_pem = read_file(dir / "biller.public.pem");
    server.reset();
    start();
    EXPECT_EQ(read_file(dir / "biller.public.pem"), public_pem);
    ordered();
    server.reset();
    std::ofstream{dir / "biller.private.pem"} << "no key";
    const auto refused = BillerServer::start({.dir = dir, .keepline_url = desk.url(), .code = "life"}, clock);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::config_invalid);
    EXPECT_FALSE(BillerServer::start({.dir = dir, .keepline_url = desk.url(), .code = "Life!"}, clock));
}

/// The commands of a page, as they stand there.
std::string commands_of(const std::string& page) {
    std::string out;
    const std::string text = read_file(std::filesystem::path{KEEPLINE_SOURCE_DIR} / page);
    const std::string open = "```sh\n";
    for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        at += open.size();
        out += text.substr(at, text.find("```", at) - at);
    }
    return out;
}

// What somebody does by hand, with openssl and curl, is proved like the rest.
TEST_F(BillerServerTest, TheCommandsOfTheIntegratorsPageAreBelieved) {
    std::filesystem::create_directories(dir);
    std::string script = commands_of("docs/integrator/billers.md");
    const std::string address = "http://127.0.0.1:8080";
    ASSERT_NE(script.find(address), std::string::npos);
    script.replace(script.find(address), address.size(), desk.url());
    std::ofstream{dir / "page.sh"} << script;
    const auto command = "cd " + dir.string() + " && bash -e -o pipefail page.sh > output 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << read_file(dir / "output");
    EXPECT_THAT(read_file(dir / "output"), HasSubstr("\"receipt_no\":\"J-42-17\""));
    const std::lock_guard lock{desk.mutex};
    ASSERT_TRUE(desk.fake);
    EXPECT_EQ(desk.fake->asked.size(), 6U);
    ASSERT_EQ(desk.fake->credits.size(), 1U);
    EXPECT_EQ(desk.fake->credits.begin()->second, "reversed");
}

}  // namespace
}  // namespace keepline::sim::biller
