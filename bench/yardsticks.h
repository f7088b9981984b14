#pragma once
// What we are held against on the same machine: its disk, its loopback, and SQLite without a program around
// it.

#include <chrono>
#include <cstddef>
#include <memory>
#include <thread>

namespace keepline::bench {

struct SyncedAppends {
    double per_second = 0;
    double p50_ms = 0;
};
/// So many bytes appended to a file and synced, again and again.
SyncedAppends append_and_sync(std::size_t bytes, std::chrono::seconds measured);

/// Renewals a second of a bare loop over our own schema: 64 records of a renewal's size and the stream's
/// head, committed durably, without reading, deciding, encoding or answering.
double raw_store(std::chrono::seconds measured);

/// A POST server that reads each request and answers what it has prepared: Beast, callbacks, one thread.
class TrivialServer {
public:
    TrivialServer();
    ~TrivialServer();
    TrivialServer(const TrivialServer&) = delete;
    TrivialServer& operator=(const TrivialServer&) = delete;
    [[nodiscard]] std::uint16_t port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::thread thread_;
};

}  // namespace keepline::bench
