#pragma once
// A few threads for what blocks: reads, signatures, calls to other parties.

#include <memory>

#include "engine/desk.h"

namespace keepline::server {

class Pool {
public:
    explicit Pool(unsigned threads);
    /// Finishes what was posted.
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    [[nodiscard]] Blocking blocking();
    /// Waits until everything posted is done; nothing may be posted afterwards.
    void finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace keepline::server
