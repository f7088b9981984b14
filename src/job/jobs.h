#pragma once
// Long work that a person started and watches: imports, exports, backups. What they do is safe to stop
// anywhere and to run again; their state is kept in memory, what they did is in the log or the file.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/names.h"

namespace keepline::job {

enum class JobState : std::uint8_t { running, done, failed, cancelled };
}  // namespace keepline::job
template <>
struct keepline::EnumNames<keepline::job::JobState> {
    static constexpr std::array<std::string_view, 4> names{"running", "done", "failed", "cancelled"};
};
namespace keepline::job {

/// A fault in a file: its line from 1 (0: the file as a whole), and its column as pointer.
struct LineFault {
    std::int64_t line = 0;
    Fault fault;
};
struct Figure {
    std::string name;   ///< "rows", "main", "stage.active"
    std::string value;  ///< amounts in major units: "12.50"
};

struct JobStatus {
    std::int64_t id = 0;
    BrandId brand;
    std::string kind;  ///< "import_lines"
    JobState state = JobState::running;
    std::string step;        ///< what it is doing: "check", "write"
    std::int64_t done = 0;   ///< of this step
    std::int64_t total = 0;  ///< 0: not known
    Instant started_at;
    std::optional<Instant> ended_at;
    std::optional<Error> error;
    std::vector<Figure> figures;
    std::vector<LineFault> faults;  ///< by line; the first kFaultsKept
    std::int64_t faults_total = 0;
};

/// What the work tells while it runs. Safe from any thread.
class Progress {
public:
    static constexpr std::size_t kFaultsKept = 1000;
    explicit Progress(JobStatus status) : status_{std::move(status)} {}
    void step(std::string name, std::int64_t total);
    void advance(std::int64_t done);
    void figure(std::string name, std::string value);
    void fault(LineFault fault);
    [[nodiscard]] std::int64_t faults() const;
    [[nodiscard]] bool cancelled() const { return cancelled_; }
    void cancel() { cancelled_ = true; }
    [[nodiscard]] JobStatus status() const;
    void end(const Result<void>& outcome, Instant now);

private:
    mutable std::mutex mutex_;
    JobStatus status_;
    std::atomic<bool> cancelled_ = false;
};

/// @error job.cancelled where it saw cancelled(), and the work's own
using Work = std::move_only_function<Result<void>(Progress&)>;

/// One thread a job, one job of a kind at a time. Safe from any thread.
class Jobs {
public:
    static constexpr std::size_t kEndedKept = 50;
    explicit Jobs(const Clock& clock) : clock_{clock} {}
    ~Jobs() { stop(); }
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;
    /// @error job.running (of this kind), server.stopping
    Result<std::int64_t> start(BrandId brand, std::string kind, Work work);
    /// Newest first.
    [[nodiscard]] std::vector<JobStatus> list(BrandId brand) const;
    [[nodiscard]] std::optional<JobStatus> find(BrandId brand, std::int64_t id) const;
    /// Asks a running job to stop; it ends soon. False: there is no such job.
    bool cancel(BrandId brand, std::int64_t id);
    /// Cancels all and waits for them; none starts afterwards.
    void stop();

private:
    struct Job {
        std::unique_ptr<Progress> progress;
        std::thread thread;
    };
    void forget_old();
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::int64_t, Job> jobs_;
    std::int64_t last_id_ = 0;
    bool stopping_ = false;
};

}  // namespace keepline::job
