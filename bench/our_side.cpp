#include "our_side.h"

#include <fmt/format.h>

#include <csignal>
#include <fstream>

#include "api/key_ring.h"
#include "cli/config.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::bench {
namespace {

constexpr const char* kConfig = R"(mode = "production"
[[brand]]
id = 1
code = "bench"
name_zh = "测速"
name_en = "Bench"
time_zone = "Asia/Shanghai"
limit_per_line_day = "10000000.00"
limit_per_line_month = "100000000.00"
[[policy]]
id = 1
code = "p"
grace = "7d"
outgoing_barred = "23d"
suspended = "60d"
quarantined = "90d"
[[plan]]
id = 1
brand = 1
code = "monthly"
name_zh = "月租"
name_en = "Monthly"
fee = "5.00"
policy = 1
[[party]]
id = 1
brand = 1
code = "till"
)";
constexpr const char* kBody = R"({"cycles":1,"amount":{"amount":500,"currency":"CNY"}})";
constexpr std::int64_t kAtOnce = 512;
constexpr Actor kAdministrator{ActorKind::administrator, 0};

class WallClock : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return {std::chrono::duration_cast<Duration>(since).count()};
    }
};

}  // namespace

OurSide::OurSide(std::int64_t lines) : lines_{lines} {
    const auto config = folder_.path() / "keepline.toml";
    std::ofstream{config} << kConfig;
    fill(lines);
    server_ = std::make_unique<Child>(
        std::vector<std::string>{KEEPLINE_SERVER, "serve", "--config", config, "--data",
                                 folder_.path() / "data", "--listen", "127.0.0.1:0"},
        folder_.path() / "log", SIGTERM);
    const std::string ready = server_->read_line();
    const auto colon = ready.rfind(':');
    if (!ready.starts_with("keepline ready") || colon == std::string::npos)
        throw Trouble{"keepline serve did not start: " + ready};
    port_ = static_cast<std::uint16_t>(std::stoi(ready.substr(colon + 1)));
}

void OurSide::fill(std::int64_t lines) {
    const auto config = cli::read_config(folder_.path() / "keepline.toml");
    if (!config) throw Trouble{"the benchmark's configuration is not accepted"};
    auto store =
        sqlite::SqliteStore::open(folder_.path() / "data", {.sweep_idle = std::chrono::milliseconds{0}});
    if (!store) throw Trouble{"no data directory can be made"};
    const WallClock system;
    BusinessClock clock{system};
    Engine engine{**store, clock, config->catalog};
    std::int64_t done = 0;
    const auto count = [&](const Result<Answer>& answer) { done += answer ? 1 : 0; };
    const api::NewSecret secret = api::make_secret();
    const CreateApiKey key{"bench", secret.hash, Scopes{}.with(Scope::renew).with(Scope::read), PartyId{1}};
    std::int64_t key_n = 0;
    engine.submit({BrandId{1}, home_of(BrandId{1}), 0, kAdministrator, "key", key},
                  [&](const Result<Answer>& answer) { key_n = answer ? answer->n : 0; });
    for (std::int64_t i = 1; i <= lines && !interrupted(); ++i) {
        const Msisdn msisdn{fmt::format("86{}", 17'000'000'000 + i)};
        const OpenLine open{msisdn, PlanId{1}, Money::from_minor(500), PartyId{1}};
        engine.submit({BrandId{1}, {HomeKind::number, 0}, 0, kAdministrator, fmt::format("o{}", i), open},
                      count);
        if (i % kAtOnce == 0) engine.step();
    }
    while (engine.step()) {
    }
    while ((*store)->tidy()) {
    }
    if (interrupted()) throw Trouble{"stopped"};
    if (done != lines || key_n == 0)
        throw Trouble{fmt::format("only {} of {} lines were opened", done, lines)};
    api_key_ = api::format_api_key(BrandId{1}, key_n, secret.secret);
}

std::int64_t OurSide::any_line() {
    chance_ ^= chance_ << 13, chance_ ^= chance_ >> 7, chance_ ^= chance_ << 17;
    return static_cast<std::int64_t>(chance_ % static_cast<std::uint64_t>(lines_)) + 1;
}

void OurSide::next_request(std::string& out) {
    fmt::format_to(
        std::back_inserter(out),
        "POST /v1/lines/{}-1/renewals HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n"
        "Idempotency-Key: till-7/{:012}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        any_line(), api_key_, ++sent_, std::string_view{kBody}.size(), kBody);
}

void OurSide::next_bulk(std::string& out) {
    std::string body = R"({"items":[)";
    for (int i = 0; i < kBulk; ++i)
        fmt::format_to(std::back_inserter(body),
                       R"({}{{"key":"till-8/{:012}","line":"{}-1","kind":"renewal","cycles":1,)"
                       R"("amount":{{"amount":500,"currency":"CNY"}}}})",
                       i == 0 ? "" : ",", ++sent_, any_line());
    body += "]}";
    fmt::format_to(std::back_inserter(out),
                   "POST /v1/bulk HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n"
                   "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                   api_key_, body.size(), body);
}

void OurSide::next_read(std::string& out) {
    fmt::format_to(
        std::back_inserter(out),
        "GET /v1/lines/{}-1/balances HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        any_line(), api_key_);
}

LoadResult OurSide::renew(std::chrono::seconds measured, int connections) {
    return drive({.port = port_, .connections = connections, .measured = measured},
                 [this](std::string& out) { next_request(out); });
}

LoadResult OurSide::renew_in_bulk(std::chrono::seconds measured, int connections) {
    return drive({.port = port_,
                  .connections = connections,
                  .measured = measured,
                  .expected_status = 200,
                  .expected_text = R"("repeated":0,"refused":0)"},
                 [this](std::string& out) { next_bulk(out); });
}

LoadResult OurSide::read(std::chrono::seconds measured, int connections) {
    return drive({.port = port_, .connections = connections, .measured = measured, .expected_status = 200},
                 [this](std::string& out) { next_read(out); });
}

double OurSide::written_bytes() const {
    std::ifstream io{fmt::format("/proc/{}/io", server_->pid())};
    for (std::string name; io >> name;) {
        double value = 0;
        io >> value;
        if (name == "write_bytes:") return value;
    }
    throw Trouble{"the kernel does not tell what the server writes"};
}

}  // namespace keepline::bench
