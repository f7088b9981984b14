// Ten years of 2,000 lines under every shipped policy at once, a brand each: holders pay, call, park, leave
// and forget; time does the rest. Every record is posted to the reference ledger, every day's lines are held
// against it, every year the books are proved.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/config.h"
#include "cli/policy_reader.h"
#include "domain/line/life_cycle.h"
#include "domain/line/service.h"
#include "engine/desk.h"
#include "job/verify.h"
#include "sim/world/entropy.h"
#include "sim/world/reference_ledger.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

using sim::Entropy;
using sim::ReferenceLedger;

constexpr int kLines = 2'000;
constexpr int kDays = 3'653;
constexpr int kActsADay = 60;
constexpr int kOften = 100;

// A brand, a plan and a policy of the same number for each file.
Catalog shipped_policies() {
    Catalog catalog;
    std::vector<std::filesystem::path> files;
    for (const char* folder : {"policies/carriers", "policies/templates"})
        for (const auto& each :
             std::filesystem::directory_iterator{std::filesystem::path{KEEPLINE_SOURCE_DIR} / folder})
            if (each.path().extension() == ".toml") files.push_back(each.path());
    std::ranges::sort(files);
    for (std::uint16_t id = 1; const auto& path : files) {
        cli::PolicyFile file = cli::read_policy_file(path).value();
        Brand brand;
        brand.id = BrandId{id};
        brand.code = path.stem();
        brand.zone = cli::load_zone(file.time_zone).value();
        brand.balance_cap = Money::from_minor(100'000'000);
        brand.cooling_off_days = id % 3;
        brand.notice_gate = id % 4 == 0;
        brand.network = GatewayId{id};
        file.policy.id = PolicyId{id};
        file.plan.id = PlanId{id};
        file.plan.brand = brand.id;
        file.plan.policy = file.policy.id;
        file.plan.tariff = {Money::from_minor(15), Money::from_minor(10), Money::from_minor(30)};
        file.plan.packs.push_back({"pack", Money::from_minor(600)});
        catalog.gateways[brand.network] = {brand.network, brand.id, "network", ""};
        catalog.parties[PartyId{id}] = {PartyId{id}, brand.id, "till"};
        catalog.brands[brand.id] = brand;
        catalog.policies[file.policy.id] = file.policy;
        catalog.plans[file.plan.id] = file.plan;
        ++id;
    }
    return catalog;
}

class Decade {
public:
    Decade() { time_.set(china_time("2026-01-01")); }

    void live() {
        for (int day = 0; day < kDays; ++day) {
            time_.set(time_.now() + std::chrono::hours{24});
            // All are opened within the first two years.
            if (day < 730)
                for (int i = day * kLines / 730; i < (day + 1) * kLines / 730; ++i) open(i);
            for (int i = 0; i < kActsADay; ++i) act(static_cast<int>(entropy_.between(0, kLines - 1)));
            pass_time();
            read_on();
            if (day % 365 == 364) prove();
            if (testing::Test::HasFailure()) return;
        }
        prove();
        fmt::print("{} records, {} lines opened, {} policies\n", records_, opened_,
                   catalog_->policies.size());
        for (const Stage stage : {Stage::active, Stage::grace, Stage::outgoing_barred, Stage::suspended,
                                  Stage::quarantined, Stage::ended, Stage::parked, Stage::terminated})
            EXPECT_GT(entered_.at(static_cast<std::size_t>(stage)), kOften) << name_of(stage);
    }

private:
    BrandId brand_of(int index) const {
        return BrandId{static_cast<std::uint16_t>(index % std::ssize(catalog_->brands) + 1)};
    }
    const Plan& plan_of(int index) const { return catalog_->plans.at(PlanId{brand_of(index).value}); }
    PartyId party_of(int index) const { return {brand_of(index).value}; }

    void send(Command command) {
        command.actor = {ActorKind::integrator, 1};
        command.key = "d" + std::to_string(++keys_);
        engine_.submit(std::move(command), [](const Result<Answer>&) {});
    }
    void send(int index, Verb verb) {
        const auto number = store_.view()->find_number(number_of(index));
        if (number) send({brand_of(index), home_of(*number), 0, {}, {}, std::move(verb)});
    }
    static Msisdn number_of(int index) { return number(index + 1); }

    void open(int index) {
        const Plan& plan = plan_of(index);
        const Money amount =
            std::max(plan.fee.times(entropy_.between(1, 3)), Money::from_minor(entropy_.between(0, 3000)));
        send({brand_of(index), {}, 0, {}, {}, OpenLine{number_of(index), plan.id, amount, party_of(index)}});
    }

    void act(int index) {
        const auto number = store_.view()->find_number(number_of(index));
        const auto line = number ? store_.view()->line(*number) : std::nullopt;
        if (!line) return;
        if (!is_live(*line)) return open(index);
        switch (entropy_.weighted(std::array{26, 18, 30, 6, 5, 4, 2, 3, 3, 3})) {
            case 0:
                return send(index, TopUp{Money::from_minor(entropy_.between(1, 60) * 100), party_of(index),
                                         Channel::app});
            case 1:
                return renew(index, *number);
            case 2:
                return use(index);
            case 3:
                return send(index, BuyPack{"pack", entropy_.in_percent(50) ? party_of(index) : PartyId{}});
            case 4:
                return send(index, ParkLine{});
            case 5:
                return send(index, ResumeLine{});
            case 6:
                return send(index, LeaveLine{Stage::terminated, "gone"});
            case 7:
                return send(index,
                            GrantBonus{Money::from_minor(entropy_.between(1, 500)), today(index) + 40, true});
            case 8:
                return send(index, SetBar{Bar::fraud, "looked at"});
            default:
                return send(index, LiftBar{Bar::fraud, "fine"});
        }
    }
    BusinessDate today(int index) const {
        return catalog_->brands.at(brand_of(index)).zone.date_of(time_.now());
    }

