#pragma once
// What a good team writes by hand: PostgreSQL 15 of its own, tuned, and one PL/pgSQL function per renewal.

#include <chrono>
#include <memory>

#include "process.h"

namespace keepline::bench {

class PostgresSide {
public:
    /// Makes a cluster in a temporary folder, reached by a local socket only, and fills it.
    /// @throws Trouble if PostgreSQL 15 is not installed
    explicit PostgresSide(std::int64_t lines);
    /// Renewals per second with pgbench's prepared statements and `clients` connections.
    double renew(int clients, std::chrono::seconds measured);
    /// The same with statements over arrays of 256.
    double renew_in_arrays(int clients, std::chrono::seconds measured);

private:
    std::string psql(std::vector<std::string> arguments);
    double run_pgbench(const char* script, int clients, std::chrono::seconds measured);
    double warm_rate(const char* script, int clients, std::chrono::seconds measured);

    Folder folder_;
    std::optional<User> user_;
    std::int64_t lines_;
    std::unique_ptr<Child> server_;
};

}  // namespace keepline::bench
