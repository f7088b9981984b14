#include "simulation/simulation.h"

#include <algorithm>

#include "domain/renewal/intent_states.h"
#include "simulation/clients.h"
#include "simulation/faulty_store.h"
#include "simulation/witness.h"
#include "store/codec.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

constexpr Duration kRememberedFor = std::chrono::hours{29 * 24};  // keys are kept for 30 days at least
constexpr int kRoundsMax = 2'000;

/// What becomes of a batch.
enum class Fate : std::uint8_t { calm, lost, load_fails, commit_fails, unheard };

struct Sent {
    Command command;
    std::int64_t first_n = 0;  ///< a repeat: its first answer's record
    bool reused = false;       ///< the key of an earlier, different command
    Instant first_at{};        ///< when it was sent first, if this is another try
};
using Heard = std::unique_ptr<Result<Answer>>;  // null: no answer came
struct Known {
    Command command;
    std::int64_t n = 0;
    Instant at;  ///< when it was answered, or first asked
};

constexpr std::uint16_t bit_of(Cause cause) {
    return static_cast<std::uint16_t>(1U << static_cast<int>(cause));
}

// No fee: top-ups and own use earn validity, main carries it on, and money is lost some time after service.
void add_plan_without_fee(Catalog& catalog) {
    Policy policy = catalog.policies.at(PolicyId{1});
    policy.id = PolicyId{3};
    policy.code = "cny_validity";
    const auto earning = [&](std::uint16_t causes, std::int64_t at_least, Term term, Growth growth) {
        Earning out;
        out.causes = causes;
        out.at_least = Money::from_minor(at_least);
        out.term = term;
        out.growth = growth;
        policy.validity.push_back(out);
    };
    earning(bit_of(Cause::activation), 0, {0, 20}, Growth::later);
    earning(bit_of(Cause::top_up), 300, {1, 0}, Growth::add);
    earning(bit_of(Cause::top_up), 1000, {3, 0}, Growth::add);
    earning(bit_of(Cause::call_out) | bit_of(Cause::data) | bit_of(Cause::restore), 0, {0, 15},
            Growth::later);
    policy.validity.back().balance_changing = true;
    policy.validity[1].cap = policy.validity[2].cap = {6, 0};
    policy.validity.push_back(policy.validity.back());
    policy.validity.back().causes = bit_of(Cause::pack) | bit_of(Cause::restore);
    policy.validity.back().balance_changing = false;
    policy.suspended.restore_fee = Money::from_minor(200);
    policy.keep_alive.push_back({Money::from_minor(150), {0, 10}, Stage::active, {}});
    policy.keep_alive.push_back({Money::from_minor(50), {0, 7}, Stage::suspended, {}});
    policy.money.lost_at = Stage::suspended;
    policy.money.restorable = {0, 20};
    policy.money.since_top_up = {8, 0};
    policy.reissue.after_harassment = {0, 120};
    policy.reissue.reclaim_window = {0, 30};
    policy.parking =
        Parking{Money::from_minor(100), {1, 0}, {3, 0}, {0, 5}, AfterParking::terminate, true, {}};
    catalog.policies[policy.id] = policy;
    Plan plan = catalog.plans.at(kPlan);
    plan.id = PlanId{3};
    plan.code = "validity";
    plan.fee = {};
    plan.policy = policy.id;
    plan.tariff = {Money::from_minor(15), Money::from_minor(10), Money::from_minor(30)};
    plan.packs.push_back({"data", Money::from_minor(250)});
    catalog.plans[plan.id] = plan;
}

