#pragma once
// The threads that make time pass: cycle runs, payments, service orders, moves of policies, retention and the
// platforms' statements, as they fall due.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "job/cycle_brake.h"
#include "job/network_worker.h"
#include "job/payment_worker.h"
#include "job/policy_mover.h"

namespace keepline::job {

/// All who carry out tasks.
struct Workers {
    Workers(const Desk& desk, const Gateways& gateways, const Networks& networks)
        : payment_gateways{gateways}, payments{desk, gateways}, network{desk, networks}, policies{desk} {}
    const Gateways& payment_gateways;
    PaymentWorker payments;
    NetworkWorker network;
    PolicyMover policies;
    /// Tries every task of the brand that is due, once.
    void run_due(BrandId brand) {
        payments.run_due(brand);
        network.run_due(brand);
        policies.run_due(brand);
    }
};

/// Looks every second. Stops between two slices.
class Runner {
public:
    Runner(const Desk& desk, Workers& workers, CycleBrake& brake, CycleWatch& watch);
    ~Runner();
    void stop();

private:
    /// A thread of its own for work that waits for nobody else's.
    void start(std::function<void(BrandId)> work);
    void run(const std::function<void(BrandId)>& work);
    /// Work once a business day, and at each start; again ten minutes after it has failed.
    void start_daily(std::function<bool(BrandId)> work);
    bool reconcile_network(BrandId brand);
    bool goes_on();

    const Desk& desk_;
    Workers& workers_;
    CycleBrake& brake_;
    CycleWatch& watch_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace keepline::job
