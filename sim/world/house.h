#pragma once
// The simulated process: store, engine, workers and the public page as the server wires them, on one thread,
// started again whenever it has stopped.

#include <filesystem>
#include <functional>
#include <optional>

#include "channel/online_payment/public_page.h"
#include "job/cycle_watch.h"
#include "job/payment_worker.h"
#include "job/policy_mover.h"
#include "sim/world/brand.h"
#include "sim/world/disk_vfs.h"
#include "sim/world/faulty_store.h"
#include "sim/world/platform.h"
#include "sim/world/simulation.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::sim {

class ManualClock : public Clock {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant at) { now_ = at; }

private:
    Instant now_{};
};

/// A folder that goes with the object: SQLite's house locks one, whatever disk its files are on.
class LockFolder {
public:
    LockFolder();
    ~LockFolder();
    LockFolder(const LockFolder&) = delete;
    LockFolder& operator=(const LockFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class House {
public:
    /// Thrown where no process can be started: there is a violation.
    struct Lost {};

    House(const SimulationOptions& options, Entropy& entropy, std::shared_ptr<const Catalog> catalog,
          std::shared_ptr<Platform> platform, SimulationResult& result);
    ~House();
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    /// Lets the process do something. False: it has stopped before the end, and the next one has started.
    bool lives_through(const std::function<void()>& act);
    /// Stops the process between two steps, in good order or not, and starts the next one.
    void restart();
    /// No faults from now on.
    void calm();

    [[nodiscard]] Engine& engine() { return *engine_; }
    [[nodiscard]] const View& view() const { return *desk_->view; }
    [[nodiscard]] Instant now() const { return clock_->now(kBrand); }
    void move_time(Duration by) { time_.set(time_.now() + by); }

    // What the server's threads do; each within lives_through().
    void tidy() { store_->tidy(); }
    void checkpoint();
    job::CycleCounts run_cycle();
    void run_workers();
    /// Compares one day with the platform's statement.
    void reconcile(BusinessDate day);
    /// Lets somebody outside come in by the blocking pool.
    void let_in(const std::function<void(const Desk&)>& act);
    /// Hands all notifications in that have arrived.
    void take_notices();

private:
    void start();
    bool open();
    std::unique_ptr<Store> open_sqlite();
    void wire();
    void take_down();
    void arm();
    void count();

    const SimulationOptions& options_;
    Entropy& entropy_;
    std::shared_ptr<const Catalog> catalog_;
    std::shared_ptr<Platform> platform_;
    SimulationResult& result_;
    const Checks checks_;
    StoreFaults faults_;
    int disk_fault_percent_ = 0;
    LockFolder folder_;
    ManualClock time_;
    Disk disk_;
    std::optional<DiskVfs> vfs_;
    std::map<GatewayId, std::shared_ptr<gateway::PaymentGateway>> gateways_;
    std::unique_ptr<Store> survivor_;  ///< a memory store between two processes
    sqlite::SqliteStore* sqlite_ = nullptr;
    // One process.
    std::unique_ptr<BusinessClock> clock_;
    std::unique_ptr<FaultyStore> store_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<job::PaymentWorker> payments_;
    std::unique_ptr<job::PolicyMover> policies_;
    std::unique_ptr<job::CycleWatch> watch_;
    std::unique_ptr<online_payment::PublicPage> page_;
    std::unique_ptr<http::Router> router_;
};

}  // namespace keepline::sim
