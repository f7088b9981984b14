#pragma once
// Makes the network let lines do what they may: carries out their service orders, and once a day compares the
// network's own list with what it has confirmed.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "engine/desk.h"
#include "gateway/network_gateway.h"

namespace keepline::job {

using Networks = std::map<GatewayId, std::shared_ptr<gateway::NetworkGateway>>;

/// What a comparison found; each difference becomes a service order of its line.
struct NetworkCounts {
    std::int64_t services = 0;   ///< in the network's list
    std::int64_t differing = 0;  ///< that let their line do something else than was confirmed
    std::int64_t missing = 0;    ///< that the network no longer has, or was never asked for
    std::int64_t strange = 0;    ///< that are no line's of the brand: nothing is done, a person looks
};

/// Safe from any thread. A crash in mid-order is harmless: what is wanted is asked for again.
class NetworkWorker {
public:
    NetworkWorker(const Desk& desk, const Networks& networks) : desk_{desk}, networks_{networks} {}

    /// Tries every service order due at the brand's business time, once, several at a time. Blocks on the
    /// network.
    void run_due(BrandId brand);

    /// Orders under way end; the rest wait for the next start.
    void stop() { stopping_ = true; }

    using Seen = std::function<bool(std::int64_t done, std::int64_t total)>;
    /// Walks the network's whole list. Orders under way are left alone. Nothing to do where the brand has no
    /// network.
    /// @param seen  told after each page; false ends it
    /// @error gateway.unavailable, gateway.refused: what was found before is kept; job.cancelled
    Result<NetworkCounts> reconcile(BrandId brand, const Seen& seen);

private:
    bool run_slice(BrandId brand, gateway::NetworkGateway& network);
    /// False: the network cannot be reached.
    bool attempt(BrandId brand, const Task& task, gateway::NetworkGateway& network);
    [[nodiscard]] gateway::NetworkGateway* network_of(BrandId brand) const;

    const Desk& desk_;
    const Networks& networks_;
    std::atomic<bool> stopping_{false};
    std::map<BrandId, Instant>
        quiet_until_;  ///< system time; after a slice in which nothing could be reached
    std::mutex turn_;  ///< orders for one line must follow one another
};

/// The names of the rights that the network carries out.
std::vector<std::string> names_of(Rights rights);

}  // namespace keepline::job
