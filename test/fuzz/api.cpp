// Requests at the API and the public page, one after another on one house: every answer is an answer, a
// refusal leaves nothing, a repeat posts nothing, and the books are right afterwards. An input is text:
//
//   till POST /v1/lines/1-1/renewals key-1
//   {"cycles":1,"amount":{"amount":500,"currency":"CNY"}}
//
// caller (till, local or nobody), method, target, idempotency key; the body; an empty line between requests.
// Left out is what costs 64 MiB a try (passwords) or runs on by itself (jobs, the test clock).

#include <future>
#include <thread>

#include "api/audit.h"
#include "api/books.h"
#include "api/catalog.h"
#include "api/lines.h"
#include "api/numbers.h"
#include "api/policy_moves.h"
#include "api/subscribers.h"
#include "channel/online_payment/public_page.h"
#include "fuzz/fuzz.h"
#include "gateway/alipay/trade_fields.h"
#include "http/json_tape.h"
#include "job/verify.h"
#include "store/memory/memory_store.h"
#include "support/world.h"
#include "vault/token.h"

namespace keepline::fuzz {
namespace {

constexpr std::size_t kRequestsMax = 8;

// A platform that trusts everybody: what its signatures keep out is another target's business.
class Trusting final : public gateway::PaymentGateway {
public:
    [[nodiscard]] bool offers(gateway::PayWay) const override { return true; }
    Result<gateway::PayOffer> open(const gateway::PayRequest& request) override {
        const auto text = "https://pay.test/" + request.out_trade_no;
        return gateway::PayOffer{request.way, text, text};
    }
    Result<gateway::Trade> query(const gateway::Named&, Instant) override { return gateway::Trade{}; }
    Result<gateway::Close> close(const gateway::Named&, Instant) override { return gateway::Close{}; }
    Result<gateway::Refund> refund(const gateway::Named&, const gateway::Named&, Money, const std::string&,
                                   Instant) override {
        return gateway::Refund{};
    }
    Result<gateway::Refund> query_refund(const gateway::Named&, const gateway::Named&, Instant) override {
        return gateway::Refund{};
    }
    Result<std::unique_ptr<gateway::Statement>> fetch_statement(BusinessDate, Instant) override {
        return fail(ErrorCode::gateway_unavailable);
    }
    Result<std::unique_ptr<gateway::Statement>> open_statement(const std::filesystem::path&) override {
        return fail(ErrorCode::gateway_unavailable);
    }
    Result<gateway::Notice> read_notice(const http::Request& request, Instant) override {
        const auto form = http::parse_form(request.body);
        auto trade = form ? alipay::read_trade(*form, "gmt_payment") : std::nullopt;
        if (!trade) return fail(ErrorCode::request_malformed, "form");
        return gateway::Notice{gateway::NoticeKind::trade, std::move(*trade)};
    }
    http::Response notice_reply(bool accepted) override { return {200, {}, accepted ? "success" : "fail"}; }
};

const std::string& till_secret() {
    static const std::string kSecret(64, '7');
    return kSecret;
}

class House {
public:
    House() {
        time_.set(test::china_time("2026-01-31"));
        page_.mount(router_);
        api::mount_lines(router_, doors_);
        api::mount_line_acts(router_, doors_);
        api::mount_line_money(router_, doors_);
        api::mount_bulk(router_, doors_);
        api::mount_usage(router_, doors_, jobs_);
        api::mount_outlook(router_, doors_);
        api::mount_suspense(router_, doors_);
        api::mount_chargebacks(router_, doors_);
        api::mount_catalog(router_, doors_);
        api::mount_policy_moves(router_, doors_);
        api::mount_numbers(router_, doors_);
        api::mount_books(router_, doors_, jobs_);
        api::mount_audit(router_, doors_);
        api::mount_subscribers(router_, doors_);
        api::mount_retention(router_, doors_);
        Scopes all;
        for (std::size_t i = 0; i < EnumNames<Scope>::names.size(); ++i)
            all = all.with(static_cast<Scope>(i));
        const Command key{test::kBrand,
                          home_of(test::kBrand),
                          0,
                          {},
                          {},
                          CreateApiKey{"till", vault::hash_token(till_secret()), all, test::kParty}};
        KL_CHECK(ask(engine_, key) && keys_.refresh(), "no key");
    }
    ~House() {
        jobs_.stop();
        engine_.stop();
        worker_.join();
    }
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    http::Response send(http::Request request) {
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        router_.handle(std::move(request),
                       [&](http::Response given) { promise.set_value(std::move(given)); });
        return answer.get();
    }
    [[nodiscard]] std::uint64_t records() const { return engine_.counts().records; }
    void check_books() const {
        const auto proved = job::verify(*desk_.view, desk_.catalog(), [](std::int64_t) {});
        KL_CHECK(proved.has_value(), "the books cannot be read");
        for (const job::Finding& each : proved->findings)
            KL_CHECK(false, "{} {}: {}", error_text(each.code).code, each.place, each.detail);
    }

private:
    static std::shared_ptr<const Catalog> catalog() {
        static const auto kCatalog = [] {
            Catalog catalog = test::small_catalog();
            catalog.brands.at(test::kBrand).public_facts = PublicFacts::dates;
            return std::make_shared<const Catalog>(catalog);
        }();
        return kCatalog;
    }
    test::ManualClock time_;
    BusinessClock clock_{time_};
    MemoryStore store_;
    Engine engine_{store_, clock_, catalog()};
    std::thread worker_{[this] { engine_.run(); }};
    Desk desk_{engine_, store_.view(), [](auto work) { work(); }};
    api::KeyRing keys_{desk_};
    api::SessionRing sessions_{desk_, api::SessionOptions{}};
    vault::Secrets secrets_{std::string(32, 's')};
    api::Doors doors_{desk_, keys_, sessions_, secrets_};
    job::Jobs jobs_{time_};
    online_payment::Gateways gateways_{{test::kGateway, std::make_shared<Trusting>()}};
    online_payment::PublicPage page_{
        desk_, gateways_, {test::kBrand, "https://keep.test", std::string(32, 's'), true}};
    http::Router router_;
};

std::string_view cut(std::string_view& text, std::string_view mark) {
    const auto at = text.find(mark);
    const auto front = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + mark.size());
    return front;
}

http::Request read_request(std::string_view text) {
    std::string_view line = cut(text, "\n");
    http::Request request;
    const std::string_view caller = cut(line, " ");
    request.method = cut(line, " ");
    std::string_view target = cut(line, " ");
    request.path = cut(target, "?");
    request.query = target;
    request.body = text;
    request.local = caller == "local";
    request.peer = "192.0.2.1";
    request.headers = {{"Content-Type", "application/json"}};
    if (!line.empty()) request.headers.emplace_back("Idempotency-Key", line);
    if (caller == "till")
        request.headers.emplace_back("Authorization",
                                     "Bearer " + api::format_api_key(test::kBrand, 1, till_secret()));
    return request;
}

// Status, code and language of an answer belong together.
void check_answer(const http::Request& request, const http::Response& answer) {
    const bool json = answer.header("Content-Type").find("json") != std::string_view::npos;
    http::JsonTape tape;
    KL_CHECK(!json || answer.body.empty() || tape.parse(answer.body), "{} {}: {}", request.method,
             request.path, answer.body);
    KL_CHECK(answer.status != 500 && answer.status >= 200 && answer.status < 600, "{} {}: {} {}",
             request.method, request.path, answer.status, answer.body);
    if (answer.status < 400 || answer.body.empty()) return;
    bool known = false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(ErrorCode::last_code_); ++i) {
        const ErrorText& text = error_text(static_cast<ErrorCode>(i));
        known = known || (text.http_status == answer.status &&
                          answer.body.find(fmt::format("\"code\":\"{}\"", text.code)) != std::string::npos);
    }
    KL_CHECK(known, "{} {}: {}", request.method, request.path, answer.body);
}

void try_request(House& house, const http::Request& request) {
    const std::uint64_t before = house.records();
    const http::Response answer = house.send(request);
    check_answer(request, answer);
    const std::uint64_t after = house.records();
    KL_CHECK(answer.status < 400 || after == before, "{} {}: {}, and {} records", request.method,
             request.path, answer.body, after - before);
    if (answer.status >= 300 || request.header("Idempotency-Key").empty() || after == before) return;
    check_answer(request, house.send(request));
    KL_CHECK(house.records() == after, "{} {} was done twice: {}", request.method, request.path, answer.body);
}

}  // namespace

void try_input(std::string_view input) {
    House house;
    for (std::size_t i = 0; i < kRequestsMax && !input.empty(); ++i)
        try_request(house, read_request(cut(input, "\n\n")));
    house.check_books();
}

}  // namespace keepline::fuzz
