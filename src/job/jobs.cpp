#include "job/jobs.h"

#include <algorithm>

#include "base/log.h"

namespace keepline::job {

void Progress::step(std::string name, std::int64_t total) {
    const std::lock_guard lock{mutex_};
    status_.step = std::move(name);
    status_.done = 0;
    status_.total = total;
}

void Progress::advance(std::int64_t done) {
    const std::lock_guard lock{mutex_};
    status_.done = done;
}

void Progress::figure(std::string name, std::string value) {
    const std::lock_guard lock{mutex_};
    const auto known = std::ranges::find(status_.figures, name, &Figure::name);
    if (known != status_.figures.end())
        known->value = std::move(value);
    else
        status_.figures.push_back({std::move(name), std::move(value)});
}

void Progress::fault(LineFault fault) {
    const std::lock_guard lock{mutex_};
    ++status_.faults_total;
    if (status_.faults.size() >= kFaultsKept) return;
    const auto after = std::ranges::upper_bound(status_.faults, fault.line, {}, &LineFault::line);
    status_.faults.insert(after, std::move(fault));
}

std::int64_t Progress::faults() const {
    const std::lock_guard lock{mutex_};
    return status_.faults_total;
}

JobStatus Progress::status() const {
    const std::lock_guard lock{mutex_};
    return status_;
}

void Progress::end(const Result<void>& outcome, Instant now) {
    const std::lock_guard lock{mutex_};
    const bool cancelled = !outcome && outcome.error().code == ErrorCode::job_cancelled;
    status_.state = outcome ? JobState::done : cancelled ? JobState::cancelled : JobState::failed;
    if (!outcome) status_.error = outcome.error();
    status_.ended_at = now;
}

Result<std::int64_t> Jobs::start(BrandId brand, std::string kind, Work work) {
    const std::lock_guard lock{mutex_};
    if (stopping_) return fail(ErrorCode::server_stopping);
    for (const auto& [id, job] : jobs_) {
        const JobStatus status = job.progress->status();
        if (status.kind == kind && status.state == JobState::running)
            return fail(ErrorCode::job_running, std::to_string(id));
    }
    forget_old();
    const std::int64_t id = ++last_id_;
    JobStatus status;
    status.id = id;
    status.brand = brand;
    status.kind = std::move(kind);
    status.started_at = clock_.now();
    Job& job = jobs_[id];
    job.progress = std::make_unique<Progress>(std::move(status));
    job.thread = std::thread{[this, progress = job.progress.get(), work = std::move(work)]() mutable {
        const auto outcome = work(*progress);
        progress->end(outcome, clock_.now());
        const JobStatus ended = progress->status();
        log::info("job {} ({}) {}: {} done, {} faults", ended.id, ended.kind, name_of(ended.state),
                  ended.done, ended.faults_total);
    }};
    return id;
}

void Jobs::forget_old() {
    for (auto at = jobs_.begin(); at != jobs_.end() && jobs_.size() > kEndedKept;) {
        if (at->second.progress->status().state == JobState::running) {
            ++at;
            continue;
        }
        at->second.thread.join();
        at = jobs_.erase(at);
    }
}

std::vector<JobStatus> Jobs::list(BrandId brand) const {
    const std::lock_guard lock{mutex_};
    std::vector<JobStatus> out;
    for (auto at = jobs_.rbegin(); at != jobs_.rend(); ++at) {
        JobStatus status = at->second.progress->status();
        if (status.brand == brand) out.push_back(std::move(status));
    }
    return out;
}

std::optional<JobStatus> Jobs::find(BrandId brand, std::int64_t id) const {
    const std::lock_guard lock{mutex_};
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return std::nullopt;
    JobStatus status = found->second.progress->status();
    return status.brand == brand ? std::optional{std::move(status)} : std::nullopt;
}

bool Jobs::cancel(BrandId brand, std::int64_t id) {
    const std::lock_guard lock{mutex_};
    const auto found = jobs_.find(id);
    if (found == jobs_.end() || found->second.progress->status().brand != brand) return false;
    found->second.progress->cancel();
    return true;
}

void Jobs::stop() {
    std::map<std::int64_t, Job> all;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        for (auto& [id, job] : jobs_) job.progress->cancel();
        all.swap(jobs_);
    }
    for (auto& [id, job] : all)
        if (job.thread.joinable()) job.thread.join();
}

}  // namespace keepline::job
