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
    LoadResult renew(std::chrono::seconds measured, int connections = 64);
    /// So many connections that not all can be served, each asking again at once.
    LoadResult flood(std::chrono::seconds measured, int connections);
    /// The same requests to a server at another port.
    LoadResult renew_at(std::uint16_t port, std::chrono::seconds measured);
    /// The same, kBulk in one request. The rate is of requests.
    LoadResult renew_in_bulk(std::chrono::seconds measured, int connections);
    /// A line's balance and dates, of random lines.
    LoadResult read(std::chrono::seconds measured, int connections = 64);
    /// What the server has had written to disk since it started, log and table alike.
    [[nodiscard]] double written_bytes() const;
    [[nodiscard]] double resident_bytes() const;
    /// Kills the server and starts it again. @return seconds until it is ready
    double kill_and_start();
    static constexpr int kBulk = 250;

private:
    void start();
    std::int64_t any_line();
    void next_request(std::string& out);
    void next_bulk(std::string& out);
    void next_read(std::string& out);

    Folder folder_;
    std::string api_key_;
    std::int64_t lines_;
    std::uint16_t port_ = 0;
    std::uint64_t chance_ = 88172645463325252U;
    std::int64_t sent_ = 0;
    std::unique_ptr<Child> server_;
};

}  // namespace keepline::bench