// Plans that differ: one forgives lapsed days, one wants them paid, passes a stage over and keeps what is
// left, one has no fee.
Catalog three_plans(std::uint64_t seed) {
    Catalog catalog = small_catalog();
    Policy policy = catalog.policies.at(PolicyId{1});
    policy.id = PolicyId{2};
    policy.code = "cny_strict";
    policy.lapsed_days = LapsedDays::cycle;
    policy.grace.lasts = {0, 10};
    policy.outgoing_barred = {};
    policy.suspended = usual_stage(Stage::suspended, {1, 0});
    policy.quarantined = usual_stage(Stage::quarantined, {1, 5});
    policy.money.at_end = MoneyAtEnd::breakage;
    policy.adverse_hour = 9;
    catalog.policies[policy.id] = policy;
    Plan plan = catalog.plans.at(kPlan);
    plan.id = PlanId{2};
    plan.code = "strict";
    plan.fee = Money::from_minor(1200);
    plan.policy = policy.id;
    catalog.plans[plan.id] = plan;
    for (auto& [id, each] : catalog.policies)
        each.parking =
            Parking{Money::from_minor(300), {0, 20}, {2, 0}, {}, AfterParking::resume, id.value == 1, {}};
    add_plan_without_fee(catalog);
    add_ahead(catalog, seed);
    Brand& brand = catalog.brands.at(kBrand);
    brand.limit_per_order = Money::from_minor(9'000);
    brand.limit_per_line_day = Money::from_minor(12'000);
    brand.limit_per_line_month = Money::from_minor(20'000);
    brand.approval_above_refund = Money::from_minor(400);
    brand.approval_above_adjust = Money::from_minor(300);
    brand.undo_per_party = 6;
    return catalog;
}

bool is_unavailable(const Result<Answer>& answer) {
    return !answer && answer.error().code == ErrorCode::store_unavailable;
}

class Simulator {
public:
    explicit Simulator(const SimulationOptions& options) : options_{options} {
        time_.set(china_time("2026-01-15"));
        start();
    }
    SimulationResult run();

private:
    void start();
    void step();
    void send_some();
    void send(std::vector<Sent> batch, Fate fate);
    void heard(const Sent& sent, const Result<Answer>& answer);
    void forget(const Sent& sent);
    void move_time();
    void run_cycle();
    void drive_to_the_end();
    void end_refused();
    [[nodiscard]] std::vector<Task> tasks(TaskKind kind) const {
        const auto found = store_->view()->tasks_due(kind, Instant::never(), 100'000);
        KL_CHECK(found.has_value(), "tasks cannot be read");
        return *found;
    }
    Fate any_fate();
    [[nodiscard]] Instant now() const { return clock_->now(kBrand); }

    SimulationOptions options_;
    Entropy entropy_{options_.seed};
    std::shared_ptr<const Catalog> catalog_ = std::make_shared<Catalog>(three_plans(options_.seed));
    TempDir dir_;
    ManualClock time_;
    std::unique_ptr<BusinessClock> clock_;
    std::unique_ptr<FaultyStore> store_;
    std::unique_ptr<Engine> engine_;
    SimulationResult result_;
    Clients clients_{entropy_, *catalog_};
    Witness witness_{*catalog_, result_};
    std::vector<Known> answered_;
    std::vector<Known> unheard_;  ///< may or may not have been recorded; their clients ask again
};

// The process starts: on what the disk kept, with the test clock where it was.
void Simulator::start() {
    engine_.reset();
    const bool sweeps = entropy_.in_percent(50);
    if (options_.store == StoreKind::sqlite) {
        store_.reset();
        auto opened =
            sqlite::SqliteStore::open(dir_.path(), {sweeps ? 3 : 1'000'000, std::chrono::milliseconds{0}});
        KL_CHECK(opened.has_value(), "the store does not open again");
        store_ = std::make_unique<FaultyStore>(std::move(*opened));
    } else if (!store_) {
        store_ = std::make_unique<FaultyStore>(std::make_unique<MemoryStore>());
    }
    clock_ = std::make_unique<BusinessClock>(time_);
    const auto clocks = store_->view()->all_rows(HomeKind::brand, RowKind::brand_clock);
    KL_CHECK(clocks.has_value(), "the clock's row cannot be read");
    for (const Row& row : *clocks) clock_->set_offset(kBrand, std::get<BrandClock>(row).offset_us);
    engine_ = std::make_unique<Engine>(*store_, *clock_, catalog_, EngineOptions{.batch_max = 4});
}

Fate Simulator::any_fate() {
    if (!options_.faults) return Fate::calm;
    return static_cast<Fate>(entropy_.weighted(std::array{86, 3, 4, 4, 3}));
}

void Simulator::send(std::vector<Sent> batch, Fate fate) {
    result_.commands += std::ssize(batch);
    std::vector<Heard> answers(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i)
        engine_->submit(batch[i].command, [&heard = answers[i]](Result<Answer> answer) {
            heard = std::make_unique<Result<Answer>>(std::move(answer));
        });
    const auto failures_before = engine_->counts().commit_failures;
    store_->fail_next_load(fate == Fate::load_fails);
    store_->fail_next_commit(fate == Fate::commit_fails);
    while (fate != Fate::lost && engine_->step()) {
    }
    result_.failed_batches += static_cast<std::int64_t>(engine_->counts().commit_failures - failures_before);
    const bool crashes = fate == Fate::lost || fate == Fate::unheard;
    if (crashes) ++result_.crashes, start();
    const std::int64_t recorded = witness_.read_on(*store_->view());
    std::int64_t confirmed = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (crashes || is_unavailable(*answers[i])) {
            forget(batch[i]);
            continue;
        }
        confirmed += *answers[i] && (*answers[i])->n > 0 && !(*answers[i])->repeated ? 1 : 0;
        heard(batch[i], *answers[i]);
    }
    const bool as_told = fate == Fate::unheard || recorded == confirmed;
    if (!as_told) witness_.violation(fmt::format("{} records for {} confirmations", recorded, confirmed));
    witness_.check_homes(*store_->view());
}

void Simulator::heard(const Sent& sent, const Result<Answer>& answer) {
    const std::string what =
        fmt::format("{} with key {}", verb_name(sent.command.verb), sent.command.key.view());
    witness_.trace(answer ? fmt::format("{} {}", answer->n, answer->repeated)
                          : error_text(answer.error().code).code);
    if (sent.reused) {
        if (answer || answer.error().code != ErrorCode::idempotency_key_reused)
            witness_.violation(what + " was reused");
        return;
    }
    const bool same = answer && answer->repeated && answer->n == sent.first_n;
    if (sent.first_n > 0 && !same) witness_.violation(what + " is not answered as before");
    if (!answer) return;
    witness_.acknowledged(sent.command, answer->home, answer->n);
    if (sent.command.key.empty() || answer->n == 0 || sent.first_n > 0) return;
    Known known{sent.command, answer->n, answer->recorded_at};
    known.command.home = answer->home;
    answered_.push_back(known);
}

// No answer came: a client that cares asks again with the same key, or names the same payment.
void Simulator::forget(const Sent& sent) {
    const bool cares = !sent.command.key.empty() || std::holds_alternative<Settle>(sent.command.verb);
    if (cares && sent.first_n == 0 && !sent.reused)
        unheard_.push_back({sent.command, 0, sent.first_at == Instant{} ? now() : sent.first_at});
}

void Simulator::send_some() {
    std::vector<Sent> batch;
    const std::int64_t size = entropy_.in_percent(60) ? 1 : entropy_.between(2, 7);
    while (std::ssize(batch) < size) {
        const std::size_t kind = entropy_.weighted(std::array{74, 12, 4, 10});
        if (kind == 3 && !unheard_.empty()) {
            const auto at = unheard_.begin() + entropy_.between(0, std::ssize(unheard_) - 1);
            if (now() - at->at < kRememberedFor)
                batch.push_back({.command = at->command, .first_at = at->at});
            unheard_.erase(at);
            ++result_.repeats;
        } else if ((kind == 1 || kind == 2) && !answered_.empty()) {
            const Known& known = entropy_.one_of(answered_);
            if (now() - known.at >= kRememberedFor) continue;
            if (kind == 1)
                batch.push_back({.command = known.command, .first_n = known.n}), ++result_.repeats;
            else
                batch.push_back({.command = clients_.reuse(known.command), .reused = true});
        } else {
            batch.push_back({.command = clients_.invent(*store_->view(), now())});
            if (entropy_.in_percent(5))
                batch.push_back({.command = batch.back().command});  // sent twice at once
        }
    }
    entropy_.shuffle(batch);
    send(std::move(batch), any_fate());
}

// Often to just where something is due: that is where a late payment and a step meet.
void Simulator::move_time() {
    using std::chrono::hours, std::chrono::minutes;
    const std::array<Duration, 4> most{minutes{90}, hours{40}, hours{24 * 15}, hours{24 * 100}};
    Duration by{entropy_.between(60'000'000, most.at(entropy_.weighted(std::array{45, 30, 17, 8})).count())};
    const Instant next = store_->view()->next_due(kBrand);
    if (entropy_.in_percent(50) && next > now() && next != Instant::never())
        by = next - now() + Duration{entropy_.between(-1, 7'200'000'000)};
    time_.set(time_.now() + by);
    std::erase_if(answered_, [&](const Known& known) { return now() - known.at >= kRememberedFor; });
}

void Simulator::run_cycle() {
    const bool whole = entropy_.in_percent(85);
    for (int round = 0; round < kRoundsMax; ++round) {
        auto due = store_->view()->due(kBrand, now(), 100);
        if (due.empty()) break;
        entropy_.shuffle(due);
        std::vector<Sent> batch;
        for (const NumberId number : due)
            batch.push_back({.command = {kBrand, home_of(number), 0, {}, {}, PassTime{}}});
        send(std::move(batch), any_fate());
        if (!whole || !result_.violations.empty()) return;
        if (round == kRoundsMax - 1) return witness_.violation("the cycle run does not end");
    }
    witness_.check_nothing_due(*store_->view(), now());
}

void Simulator::step() {
    switch (entropy_.weighted(std::array{62, 19, 15, 2, 2})) {
        case 0:
            return send_some();
        case 1:
            return move_time();
        case 2:
            return run_cycle();
        case 3:
            if (!options_.faults) return;
            ++result_.crashes;
            start();
            witness_.check_homes(*store_->view());
            return;
        default:
            store_->tidy();
    }
}

// Clients ask again until they know; every payment ends, every refund is sent.
void Simulator::drive_to_the_end() {
    for (const Known& known : std::exchange(unheard_, {}))
        if (now() - known.at < kRememberedFor) send({{.command = known.command}}, Fate::calm);
    const auto intents = store_->view()->all_rows(HomeKind::number, RowKind::payment_intent);
    KL_CHECK(intents.has_value(), "payments cannot be read");
    for (const Row& row : *intents) {
        const auto& intent = std::get<PaymentIntent>(row);
        if (is_open(intent.state))
            send({{.command = clients_.end_intent(intent, entropy_.in_percent(50))}}, Fate::calm);
    }
    for (const Task& task : tasks(TaskKind::refund))
        send({{.command = Clients::end_refund(task)}}, Fate::calm);
    // Credited first, then ended; a target that is gone is ended at once.
    for (const Task& task : tasks(TaskKind::move_money))
        for (int i = 0; i < 2 && result_.violations.empty(); ++i)
            send({{.command = clients_.move_money(*store_->view(), task)}}, Fate::calm);
    for (const Command& each : end_ahead(*store_->view(), *catalog_)) send({{.command = each}}, Fate::calm);
    end_refused();
    start();
    witness_.read_on(*store_->view());
    witness_.check_end(*store_->view());
}

// What the platform refused goes by bank.
void Simulator::end_refused() {
    for (const HomeKind kind : {HomeKind::number, HomeKind::gateway}) {
        const auto refunds = store_->view()->all_rows(kind, RowKind::refund);
        KL_CHECK(refunds.has_value(), "refunds cannot be read");
        for (const Row& row : *refunds)
            if (std::get<Refund>(row).state == RefundState::refused)
                send({{.command = Clients::ask_transfer(std::get<Refund>(row))}}, Fate::calm);
        const auto approvals = store_->view()->all_rows(kind, RowKind::approval);
        KL_CHECK(approvals.has_value(), "approvals cannot be read");
        for (const Row& row : *approvals)
            if (std::get<Approval>(row).act == ApprovalAct::transfer_refund)
                send({{.command = Clients::agree(std::get<Approval>(row))}}, Fate::calm);
    }
}

SimulationResult Simulator::run() {
    while (result_.steps < options_.steps && result_.violations.empty()) {
        ++result_.steps;
        step();
        if (result_.steps % 100 == 0) witness_.check_log(*store_->view());
    }
    if (result_.violations.empty()) drive_to_the_end();
    return std::move(result_);
}

}  // namespace

SimulationResult simulate(const SimulationOptions& options) { return Simulator{options}.run(); }

}  // namespace keepline::test
