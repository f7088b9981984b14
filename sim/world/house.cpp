#include "sim/world/house.h"

#include <cstdlib>

#include "job/cycle_run.h"
#include "job/reconcile.h"
#include "sim/world/brand.h"
#include "store/memory/memory_store.h"

namespace keepline::sim {
namespace {

using Milliseconds = std::chrono::milliseconds;
constexpr Milliseconds kNever = std::chrono::hours{24 * 36'500};

StoreFaults store_faults(Faults faults) {
    if (faults == Faults::none) return {};
    if (faults == Faults::some) return {20, 25, 15, 15};
    return {30, 35, 25, 25};
}

// While it lives, whoever waits for an answer gets it at once.
class AtOnce {
public:
    explicit AtOnce(Engine& engine) : engine_{engine} { engine_.answer_at_once(true); }
    ~AtOnce() { engine_.answer_at_once(false); }
    AtOnce(const AtOnce&) = delete;
    AtOnce& operator=(const AtOnce&) = delete;

private:
    Engine& engine_;
};

}  // namespace

LockFolder::LockFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "keepline-sim-XXXXXX").string();
    KL_CHECK(mkdtemp(pattern.data()) != nullptr, "{}", pattern);
    path_ = pattern;
}

LockFolder::~LockFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

House::House(const SimulationOptions& options, Entropy& entropy, std::shared_ptr<const Catalog> catalog,
             std::shared_ptr<Platform> platform, SimulationResult& result)
    : options_{options},
      entropy_{entropy},
      catalog_{std::move(catalog)},
      platform_{std::move(platform)},
      result_{result},
      faults_{store_faults(options.faults)},
      disk_{options.seed ^ 0x6469736bU},
      gateways_{{kPlatform, platform_}} {
    time_.set(parse_instant("2026-01-15T12:00:00+08:00").value());
    if (options.store == StoreKind::sqlite) vfs_.emplace(disk_);
    if (options.store == StoreKind::memory) survivor_ = std::make_unique<MemoryStore>();
    if (options.store == StoreKind::sqlite && options.faults == Faults::hard) disk_fault_percent_ = 12;
    start();
}

House::~House() { take_down(); }

void House::calm() {
    faults_ = {};
    disk_fault_percent_ = 0;
    platform_->calm();
}

void House::arm() {
    if (disk_fault_percent_ == 0 || !disk_.entropy().in_percent(disk_fault_percent_)) return;
    constexpr std::array kFaults{DiskFault::power_cut, DiskFault::full, DiskFault::write_fails,
                                 DiskFault::sync_fails};
    const DiskFault fault = kFaults.at(disk_.entropy().weighted(std::array{60, 15, 10, 15}));
    const std::int64_t most = fault == DiskFault::sync_fails ? 2 : disk_.entropy().in_percent(70) ? 15 : 80;
    disk_.arm(fault, disk_.entropy().between(1, most));
}

bool House::lives_through(const std::function<void()>& act) {
    const std::int64_t faults_before = disk_.faults();
    arm();
    try {
        act();
    } catch (const Stopped&) {
    }
    disk_.disarm();
    const std::string failed = Checks::take_failed();
    if (!failed.empty() && disk_.faults() == faults_before)
        result_.violations.push_back("a check failed: " + failed);
    if (failed.empty() && !store_->has_stopped() && disk_.has_power()) return true;
    ++result_.crashes;
    start();
    return false;
}

void House::restart() {
    const bool in_order = entropy_.in_percent(50);
    if (in_order) take_down();
    result_.crashes += in_order ? 0 : 1;
    start();
}

// What a process leaves that was killed, with or without its machine.
void House::start() {
    do {
        if (disk_.has_power() && options_.faults != Faults::none && disk_.entropy().in_percent(50))
            disk_.cut_power();
        disk_.power_on();
        take_down();
    } while (!open());
    wire();
}

