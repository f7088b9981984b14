#pragma once
// The retention run: erases what is over its term (domain/subscriber/retention.h), and nothing under a legal
// hold.

#include "engine/desk.h"

namespace keepline::job {

struct RetentionCounts {
    std::int64_t subscribers_visited = 0;
    std::int64_t identities_erased = 0;
    std::int64_t sessions_erased_of = 0;  ///< members whose old sessions went
    std::int64_t failed = 0;              ///< could not be saved; the next run finds them again
};

/// Visits every subscriber and member of the brand. Safe to stop anywhere and to run twice: each erasure is
/// its own durable command and is decided again at its home. Blocks; not for I/O threads.
RetentionCounts run_retention(const Desk& desk, BrandId brand);

}  // namespace keepline::job
