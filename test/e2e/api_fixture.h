#pragma once
// The API from its door to the disk: real router, real resources, real SQLite store; only the socket is left
// out, and the platform says what the test tells it to.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "api/admin.h"
#include "api/audit.h"
#include "api/billers.h"
#include "api/books.h"
#include "api/catalog.h"
#include "api/code_payments.h"
#include "api/cycle.h"
#include "api/following.h"
#include "api/gateways.h"
#include "api/jobs.h"
#include "api/lines.h"
#include "api/network.h"
#include "api/numbers.h"
#include "api/open_payments.h"
#include "api/people.h"
#include "api/policy_moves.h"
#include "api/reconciliations.h"
#include "api/subscribers.h"
#include "channel/online_payment/public_page.h"
#include "job/runner.h"
#include "store/sqlite/sqlite_store.h"
#include "support/world.h"

namespace keepline::test {

namespace json = boost::json;

// A statement of rows that are there already.
class ListedStatement : public gateway::Statement {
public:
    explicit ListedStatement(std::vector<gateway::StatementRow> rows) : rows_{std::move(rows)} {}
    Result<bool> next(gateway::StatementRow& row) override {
        if (at_ == rows_.size()) return false;
        row = rows_[at_++];
        return true;
    }

private:
    std::vector<gateway::StatementRow> rows_;
    std::size_t at_ = 0;
};

// A platform that answers what the test tells it to.
class ScriptedGateway : public gateway::PaymentGateway {
public:
    [[nodiscard]] bool offers(gateway::PayWay way) const override {
        return way == gateway::PayWay::qr || way == gateway::PayWay::wap;
    }
    Result<gateway::PayOffer> open(const gateway::PayRequest& request) override {
        const bool wap = request.way == gateway::PayWay::wap;
        if (fail_open && !wap) return fail(ErrorCode::gateway_unavailable);
        const auto text = (wap ? "https://wap.test/" : "https://qr.test/") + request.out_trade_no;
        return gateway::PayOffer{request.way, text, text};
    }
    Result<std::string> hand_over(const gateway::PayRequest& request, const std::string& kept) override {
        if (request.way == gateway::PayWay::wap) return open(request)->text;
        return PaymentGateway::hand_over(request, kept);
    }
    [[nodiscard]] bool offers_codes() const override { return true; }
    Result<gateway::Trade> pay_by_code(const gateway::PayRequest&, const std::string& auth_code) override {
        codes.push_back(auth_code);
        if (by_code) return *by_code;
        return trade;
    }
    Result<gateway::Cancel> cancel(const gateway::Named& named, Instant) override {
        cancelled.push_back(named.number);
        return gateway::Cancel{cancels, "cancel"};
    }
    Result<gateway::Trade> query(const gateway::Named&, Instant) override { return trade; }
    Result<gateway::Close> close(const gateway::Named&, Instant) override {
        return gateway::Close{closes, "close"};
    }
    Result<gateway::Refund> refund(const gateway::Named&, const gateway::Named& request, Money amount,
                                   const std::string&, Instant) override {
        refunds.push_back(request.number);
        asked_back[request.number] = amount;
        return gateway::Refund{refund_state, amount, "refund"};
    }
    Result<gateway::Refund> query_refund(const gateway::Named&, const gateway::Named& request,
                                         Instant) override {
        return gateway::Refund{found_state, found_amount.value_or(asked_back[request.number]), "found"};
    }
    Result<std::unique_ptr<gateway::Statement>> fetch_statement(BusinessDate, Instant) override {
        if (!statement) return fail(ErrorCode::gateway_unavailable);
        return std::make_unique<ListedStatement>(*statement);
    }
    Result<std::unique_ptr<gateway::Statement>> open_statement(const std::filesystem::path&) override {
        return fail(ErrorCode::gateway_unavailable);
    }
    Result<gateway::Notice> read_notice(const http::Request& request, Instant) override {
        if (request.body == "forged") return fail(ErrorCode::gateway_bad_signature);
        return gateway::Notice{gateway::NoticeKind::trade, trade};
    }
    http::Response notice_reply(bool accepted) override { return {200, {}, accepted ? "success" : "fail"}; }

