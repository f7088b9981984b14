#include "sim/world/simulation.h"

#include <algorithm>
#include <set>

#include "domain/renewal/intent_states.h"
#include "sim/world/billers.h"
#include "sim/world/brand.h"
#include "sim/world/clients.h"
#include "sim/world/house.h"
#include "sim/world/till.h"
#include "sim/world/witness.h"

namespace keepline::sim {
namespace {

using std::chrono::hours, std::chrono::minutes;

constexpr Duration kRememberedFor = hours{29 * 24};  // keys are kept for 30 days at least
constexpr int kRoundsMax = 2'000;
constexpr int kDaysBetweenProofs = 100;

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

bool is_unavailable(const Result<Answer>& answer) {
    return !answer && answer.error().code == ErrorCode::store_unavailable;
}

class Simulator {
public:
    explicit Simulator(const SimulationOptions& options)
        : options_{options}, house_{options_, entropy_, catalog_, platform_, result_} {
        ends_at_ = house_.now() + hours{24} * options_.days;
    }
    void run();
    SimulationResult take_result() { return std::move(result_); }

private:
    void step();
    void send_some();
    void send(std::vector<Sent> batch);
    void heard(const Sent& sent, const Result<Answer>& answer);
    void forget(const Sent& sent);
    void move_time();
    void run_cycle();
    void visit_due_lines();
    void work(const std::function<void()>& act);
    void look();
    void look_at_all();
    void drive_to_the_end();
    void end_at_platform();
    void end_by_hand();
    void end_refused();
    void take_back_lost();
    void reconcile_some();
    void reconcile_all();
    [[nodiscard]] std::vector<Task> tasks(TaskKind kind) const {
        const auto found = house_.view().tasks_due(kind, Instant::never(), 100'000);
        KL_CHECK(found.has_value(), "tasks cannot be read");
        return *found;
    }
    [[nodiscard]] std::vector<Row> at_platform(RowKind kind) const {
        auto rows = house_.view().rows(home_of(kPlatform), kind);
        KL_CHECK(rows.has_value(), "the platform's home cannot be read");
        return std::move(*rows);
    }
    [[nodiscard]] Instant now() const { return house_.now(); }
    [[nodiscard]] std::int64_t today() const { return catalog_->brands.at(kBrand).zone.date_of(now()).days; }

    SimulationOptions options_;
    SimulationResult result_;
    Entropy entropy_{options_.seed};
    std::shared_ptr<const Catalog> catalog_ = std::make_shared<Catalog>(make_catalog(options_.seed));
    std::shared_ptr<Platform> platform_ =
        std::make_shared<Platform>(entropy_, options_.faults != Faults::none);
    House house_;
    Clients clients_{entropy_, *catalog_, options_.lines};
    Billers billers_{entropy_, options_.lines};
    Witness witness_{*catalog_, result_};
    Instant ends_at_;
    std::int64_t looked_on_ = 0;  ///< the day all homes were looked at last
    std::int64_t proved_on_ = 0;
    std::vector<Known> answered_;
    std::vector<Known> unheard_;  ///< may or may not have been recorded; their clients ask again
};

void Simulator::send(std::vector<Sent> batch) {
    result_.commands += std::ssize(batch);
    std::vector<Heard> answers(batch.size());
    const bool lives = house_.lives_through([&] {
        for (std::size_t i = 0; i < batch.size(); ++i)
            house_.engine().submit(batch[i].command, [&heard = answers[i]](Result<Answer> answer) {
                heard = std::make_unique<Result<Answer>>(std::move(answer));
            });
        while (house_.engine().step()) {
        }
    });
    const std::int64_t recorded = witness_.read_on(house_.view());
    std::int64_t confirmed = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!answers[i] || is_unavailable(*answers[i])) {
            forget(batch[i]);
            continue;
        }
        confirmed += *answers[i] && (*answers[i])->n > 0 && !(*answers[i])->repeated ? 1 : 0;
        heard(batch[i], *answers[i]);
    }
    if (lives && recorded != confirmed)
        witness_.violation(fmt::format("{} records for {} confirmations", recorded, confirmed));
    lives ? look() : look_at_all();
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
            batch.push_back({.command = clients_.invent(house_.view(), now())});
            if (entropy_.in_percent(5))
                batch.push_back({.command = batch.back().command});  // sent twice at once
        }
    }
    entropy_.shuffle(batch);
    send(std::move(batch));
}

