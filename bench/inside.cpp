#include "inside.h"

#include <fmt/format.h>

#include <fstream>

#include "api/key_ring.h"
#include "cli/config.h"
#include "cli/house.h"
#include "process.h"

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
constexpr std::int64_t kAtOnce = 512;
constexpr Actor kAdministrator{ActorKind::administrator, 0};

}  // namespace

Instant wall_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<Duration>(since).count()};
}

Inside::Inside(const std::filesystem::path& folder, Instant now) {
    clock_.at = now;
    std::ofstream{folder / kConfigName} << kConfig;
    const auto config = cli::read_config(folder / kConfigName);
    if (!config) throw Trouble{"the benchmark's configuration is not accepted"};
    auto store = cli::open_store(folder / "data", {.sweep_idle = std::chrono::milliseconds{0}});
    if (!store) throw Trouble{"no data directory can be made"};
    store_ = std::move(*store);
    auto catalog = std::make_shared<Catalog>(*config->catalog);
    catalog->gateways[GatewayId{1}] = {GatewayId{1}, kBrand, "wechatpay", "KL"};
    engine_ = std::make_unique<Engine>(*store_, business_, std::move(catalog));
    desk_ = std::make_unique<Desk>(Desk{*engine_, store_->view(), [](auto work) { work(); }});
}

std::string Inside::make_key() {
    const api::NewSecret secret = api::make_secret();
    const CreateApiKey key{"bench", secret.hash, Scopes{}.with(Scope::renew).with(Scope::read), PartyId{1}};
    std::int64_t n = 0;
    engine_->submit({kBrand, home_of(kBrand), 0, kAdministrator, "key", key},
                    [&](const Result<Answer>& answer) { n = answer ? answer->n : 0; });
    engine_->step();
    if (n == 0) throw Trouble{"no key could be made"};
    return api::format_api_key(kBrand, n, secret.secret);
}

void Inside::open_lines(std::int64_t lines, Money paid) {
    std::int64_t done = 0;
    for (std::int64_t i = 1; i <= lines && !interrupted(); ++i) {
        const std::int64_t nth = lines_ + i;
        const Msisdn msisdn{fmt::format("86{}", 17'000'000'000 + nth)};
        engine_->submit({kBrand,
                         {HomeKind::number, 0},
                         0,
                         kAdministrator,
                         fmt::format("o{}", nth),
                         OpenLine{msisdn, PlanId{1}, paid, PartyId{1}}},
                        [&](const Result<Answer>& answer) { done += answer ? 1 : 0; });
        if (i % kAtOnce == 0) engine_->step();
    }
    while (engine_->step()) {
    }
    if (interrupted()) throw Trouble{"stopped"};
    if (done != lines) throw Trouble{fmt::format("only {} of {} lines were opened", done, lines)};
    lines_ += lines;
}

void Inside::submit_all(const std::function<Command(std::int64_t)>& make) {
    std::int64_t done = 0;
    for (std::int64_t i = 1; i <= lines_ && !interrupted(); ++i) {
        engine_->submit(make(i), [&](const Result<Answer>& answer) { done += answer ? 1 : 0; });
        if (i % kAtOnce == 0) engine_->step();
    }
    while (engine_->step()) {
    }
    if (interrupted()) throw Trouble{"stopped"};
    if (done != lines_) throw Trouble{fmt::format("only {} of {} commands were done", done, lines_)};
}

void Inside::pay_lines(GatewayId gateway, const std::function<std::string(std::int64_t)>& trade_no) {
    const Money fee = Money::from_minor(500);
    submit_all([&](std::int64_t i) -> Command {
        return {
            kBrand,
            home_of(NumberId{i}),
            1,
            {ActorKind::payer, 0},
            fmt::format("p{}", i),
            PlaceOrder{1, fee, gateway, PayMethod::wechat_qr, Channel::online_payment, LatePayment::refund}};
    });
    submit_all([&](std::int64_t i) -> Command {
        return {
            kBrand,
            home_of(NumberId{i}),
            0,
            {ActorKind::gateway, gateway.value},
            {},
            Settle{2, gateway, trade_no(i), fmt::format("KL{}x1x2", i), fee, business_.now(kBrand), fee, fee}};
    });
}

void Inside::finish() {
    while (store_->tidy()) {
    }
}

}  // namespace keepline::bench