void House::take_down() {
    router_.reset();
    page_.reset();
    payments_.reset();
    policies_.reset();
    watch_.reset();
    desk_.reset();
    engine_.reset();
    if (store_ == nullptr) return;
    count();
    if (options_.store == StoreKind::memory) survivor_ = store_->release();
    store_.reset();
    Checks::take_failed();  // of a process that is gone
}

void House::count() {
    result_.failed_batches += store_->failed();
    result_.disk_faults = disk_.faults();
    result_.platform_faults = platform_->faults();
}

bool House::open() {
    const bool sweeps = entropy_.in_percent(50);
    std::unique_ptr<Store> store = std::move(survivor_);
    if (store == nullptr) {
        const std::int64_t faults_before = disk_.faults();
        arm();
        Result<std::unique_ptr<sqlite::SqliteStore>> opened = fail(ErrorCode::store_unavailable);
        try {
            sqlite::SqliteOptions options;
            options.sweep_idle = sweeps ? Milliseconds{} : kNever;
            options.sweep_slice = {};
            options.checkpoint_thread = false;
            opened = sqlite::SqliteStore::open(folder_.path(), options);
        } catch (const Stopped&) {
        }
        disk_.disarm();
        const std::string failed = Checks::take_failed();
        const bool faulted = disk_.faults() != faults_before;
        if (faulted && (!opened || !disk_.has_power())) return ++result_.crashes, false;
        if (!opened) {
            result_.violations.push_back(
                fmt::format("the store does not open again: {} {}",
                            failed.empty() ? error_text(opened.error().code).code : failed,
                            opened.error().arguments.empty() ? "" : opened.error().arguments.front()));
            throw Lost{};
        }
        sqlite_ = opened->get();
        store = std::move(*opened);
    }
    store_ = std::make_unique<FaultyStore>(std::move(store), entropy_, faults_);
    return true;
}

void House::wire() {
    clock_ = std::make_unique<BusinessClock>(time_);
    engine_ = std::make_unique<Engine>(*store_, *clock_, catalog_, EngineOptions{.batch_max = 4});
    desk_ = std::make_unique<Desk>(
        Desk{*engine_, store_->view(), [](std::move_only_function<void()> work) { work(); }});
    const auto clocks = view().all_rows(HomeKind::brand, RowKind::brand_clock);
    KL_CHECK(clocks.has_value(), "the clock's row cannot be read");
    for (const Row& row : *clocks) clock_->set_offset(kBrand, std::get<BrandClock>(row).offset_us);
    payments_ = std::make_unique<job::PaymentWorker>(*desk_, gateways_);
    policies_ = std::make_unique<job::PolicyMover>(*desk_);
    watch_ = std::make_unique<job::CycleWatch>();
    page_ = std::make_unique<online_payment::PublicPage>(
        *desk_, gateways_,
        online_payment::PublicPageOptions{kBrand, "https://renew.example", std::string(32, 's')});
    router_ = std::make_unique<http::Router>();
    page_->mount(*router_);
}

void House::checkpoint() {
    if (sqlite_ != nullptr) sqlite_->checkpoint();
}

job::CycleCounts House::run_cycle() {
    const AtOnce at_once{*engine_};
    return job::run_cycle(*desk_, kBrand, *watch_);
}

void House::run_workers() {
    const AtOnce at_once{*engine_};
    payments_->run_due(kBrand);
    policies_->run_due(kBrand);
}

void House::reconcile(BusinessDate day) {
    const AtOnce at_once{*engine_};
    (void)job::reconcile(*desk_, *platform_, {kBrand, kPlatform, {}, day, {}},
                         [](std::int64_t) { return true; });
}

void House::let_in(const std::function<void(const Desk&)>& act) {
    const AtOnce at_once{*engine_};
    act(*desk_);
}

void House::take_notices() {
    const AtOnce at_once{*engine_};
    while (const auto notice = platform_->next_notice(now())) {
        bool accepted = false;
        router_->handle(*notice, [&](http::Response response) { accepted = response.status == 200; });
        const bool heard = !store_->has_stopped() && disk_.has_power();
        platform_->answered(*notice, accepted && heard, now());
        if (!heard) return;
    }
}

}  // namespace keepline::sim