    bool fail_open = false;
    gateway::Trade trade;
    std::optional<Result<gateway::Trade>> by_code;  ///< what a code that was shown brings; absent: `trade`
    gateway::CancelState cancels = gateway::CancelState::cancelled;
    std::vector<std::string> codes, cancelled;
    gateway::CloseState closes = gateway::CloseState::closed;
    gateway::RefundState refund_state = gateway::RefundState::done;
    gateway::RefundState found_state = gateway::RefundState::done;
    std::optional<Money> found_amount;  ///< unless it is what was asked for
    std::vector<std::string> refunds;
    std::map<std::string, Money> asked_back;
    std::optional<std::vector<gateway::StatementRow>> statement;
};

// A directory that follows as soon as it is told to.
class ScriptedFollowing : public api::Following {
public:
    Result<void> follow(const std::string& directory, int keep_days) override {
        now.phase = api::FollowPhase::following;
        now.directory = directory;
        now.keep_days = keep_days;
        return {};
    }
    Result<void> stop() override {
        now = {};
        return {};
    }
    [[nodiscard]] api::FollowState state() const override { return now; }

    api::FollowState now;
};

// Keys of which one ends.
class ScriptedKeys : public api::GatewayKeys {
public:
    [[nodiscard]] std::vector<api::GatewayKeyState> states() const override { return now; }

    std::vector<api::GatewayKeyState> now{
        {kGateway,
         true,
         {{"merchant_certificate 5157F09E", china_time("2027-01-31")}, {"public_key", std::nullopt}},
         china_time("2026-01-01"),
         {}}};
};

inline constexpr GatewayId kNetwork{9};

// A network that does at once what it is told, unless it is down.
class ScriptedNetwork : public gateway::NetworkGateway {
public:
    Result<gateway::OrderAnswer> set_rights(const gateway::LineService& desired) override {
        if (down) return fail(ErrorCode::gateway_unavailable);
        const std::lock_guard lock{mutex};
        services[desired.name] = desired;
        return gateway::OrderAnswer{gateway::OrderState::confirmed, "ok"};
    }
    Result<gateway::OrderAnswer> terminate(const std::string& name) override {
        if (down) return fail(ErrorCode::gateway_unavailable);
        const std::lock_guard lock{mutex};
        services.erase(name);
        return gateway::OrderAnswer{gateway::OrderState::confirmed, "gone"};
    }
    Result<gateway::ServicePage> list(std::int64_t offset, int) override {
        gateway::ServicePage page;
        page.total = std::ssize(services);
        if (offset == 0)
            for (const auto& [name, each] : services) page.services.push_back(each);
        return page;
    }

