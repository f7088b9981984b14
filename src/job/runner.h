#pragma once
// The thread that makes time pass: cycle runs and payment tasks, as they fall due.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "job/cycle_brake.h"
#include "job/payment_worker.h"

namespace keepline::job {

/// Looks every second. Stops between two slices.
class Runner {
public:
    Runner(const Desk& desk, PaymentWorker& payments, CycleBrake& brake);
    ~Runner();
    void stop();

private:
    void run(const std::function<void(BrandId)>& work);
    const Desk& desk_;
    PaymentWorker& payments_;
    CycleBrake& brake_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread cycles_;
    std::thread tasks_;
    std::thread retention_;
};

}  // namespace keepline::job
