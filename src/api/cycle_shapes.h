#pragma once
// Runs of the cycle as JSON.

#include "api/resource.h"
#include "job/cycle_brake.h"

namespace keepline::api {

struct EnteredOut {
    std::string stage;
    std::int64_t lines = 0;
};
BOOST_DESCRIBE_STRUCT(EnteredOut, (), (stage, lines))
struct BrakeOut {
    std::string reason;
    Instant since;
    std::int64_t lines = 0, adverse = 0;
};
BOOST_DESCRIBE_STRUCT(BrakeOut, (), (reason, since, lines, adverse))

/// What a run did, or would do.
struct CycleOut {
    Instant now;
    std::int64_t visited = 0, stepped = 0, failed = 0;
    std::vector<EnteredOut> entered;
    std::optional<BrakeOut> brake;
};
BOOST_DESCRIBE_STRUCT(CycleOut, (), (now, visited, stepped, failed, entered, brake))

/// How far the run is, or how far the last one came.
struct CycleEventOut {
    Instant now;
    bool running = false;
    std::int64_t visited = 0, stepped = 0, failed = 0;
    std::vector<EnteredOut> entered;
    std::int64_t due_left = 0;
};
BOOST_DESCRIBE_STRUCT(CycleEventOut, (), (now, running, visited, stepped, failed, entered, due_left))

/// The part both have.
template <class Out>
Out describe_counts(Instant now, const job::CycleCounts& counts) {
    Out out;
    out.now = now;
    out.visited = counts.visited;
    out.stepped = counts.stepped;
    out.failed = counts.failed;
    for (std::size_t i = 0; i < counts.entered.size(); ++i)
        if (counts.entered[i] > 0)
            out.entered.push_back({std::string{EnumNames<Stage>::names[i]}, counts.entered[i]});
    return out;
}

}  // namespace keepline::api
