#include "cli/demo_seed.h"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/house.h"
#include "job/cycle_run.h"

namespace keepline::cli {
namespace {

constexpr int kDays = 200;
constexpr int kSpare = 300;  // numbers without a line
constexpr int kChunk = 4096;
constexpr std::int64_t kDay_us = 86'400'000'000;

class PastClock : public Clock {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant at) { now_ = at; }

private:
    Instant now_{};
};

Msisdn demo_number(int index) { return Msisdn{fmt::format("86{}", 17'000'000'000 + index)}; }

// The first five are the ones people are told of: each in another stage today.
int opened_days_ago(int index) {
    constexpr std::array<int, 5> kShown{10, 33, 45, 75, 130};
    return index <= 5 ? kShown.at(static_cast<std::size_t>(index - 1)) : index * 37 % kDays;
}

// Most have a month's plan; one in ten lives by top-ups, one in ten pays by the year.
PlanId plan_of(int index) {
    return PlanId{static_cast<std::uint16_t>(index % 10 == 6 ? 2 : index % 10 == 8 ? 3 : 1)};
}

// Many pay for months ahead, many for one cycle only.
Money first_amount(int index) {
    if (plan_of(index).value == 2) return Money::from_minor(index % 3 == 0 ? 3'000 : 1'000);
    if (plan_of(index).value == 3) return Money::from_minor(4'800);
    if (index <= 5) return Money::from_minor(500);
    constexpr std::array<int, 6> kAmounts{500, 500, 1000, 1500, 3000, 6000};
    return Money::from_minor(kAmounts.at(static_cast<std::size_t>(index % 6)));
}

class Seeder {
public:
    Seeder(Store& store, const Catalog& catalog)
        : engine_{store, clock_, std::make_shared<Catalog>(catalog)},
          store_{store},
          plan_{catalog.plans.begin()->second} {}

    Result<void> run(int lines) {
        const bool terminal = isatty(STDERR_FILENO) != 0;
        const Instant today = SystemClock{}.now();
        int opened = 0;
        for (int ago = kDays; ago >= 0; --ago) {
            time_.set(today - Duration{ago * kDay_us});
            for (int index = 1; index <= lines; ++index)
                if (opened_days_ago(index) == ago) open(index), ++opened;
            while (engine_.step()) {
            }
            if (fault_) return std::unexpected{*fault_};
            pass_day();
            const int percent = (kDays - ago) * 100 / kDays;
            if (terminal)
                fmt::print(stderr, "\r写入演示号码 / seeding lines  [{:<40}] {:>3}%",
                           std::string(static_cast<std::size_t>(percent * 2 / 5), '#'), percent);
        }
        take_stock(lines + kSpare);
        if (fault_) return std::unexpected{*fault_};
        fmt::print(stderr, "{}已写入 {} 个演示号码 / {} lines seeded\n", terminal ? "\r\033[K" : "", opened,
                   opened);
        return {};
    }

private:
    void open(int index) {
        const Command command{plan_.brand,
                              {HomeKind::number, 0},
                              0,
                              {ActorKind::administrator, 0},
                              fmt::format("seed-{}", index),
                              OpenLine{demo_number(index), plan_of(index), first_amount(index), PartyId{1}}};
        submit(command);
    }

    void submit(const Command& command) {
        engine_.submit(command, [this](const Result<Answer>& answer) {
            if (!answer) fault_ = answer.error();
        });
    }

    // The inventory: the lines' numbers and some that are free.
    void take_stock(int numbers) {
        for (int index = 1; index <= numbers; ++index) {
            const Msisdn msisdn = demo_number(index);
            const Text<32> price_class = class_of(engine_.catalog(), plan_.brand, msisdn);
            submit({plan_.brand,
                    {HomeKind::number, 0},
                    0,
                    {ActorKind::administrator, 0},
                    {},
                    ImportNumber{msisdn, price_class, NumberOrigin::own_block, {}}});
            if (index % kChunk == 0 || index == numbers)
                while (engine_.step()) {
                }
        }
    }

    void pass_day() {
        for (;;) {
            const auto due = store_.view()->due(plan_.brand, time_.now(), 512);
            if (due.empty()) return;
            for (const NumberId number : due)
                engine_.submit({plan_.brand, home_of(number), 0, {}, {}, PassTime{}},
                               [](const Result<Answer>&) {});
            while (engine_.step()) {
            }
        }
    }

    PastClock time_;
    BusinessClock clock_{time_};
    Engine engine_;
    Store& store_;
    const Plan& plan_;
    std::optional<Error> fault_;
};

}  // namespace

Result<void> seed_demo(const Catalog& catalog, const std::filesystem::path& data, int lines) {
    auto store = open_store(data);
    if (!store) return std::unexpected{store.error()};
    const BrandId brand = catalog.brands.begin()->first;
    if (!(*store)->view()->lines({brand, {}}, 0, 1).items.empty()) return {};
    return Seeder{**store, catalog}.run(lines);
}

std::string demo_numbers() {
    return "17000000001 使用中 active · 17000000002 宽限期 grace · 17000000003 单向停机 outgoing barred · "
           "17000000004 停机 suspended · 17000000005 冷冻期 quarantined · 17000000006 充值保号 kept by "
           "top-ups";
}

}  // namespace keepline::cli
