#include "job/runner.h"

#include "base/log.h"
#include "job/retention.h"

namespace keepline::job {

Runner::Runner(const Desk& desk, PaymentWorker& payments, CycleBrake& brake)
    : desk_{desk}, payments_{payments}, brake_{brake} {
    cycles_ = std::thread{[this] {
        run([this](BrandId brand) {
            if (!brake_.allows(brand)) return;
            const CycleCounts counts = run_cycle(desk_, brand);
            if (counts.stepped > 0) log::info("cycle run of brand {}: {} steps", brand.value, counts.stepped);
        });
    }};
    tasks_ = std::thread{[this] { run([this](BrandId brand) { payments_.run_due(brand); }); }};
    retention_ = std::thread{[this] {
        std::map<BrandId, BusinessDate> done;  // once a day, and at each start
        run([&](BrandId brand) {
            const BusinessDate today = desk_.catalog().brands.at(brand).zone.date_of(desk_.now(brand));
            if (std::exchange(done[brand], today) != today) run_retention(desk_, brand);
        });
    }};
}

void Runner::run(const std::function<void(BrandId)>& work) {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        lock.unlock();
        for (const auto& [brand, details] : desk_.catalog().brands) work(brand);
        lock.lock();
        wake_.wait_for(lock, std::chrono::seconds{1}, [this] { return stopping_; });
    }
}

void Runner::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (cycles_.joinable()) cycles_.join();
    if (tasks_.joinable()) tasks_.join();
    if (retention_.joinable()) retention_.join();
}

Runner::~Runner() { stop(); }

}  // namespace keepline::job
