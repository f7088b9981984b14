#pragma once
// Keepline as it is shipped: the program `keepline serve` on a data directory with many lines.

#include <memory>

#include "load_client.h"
#include "process.h"

namespace keepline::bench {

class OurSide {
public:
    /// Hands out `lines` numbers straight through engine and store, then starts the server.
    explicit OurSide(std::int64_t lines);
    /// Direct renewals of one cycle, on random lines, each with its own idempotency key.
    LoadResult renew(std::chrono::seconds measured);

private:
    void fill(std::int64_t lines);
    void next_request(std::string& out);

    Folder folder_;
    std::string api_key_;
    std::int64_t lines_;
    std::uint16_t port_ = 0;
    std::uint64_t chance_ = 88172645463325252U;
    std::int64_t sent_ = 0;
    std::unique_ptr<Child> server_;
};

}  // namespace keepline::bench
