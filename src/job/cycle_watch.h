#pragma once
// How the cycle run goes, for whoever looks: it is told by all that run it, and read from any thread.
//
//     CycleWatch::Run run{watch, brand, due};  // under way from here
//     run.add(counts_of_a_slice, due_left);
//                                              // ended where `run` dies

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "base/ids.h"
#include "domain/line/line.h"

namespace keepline::job {

struct CycleCounts {
    std::int64_t visited = 0;
    std::int64_t stepped = 0;  ///< a step was taken
    std::int64_t failed = 0;   ///< could not be saved; they stay due
    std::array<std::int64_t, EnumNames<Stage>::names.size()> entered{};  ///< steps by the stage they led to
    CycleCounts& operator+=(const CycleCounts& more);
};

/// The run under way, or the last one.
struct CycleProgress {
    std::int64_t run = 0;  ///< its number since the process began; 0: none has been
    bool running = false;
    CycleCounts counts;
    std::int64_t due_left = 0;  ///< lines that were still due when last counted
};

/// Safe from any thread.
class CycleWatch {
public:
    /// A part of a run. Those that overlap in time make one: the runner's and a person's, or the many that
    /// a moved test clock takes.
    class Run {
    public:
        explicit Run(CycleWatch& watch, BrandId brand, std::int64_t due = 0);
        ~Run();
        Run(const Run&) = delete;
        Run& operator=(const Run&) = delete;
        void add(const CycleCounts& more, std::int64_t due_left);

    private:
        CycleWatch& watch_;
        BrandId brand_;
    };

    [[nodiscard]] CycleProgress progress(BrandId brand) const;
    /// Of all runs since the process began.
    [[nodiscard]] CycleCounts totals(BrandId brand) const;
    /// `look` is called after each change, on the thread that runs: it should be quick. It may be called for
    /// two changes at once, so it reads progress() itself. For the watch's life.
    void on_change(std::function<void(BrandId)> look);

private:
    struct Watched {
        CycleProgress progress;
        CycleCounts totals;
        int parts = 0;
    };
    template <class Change>
    void change(BrandId brand, Change change);

    mutable std::mutex mutex_;
    std::map<BrandId, Watched> brands_;
    std::vector<std::function<void(BrandId)>> looks_;
};

}  // namespace keepline::job
