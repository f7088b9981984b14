#include "job/runner.h"

#include "base/log.h"
#include "job/reconcile.h"
#include "job/retention.h"

namespace keepline::job {
namespace {

constexpr Duration kAfterFailure = std::chrono::minutes{10};

}  // namespace

Runner::Runner(const Desk& desk, Workers& workers, CycleBrake& brake, CycleWatch& watch)
    : desk_{desk}, workers_{workers}, brake_{brake}, watch_{watch} {
    start([this](BrandId brand) {
        // What a person has released is not judged again halfway: the brake would hold what comes after.
        if (watch_.progress(brand).running || !brake_.allows(brand)) return;
        const CycleCounts counts = run_cycle(desk_, brand, watch_);
        if (counts.stepped > 0) log::info("cycle run of brand {}: {} steps", brand.value, counts.stepped);
    });
    // One that does not answer keeps none of the others waiting.
    for (const auto& [gateway, settings] : desk_.catalog().gateways)
        start([this, account = gateway, of = settings.brand](BrandId brand) {
            if (brand == of) workers_.payments.run_due(brand, account);
        });
    start([this](BrandId brand) { workers_.network.run_due(brand); });
    start([this](BrandId brand) { workers_.policies.run_due(brand); });
    start_daily([this](BrandId brand) {
        run_retention(desk_, brand);
        return true;
    });
    start_daily([this](BrandId brand) { return reconcile_network(brand); });
    start_daily([this](BrandId brand) {
        return reconcile_due(desk_, workers_.payment_gateways, brand, [this] { return goes_on(); });
    });
}

bool Runner::goes_on() {
    const std::lock_guard lock{mutex_};
    return !stopping_;
}

bool Runner::reconcile_network(BrandId brand) {
    const auto counts =
        workers_.network.reconcile(brand, [this](std::int64_t, std::int64_t) { return goes_on(); });
    if (!counts)
        log::warning("the network's list was not compared: {}", error_text(counts.error().code).code);
    if (counts && counts->services > 0)
        log::info("network of brand {}: {} services, {} differ, {} missing, {} strange", brand.value,
                  counts->services, counts->differing, counts->missing, counts->strange);
    return counts.has_value();
}

void Runner::start(std::function<void(BrandId)> work) {
    threads_.emplace_back([this, work = std::move(work)] { run(work); });
}

void Runner::start_daily(std::function<bool(BrandId)> work) {
    struct Last {
        BusinessDate done_on;
        Instant tried_at;
    };
    start([this, work = std::move(work), last = std::map<BrandId, Last>{}](BrandId brand) mutable {
        const BusinessDate today = desk_.catalog().brands.at(brand).zone.date_of(desk_.now(brand));
        const Instant system = desk_.engine.clock().system_now();
        Last& known = last[brand];
        if (known.done_on == today || system < known.tried_at + kAfterFailure) return;
        if (work(brand))
            known = {today, {}};
        else
            known.tried_at = system;
    });
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
    workers_.policies.stop();
    workers_.network.stop();
    wake_.notify_all();
    for (std::thread& each : threads_)
        if (each.joinable()) each.join();
}

Runner::~Runner() { stop(); }

}  // namespace keepline::job