    void renew(int index, NumberId number) {
        const auto found = find_line(*store_.view(), number).value();
        const Rules rules = rules_of(*catalog_, found->line);
        LineChange ahead{found->id, found->line, rules, found->lots};
        catch_up(ahead, today(index));
        const int cycles = static_cast<int>(entropy_.between(1, 4));
        if (rules.plan.has_fee())
            send(index, Renew{cycles, price_of(ahead.line(), rules, cycles, today(index)), party_of(index),
                              Channel::branch});
    }
    void use(int index) {
        RecordUse use;
        use.record_id = "cdr-" + std::to_string(++keys_);
        use.kind = static_cast<Cause>(
            entropy_.between(static_cast<int>(Cause::call_out), static_cast<int>(Cause::data)));
        use.units = entropy_.between(1, 100);
        use.on_network = entropy_.in_percent(80);
        use.used_at = time_.now() - Duration{entropy_.between(0, 5) * 86'400'000'000};
        send(index, use);
    }

    // What is due, what the network confirms, whom somebody tells in time.
    void pass_time() {
        step();
        for (const auto& [brand, details] : catalog_->brands)
            for (;;) {
                const auto due = store_.view()->due(brand, time_.now(), 1000);
                for (const NumberId number : due) submit({brand, home_of(number), 0, {}, {}, PassTime{}});
                step();
                if (due.empty()) break;
            }
        answer_tasks();
        step();
    }
    // Safe to repeat by its own nature: it has no key.
    void submit(Command command) {
        engine_.submit(std::move(command), [](const Result<Answer>&) {});
    }
    std::vector<Task> tasks(TaskKind kind) {
        auto found = store_.view()->tasks_due(kind, Instant::never(), 100'000);
        return found ? std::move(*found) : std::vector<Task>{};
    }
    void answer_tasks() {
        for (const Task& task : tasks(TaskKind::order_service)) {
            const LineState line = store_.view()->line(NumberId{task.key.home.id}).value();
            const Service wanted = desired_service(line, rules_of(*catalog_, line).policy);
            if (entropy_.in_percent(90))
                submit({line.brand,
                        task.key.home,
                        line.generation,
                        {},
                        {},
                        ConfirmService{wanted.exists, wanted.rights}});
        }
        for (const Task& task : tasks(TaskKind::send_notice)) {
            const LineState line = store_.view()->line(NumberId{task.key.home.id}).value();
            if (line.generation == task.key.n && entropy_.in_percent(30))
                send({line.brand,
                      task.key.home,
                      line.generation,
                      {},
                      {},
                      RecordNotice{task.stage, NoticeWay::app, time_.now(), "m"}});
        }
    }
    void step() {
        while (engine_.step()) {
        }
    }

    void read_on() {
        for (;;) {
            const auto page = store_.view()->log(seq_, LogOrder::oldest_first, 1000).value();
            for (const Logged& each : page.items) read(each.record), seq_ = each.seq;
            if (page.items.empty()) break;
        }
        for (const NumberId number : touched_) check(number);
        touched_.clear();
        for (const auto& [brand, details] : catalog_->brands)
            EXPECT_TRUE(store_.view()->due(brand, time_.now(), 1).empty()) << details.code;
    }
    void read(const Record& record) {
        ++records_;
        ledger_.post(record);
        if (!record.made.line) return;
        const NumberId number{record.home.id};
        LineState& before = lines_[number];
        const LineState& after = *record.made.line;
        opened_ += after.generation - before.generation;
        if (after.generation != before.generation) {
            EXPECT_FALSE(is_live(before)) << "two live lines on " << number.value;
        }
        if (after.stage != before.stage) ++entered_.at(static_cast<std::size_t>(after.stage));
        before = after;
        touched_.insert(number);
    }
    void check(NumberId number) {
        const LineState line = store_.view()->line(number).value();
        EXPECT_EQ(ledger_.compare(number, line), "");
        EXPECT_EQ(line.next_action_at, next_due(line, rules_of(*catalog_, line)).at) << number.value;
    }
    void prove() {
        EXPECT_EQ(ledger_.check(), "");
        for (const auto& [number, line] : lines_) check(number);
        const auto proved = job::verify(*store_.view(), *catalog_, [](std::int64_t) {});
        ASSERT_TRUE(proved.has_value());
        for (const job::Finding& each : proved->findings)
            ADD_FAILURE() << each.place << " " << error_text(each.code).code << " " << each.detail;
    }

    Entropy entropy_{20'260'101};
    std::shared_ptr<const Catalog> catalog_ = std::make_shared<Catalog>(shipped_policies());
    ManualClock time_;
    BusinessClock clock_{time_};
    MemoryStore store_;
    Engine engine_{store_, clock_, catalog_};
    ReferenceLedger ledger_;
    std::map<NumberId, LineState> lines_;
    std::set<NumberId> touched_;
    std::array<std::int64_t, EnumNames<Stage>::names.size()> entered_{};
    std::int64_t seq_ = 0, records_ = 0, opened_ = 0, keys_ = 0;
};

TEST(Decade, KeepsEveryInvariantUnderEveryShippedPolicy) { Decade{}.live(); }

}  // namespace
}  // namespace keepline::test