    bool down = false;
    std::mutex mutex;
    std::map<std::string, gateway::LineService> services;
};

class Api : public testing::Test {
protected:
    explicit Api(const std::function<void(Catalog&)>& adapt = [](Catalog&) {}) {
        time_.set(china_time("2026-01-31"));
        store_ = sqlite::SqliteStore::open(dir_.path()).value();
        Catalog catalog = small_catalog();
        catalog.brands.at(kBrand).public_facts = PublicFacts::dates;
        catalog.brands.at(kBrand).limit_anonymous_day = Money::from_minor(10'000);
        adapt(catalog);
        catalog_ = std::make_shared<Catalog>(catalog);
        engine_ = std::make_unique<Engine>(*store_, clock_, catalog_);
        worker_ = std::thread{[this] { engine_->run(); }};
        desk_ = std::make_unique<Desk>(Desk{*engine_, store_->view(), [](auto work) { work(); }});
        keys_ = std::make_unique<api::KeyRing>(*desk_);
        sessions_ = std::make_unique<api::SessionRing>(*desk_, api::SessionOptions{});
        gateways_[kGateway] = gateway_;
        networks_[kNetwork] = mobile_network_;
        workers_ = std::make_unique<job::Workers>(*desk_, gateways_, networks_);
        brake_ = std::make_unique<job::CycleBrake>(*desk_);
        test_clock_ = std::make_unique<job::TestClock>(
            *desk_, [this](BrandId brand) { workers_->run_due(brand); }, *brake_, watch_, true);
        page_ = std::make_unique<online_payment::PublicPage>(
            *desk_, gateways_,
            online_payment::PublicPageOptions{kBrand, "https://keep.test", std::string(32, 's'), true});
        page_->mount(router_);
        const api::Doors doors{*desk_, *keys_, *sessions_, secrets_};
        api::mount_lines(router_, doors);
        api::mount_line_acts(router_, doors);
        api::mount_bulk(router_, doors);
        api::mount_usage(router_, doors, jobs_);
        api::mount_outlook(router_, doors);
        api::mount_line_money(router_, doors);
        api::mount_suspense(router_, doors);
        api::mount_chargebacks(router_, doors);
        api::mount_admin(router_, doors, *test_clock_);
        api::mount_cycle(router_, doors, *brake_, watch_);
        api::mount_billers(router_, doors);
        api::mount_code_payments(router_, doors, gateways_);
        api::mount_open_payments(router_, doors);
        api::mount_gateways(router_, doors, gateway_keys_);
        api::mount_reconciliations(router_, doors, jobs_, gateways_);
        api::mount_catalog(router_, doors);
        api::mount_policy_moves(router_, doors);
        api::mount_network(router_, doors, jobs_, workers_->network);
        api::mount_numbers(router_, doors);
        api::mount_number_acts(router_, doors, jobs_);
        api::mount_books(router_, doors, jobs_);
        api::mount_jobs(router_, doors, jobs_,
                        [](const std::string&, job::Progress&) { return Result<void>{}; });
        api::mount_following(router_, doors, following_);
        api::mount_sessions(router_, doors, limits_);
        api::mount_staff(router_, doors);
        api::mount_audit(router_, doors);
        api::mount_subscribers(router_, doors);
        api::mount_retention(router_, doors);
        key_ = make_key("brand1", R"({"name":"till","scopes":["read","open","renew","bar"],"party":"till"})");
    }
    ~Api() override {
        jobs_.stop();
        engine_->stop();
        worker_.join();
    }

    http::Response send(http::Request request) {
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        router_.handle(std::move(request),
                       [&](http::Response given) { promise.set_value(std::move(given)); });
        return answer.get();
    }
    http::Response call(const std::string& method, const std::string& target, const std::string& body = {},
                        const std::string& key = {}, std::vector<http::Header> headers = {}) {
        http::Request request;
        request.method = method;
        request.path = target.substr(0, target.find('?'));
        request.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
        request.headers = std::move(headers);
        if (!key_.empty() && request.header("Authorization").empty())
            request.headers.emplace_back("Authorization", "Bearer " + key_);
        request.headers.emplace_back("Content-Type", "application/json");
        if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
        request.body = body;
        request.peer = "192.0.2.1";
        return send(request);
    }
    std::string make_key(const std::string& brand, const std::string& body) {
        http::Request request;
        request.method = "POST";
        request.path = "/v1/api-keys";
        request.local = true;
        request.headers = {{"Content-Type", "application/json"}, {"Keepline-Brand", brand}};
        request.body = body;
        const auto answer = send(request);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string{json::parse(answer.body).at("api_key").as_string()};
    }
    std::string open_line(int index = 1) {
        const auto answer = call("POST", "/v1/lines",
                                 R"({"msisdn":")" + number(index).str() +
                                     R"(","plan":"monthly","amount":{"amount":500,"currency":"CNY"}})",
                                 "open-" + std::to_string(index));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string{json::parse(answer.body).at("line").at("id").as_string()};
    }
    json::value order(int cycles, const std::string& method = "alipay_qr") {
        const auto answer = call(
            "POST", "/public/v1/orders",
            fmt::format(
                R"({{"msisdn":"17000000001","cycles":{},"price":{{"amount":{},"currency":"CNY"}},"method":"{}"}})",
                cycles, cycles * 500, method),
            "a-key-nobody-guesses-" + std::to_string(++orders_));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return json::parse(answer.body);
    }
    http::Response look(const json::value& order) {
        return call("GET", "/public/v1/orders/" + std::string{order.at("id").as_string()}, "", "",
                    {{"Order-Token", std::string{order.at("token").as_string()}}});
    }
    // Whoever has the order's secret says that the number was wrong.
    http::Response undo(const json::value& order, const std::string& key = "a-wrong-number-0001") {
        return call("POST", "/public/v1/orders/" + std::string{order.at("id").as_string()} + "/undo", "", key,
                    {{"Order-Token", std::string{order.at("token").as_string()}}});
    }
    // The platform says the order's payment was made.
    void paid(const std::string& out_trade_no, const std::string& trade_no, int fen) {
        gateway_->trade = {gateway::TradeState::paid, out_trade_no, trade_no, Money::from_minor(fen), {}, {},
                           clock_.now(kBrand),        "ok"};
    }
    static json::object described_paths() {
        std::ifstream in{KEEPLINE_SOURCE_DIR "/src/api/openapi.json"};
        std::ostringstream text;
        text << in.rdbuf();
        return json::parse(text.str()).at("paths").as_object();
    }
    static const char* value_for(const std::string& path) {
        if (path.starts_with("/v1/brands/")) return "brand1";
        if (path.starts_with("/v1/plans/")) return "monthly";
        return path.starts_with("/v1/policies/") ? "1" : "1-1";
    }
    // A described route, with some values for the names in its path.
    http::Response ask_described(std::string method, std::string path) {
        for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{'))
            path.replace(at, path.find('}') - at + 1, value_for(path));
        for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
        return call(method, path, "{}", "a-key-long-enough-1");
    }
    // Whoever owns the machine: a second person beside any API key.
    http::Response by_administrator(const std::string& target, const std::string& body = "{}") {
        http::Request request;
        request.method = "POST";
        request.path = target;
        request.local = true;
        request.headers = {{"Content-Type", "application/json"},
                           {"Keepline-Brand", "brand1"},
                           {"Idempotency-Key", "admin-" + std::to_string(++orders_)}};
        request.body = body;
        return send(request);
    }
    json::array items(const std::string& target) {
        const auto answer = call("GET", target);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body).at("items").as_array();
    }
    // An order of two cycles, paid with 9.00 of the payer's and 1.00 of the platform's.
    json::value paid_order() {
        const auto placed = order(2);
        paid("KL1x1x2", "T1", 1000);
        gateway_->trade.paid_by_payer = Money::from_minor(900);
        gateway_->trade.received = Money::from_minor(1000);
        gateway_->trade.our_coupons = Money::from_minor(30);
        EXPECT_EQ(call("POST", "/gateways/alipay/notify", "signed").body, "success");
        return placed;
    }
    void be_admin() { key_ = make_key("brand1", R"({"name":"admin","scopes":["read","admin"]})"); }
    static std::string refund_body(const std::string& entry, int fen) {
        return fmt::format(
            R"({{"entry_no":"{}","amount":{{"amount":{},"currency":"CNY"}},"reason":"客户要求"}})", entry,
            fen);
    }
    static std::string code_of(const http::Response& answer) {
        return std::string{json::parse(answer.body).at("code").as_string()};
    }

    TempDir dir_;
    ManualClock time_;
    BusinessClock clock_{time_};
    std::unique_ptr<sqlite::SqliteStore> store_;
    std::shared_ptr<Catalog> catalog_;
    std::unique_ptr<Engine> engine_;
    std::thread worker_;
    std::unique_ptr<Desk> desk_;
    std::shared_ptr<ScriptedGateway> gateway_ = std::make_shared<ScriptedGateway>();
    job::Gateways gateways_;
    std::shared_ptr<ScriptedNetwork> mobile_network_ = std::make_shared<ScriptedNetwork>();
    job::Networks networks_;
    std::unique_ptr<job::Workers> workers_;
    std::unique_ptr<job::CycleBrake> brake_;
    job::CycleWatch watch_;
    std::unique_ptr<job::TestClock> test_clock_;
    job::Jobs jobs_{time_};
    ScriptedFollowing following_;
    ScriptedKeys gateway_keys_;
    std::unique_ptr<api::KeyRing> keys_;
    std::unique_ptr<api::SessionRing> sessions_;
    vault::Secrets secrets_{std::string(32, 's')};
    api::SignInLimits limits_;
    std::unique_ptr<online_payment::PublicPage> page_;
    http::Router router_;
    std::string key_;
    int orders_ = 0;
};

inline const std::string kRenewal = R"({"cycles":1,"amount":{"amount":500,"currency":"CNY"}})";

}  // namespace keepline::test
