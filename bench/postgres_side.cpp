#include "postgres_side.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace keepline::bench {
namespace {

const std::filesystem::path kBin = "/usr/lib/postgresql/15/bin";
constexpr const char* kScripts = KEEPLINE_BENCH_DIR "/postgres/";

// What its users set on a machine they share with it: durable commits, memory, few checkpoints.
constexpr const char* kSettings = R"(
listen_addresses = ''
max_connections = 50
shared_buffers = '1GB'
effective_cache_size = '4GB'
wal_buffers = '16MB'
max_wal_size = '8GB'
checkpoint_timeout = '15min'
checkpoint_completion_target = 0.9
wal_compression = lz4
random_page_cost = 1.1
effective_io_concurrency = 100
jit = off
fsync = on
synchronous_commit = on
full_page_writes = on
)";

std::optional<User> unprivileged() {
    if (::geteuid() != 0) return std::nullopt;
    const passwd* found = ::getpwnam("postgres");
    if (found == nullptr) throw Trouble{"there is no user postgres: install postgresql-15"};
    return User{found->pw_uid, found->pw_gid};
}

}  // namespace

PostgresSide::PostgresSide(std::int64_t lines) : lines_{lines} {
    if (!std::filesystem::exists(kBin / "postgres"))
        throw Trouble{"需要 PostgreSQL 15 / PostgreSQL 15 is needed: apt-get install postgresql-15"};
    user_ = unprivileged();
    const auto home = folder_.path();
    if (user_ && ::chown(home.c_str(), user_->uid, user_->gid) != 0)
        throw Trouble{"no folder for PostgreSQL"};
    run({kBin / "initdb", "--pgdata", home / "data", "--auth", "trust", "--username", "bench", "--encoding",
         "UTF8", "--no-locale"},
        home / "log", user_);
    std::ofstream{home / "data" / "postgresql.conf", std::ios::app}
        << kSettings << "unix_socket_directories = '" << home.string() << "'\n";
    server_ = std::make_unique<Child>(std::vector<std::string>{kBin / "postgres", "-D", home / "data"},
                                      home / "log", SIGINT, user_);
    for (int tries = 0;; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
        try {
            run({kBin / "pg_isready", "--host", home, "--username", "bench", "--dbname", "postgres"},
                home / "ready");
            break;
        } catch (const Trouble&) {
            if (tries > 100 || interrupted()) throw;
        }
    }
    psql({"--file", std::string{kScripts} + "schema.sql"});
    psql({"--set", fmt::format("lines={}", lines), "--file", std::string{kScripts} + "fill.sql"});
}

std::string PostgresSide::psql(std::vector<std::string> arguments) {
    std::vector<std::string> command{kBin / "psql", "--host",   folder_.path(),   "--username",
                                     "bench",       "--dbname", "postgres",       "--quiet",
                                     "--no-psqlrc", "--set",    "ON_ERROR_STOP=1"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(std::move(command), folder_.path() / "psql.log");
}

double PostgresSide::run_pgbench(const char* script, int clients, std::chrono::seconds measured) {
    const std::string output =
        run({kBin / "pgbench", "--host", folder_.path(), "--username", "bench", "--no-vacuum", "--protocol",
             "prepared", "--client", std::to_string(clients), "--jobs", "1", "--time",
             std::to_string(measured.count()), "--define", fmt::format("lines={}", lines_), "--file",
             std::string{kScripts} + script, "postgres"},
            folder_.path() / "pgbench.log");
    const auto at = output.find("tps = ");
    if (at == std::string::npos || output.find("failed transactions: 0 ") == std::string::npos)
        throw Trouble{"pgbench said: " + output};
    return std::stod(output.substr(at + 6));
}

double PostgresSide::warm_rate(const char* script, int clients, std::chrono::seconds measured) {
    run_pgbench(script, clients, std::chrono::seconds{1});  // as long as the other side warms up
    const double rate = run_pgbench(script, clients, measured);
    psql({"--command", "CHECKPOINT"});  // its writes are not to fall into the other side's turn
    return rate;
}

double PostgresSide::renew(int clients, std::chrono::seconds measured) {
    return warm_rate("renew.sql", clients, measured);
}

double PostgresSide::renew_in_arrays(int clients, std::chrono::seconds measured) {
    constexpr int kArray = 256;  // as renew_many.sql asks
    return warm_rate("renew_many.sql", clients, measured) * kArray;
}

}  // namespace keepline::bench