// Often to just where something is due: that is where a late payment and a step meet.
void Simulator::move_time() {
    const std::array<Duration, 4> most{minutes{90}, hours{40}, hours{24 * 10}, hours{24 * 100}};
    Duration by{entropy_.between(60'000'000, most.at(entropy_.weighted(std::array{45, 40, 13, 2})).count())};
    const Instant next = house_.view().next_due(kBrand);
    if (entropy_.in_percent(50) && next > now() && next != Instant::never())
        by = next - now() + Duration{entropy_.between(-1, 7'200'000'000)};
    house_.move_time(by);
    std::erase_if(answered_, [&](const Known& known) { return now() - known.at >= kRememberedFor; });
}

// The job's own run, or one in any order that may stop half way.
void Simulator::run_cycle() {
    if (entropy_.in_percent(50)) return visit_due_lines();
    job::CycleCounts counts;
    bool ended = false;
    work([&] { counts = house_.run_cycle(), ended = true; });
    if (ended && counts.failed == 0) witness_.check_nothing_due(house_.view(), now());
}

void Simulator::visit_due_lines() {
    const bool whole = entropy_.in_percent(85);
    for (int round = 0; round < kRoundsMax; ++round) {
        auto due = house_.view().due(kBrand, now(), 100);
        if (due.empty()) break;
        entropy_.shuffle(due);
        std::vector<Sent> batch;
        for (const NumberId number : due)
            batch.push_back({.command = {kBrand, home_of(number), 0, {}, {}, PassTime{}}});
        send(std::move(batch));
        if (!whole || !result_.violations.empty()) return;
        if (round == kRoundsMax - 1) return witness_.violation("the cycle run does not end");
    }
    witness_.check_nothing_due(house_.view(), now());
}

// Days that are over and saw something, the newest first; some again.
void Simulator::reconcile_some() {
    const std::set<BusinessDate> days = platform_->days();
    for (auto day = days.crbegin(); day != days.crend() && entropy_.in_percent(75); ++day)
        if (now() >= gateway::platform_day_start(*day + 1)) work([&] { house_.reconcile(*day); });
}

// With every statement right, what differs is what a person must book; then the platform owes what it says.
void Simulator::reconcile_all() {
    house_.move_time(hours{24 * 4});
    const auto compare = [&] {
        std::set<BusinessDate> days = platform_->days();
        for (const Row& row : at_platform(RowKind::reconciliation))
            days.insert(BusinessDate{static_cast<std::int32_t>(key_of(row).n)});
        for (const BusinessDate day : witness_.money().refund_days()) days.insert(day);
        for (const BusinessDate day : days) work([&] { house_.reconcile(day); });
    };
    compare();
    // A payment that was cancelled and known to the statement alone goes back in the books too.
    end_at_platform();
    compare();
    for (const Row& row : at_platform(RowKind::approval))
        send({{.command = Clients::agree(std::get<Approval>(row))}});
    compare();
    for (const Row& row : at_platform(RowKind::statement_break))
        if (std::get<Break>(row).state == BreakState::open)
            send({{.command = Clients::book(std::get<Break>(row))}});
    for (const Row& row : at_platform(RowKind::approval))
        send({{.command = Clients::agree(std::get<Approval>(row))}});
    compare();
}

// What a thread of the server does.
void Simulator::work(const std::function<void()>& act) {
    const bool lives = house_.lives_through(act);
    witness_.read_on(house_.view());
    lives ? look() : look_at_all();
}

void Simulator::look() { witness_.check_touched(house_.view()); }

void Simulator::look_at_all() {
    witness_.check_kept(house_.view());
    witness_.check_homes(house_.view());
}

void Simulator::step() {
    switch (entropy_.weighted(std::array{55, 18, 12, 10, 2, 3, 10})) {
        case 0:
            return send_some();
        case 1:
            return move_time();
        case 2:
            return run_cycle();
        case 3:
            platform_->let_pay(house_.view(), now());
            if (entropy_.in_percent(50)) take_back_lost();
            work([&] { house_.take_notices(); });
            work([&] { house_.run_workers(); });
            return entropy_.in_percent(30) ? reconcile_some() : void();
        case 4:
            house_.restart();
            return look_at_all();
        case 6:
            return work([&] {
                house_.let_in([&](const Desk& desk) {
                    entropy_.in_percent(60) ? billers_.act(desk) : act_at_till(desk, *platform_, entropy_);
                });
            });
        default:
            return work([&] {
                house_.tidy();
                house_.checkpoint();
            });
    }
}

// Clients ask again until they know; every payment ends, every refund is sent.
void Simulator::drive_to_the_end() {
    house_.calm();
    for (const Known& known : std::exchange(unheard_, {}))
        if (now() - known.at < kRememberedFor) send({{.command = known.command}});
    end_by_hand();
    end_at_platform();
    work([&] { house_.let_in([&](const Desk& desk) { billers_.ask_all(desk); }); });
    end_at_platform();
    for (const Command& each : end_ahead(house_.view(), *catalog_)) send({{.command = each}});
    end_refused();
    take_back_lost();
    reconcile_all();
    house_.restart();
    witness_.read_on(house_.view());
    witness_.check_end(house_.view());
    witness_.money().compare_with(*platform_);
    for (const std::string& each : billers_.compare(house_.view())) witness_.violation("the biller: " + each);
    witness_.money().check_statements(house_.view());
}

// What the platform knows nothing of.
void Simulator::end_by_hand() {
    const auto intents = house_.view().all_rows(HomeKind::number, RowKind::payment_intent);
    KL_CHECK(intents.has_value(), "payments cannot be read");
    for (const Row& row : *intents) {
        const auto& intent = std::get<PaymentIntent>(row);
        if (is_open(intent.state) && intent.gateway == kGateway)
            send({{.command = clients_.end_intent(intent, entropy_.in_percent(50))}});
    }
    for (const Task& task : tasks(TaskKind::refund))
        if (task.gateway == kGateway) send({{.command = Clients::end_refund(task)}});
    // Credited first, then ended; a target that is gone is ended at once.
    for (const Task& task : tasks(TaskKind::move_money))
        for (int i = 0; i < 2 && !is_billed(task) && result_.violations.empty(); ++i)
            send({{.command = clients_.move_money(house_.view(), task)}});
}

// The worker asks until nothing is left to ask, and every notification arrives.
void Simulator::end_at_platform() {
    for (int round = 0; round < kRoundsMax && result_.violations.empty(); ++round) {
        const bool asks = !tasks(TaskKind::ask_payment).empty() || !tasks(TaskKind::refund).empty() ||
                          !tasks(TaskKind::move_money).empty();
        if (!asks && !platform_->has_notices()) return;
        house_.move_time(hours{2});
        work([&] { house_.take_notices(); });
        work([&] { house_.run_workers(); });
    }
}

// What the platform refused goes by bank.
void Simulator::end_refused() {
    for (const HomeKind kind : {HomeKind::number, HomeKind::gateway}) {
        const auto refunds = house_.view().all_rows(kind, RowKind::refund);
        KL_CHECK(refunds.has_value(), "refunds cannot be read");
        for (const Row& row : *refunds)
            if (std::get<Refund>(row).state == RefundState::refused)
                send({{.command = Clients::ask_transfer(std::get<Refund>(row))}});
        const auto approvals = house_.view().all_rows(kind, RowKind::approval);
        KL_CHECK(approvals.has_value(), "approvals cannot be read");
        for (const Row& row : *approvals)
            if (std::get<Approval>(row).act == ApprovalAct::transfer_refund)
                send({{.command = Clients::agree(std::get<Approval>(row))}});
    }
}

// What the books say the platform has taken is on its statement, sooner or later, under the day it was.
void Simulator::take_back_lost() {
    const auto rows = house_.view().all_rows(HomeKind::number, RowKind::chargeback);
    KL_CHECK(rows.has_value(), "chargebacks cannot be read");
    for (const Row& row : *rows)
        if (const auto& lost = std::get<Chargeback>(row);
            lost.state == ChargebackState::lost && lost.gateway == kPlatform)
            platform_->take_back(lost.out_trade_no.str(), lost.refund_no.str(), lost.amount, lost.ended_at);
}

void Simulator::run() {
    while (now() < ends_at_ && result_.violations.empty()) {
        ++result_.steps;
        step();
        if (std::exchange(looked_on_, today()) == today()) continue;
        witness_.check_homes(house_.view());
        if (today() - proved_on_ < kDaysBetweenProofs) continue;
        proved_on_ = today();
        witness_.check_log(house_.view());
    }
    if (result_.violations.empty()) drive_to_the_end();
}

}  // namespace

SimulationResult simulate(const SimulationOptions& options) {
    Simulator simulator{options};
    try {
        simulator.run();
    } catch (const House::Lost&) {  // NOLINT(bugprone-empty-catch): its violation is in the result
    }
    return simulator.take_result();
}

}  // namespace keepline::sim
