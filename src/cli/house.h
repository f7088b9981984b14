#pragma once
// The program as it serves: store, engine, jobs, gateways and HTTP, wired and taken down in the right order.

#include <filesystem>
#include <thread>

#include "api/audit.h"
#include "api/cycle.h"
#include "api/jobs.h"
#include "api/lines.h"
#include "api/people.h"
#include "api/subscribers.h"
#include "channel/biller/biller_door.h"
#include "channel/online_payment/public_page.h"
#include "cli/biller_keys.h"
#include "cli/config.h"
#include "cli/follow.h"
#include "cli/payment_gateways.h"
#include "http/client.h"
#include "job/runner.h"
#include "job/test_clock.h"
#include "server/pool.h"
#include "server/server.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::cli {

class SystemClock : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

class House {
public:
    /// Opens the data directory, recovers, and serves. Blocks until SIGTERM or SIGINT, then finishes or
    /// refuses each command. Call block_stop_signals() first.
    /// @param ready  called with the bound port once requests are taken
    static Result<void> serve(const Config& config, const std::filesystem::path& data,
                              const std::function<void(std::uint16_t port)>& ready);
    ~House();

private:
    House(const Config& config, const std::filesystem::path& data);
    Result<void> open();
    Result<void> open_networks();
    Result<void> open_doors(std::string_view secret);

    const Config& config_;
    std::filesystem::path data_;
    SystemClock system_;
    BusinessClock clock_{system_};
    http::CurlTransport transport_;
    std::unique_ptr<sqlite::SqliteStore> store_;
    std::unique_ptr<Follower> follower_;
    std::unique_ptr<Engine> engine_;
    std::thread worker_;
    std::unique_ptr<server::Pool> pool_;
    std::unique_ptr<Desk> desk_;
    PaymentGateways gateways_{config_, transport_, system_};
    job::CycleWatch watch_;
    job::Networks networks_;
    std::unique_ptr<job::Workers> workers_;
    std::unique_ptr<job::TestClock> test_clock_;
    std::unique_ptr<job::Jobs> jobs_;
    std::unique_ptr<vault::Secrets> secrets_;
    std::unique_ptr<api::KeyRing> keys_;
    std::unique_ptr<api::SessionRing> sessions_;
    api::SignInLimits sign_in_limits_;
    std::unique_ptr<online_payment::PublicPage> page_;
    BillerKeys biller_keys_;
    std::unique_ptr<biller::BillerDoor> billers_;
    std::unique_ptr<server::Server> server_;
    std::unique_ptr<job::CycleBrake> brake_;
    std::unique_ptr<job::Runner> runner_;
};

/// Business time as the brands' rows keep it.
/// @error clock.production: data whose time was moved by hand is a rehearsal's
Result<void> restore_clocks(const View& view, BusinessClock& clock, bool sandbox);
/// Keeps the stop signals for House::serve(); before any thread starts.
void block_stop_signals();
/// The local socket of a data directory.
std::filesystem::path socket_of(const std::filesystem::path& data);
/// Opens the store; a directory without a data file gets its secret first.
/// @error those of SqliteStore::open(), store.secret_missing, file.not_written
Result<std::unique_ptr<sqlite::SqliteStore>> open_store(const std::filesystem::path& data,
                                                        const sqlite::SqliteOptions& options = {});
/// Gives a directory 32 random bytes of its own, secret.key, readable by its owner only.
/// @error file.exists, file.not_written
Result<void> make_secret(const std::filesystem::path& data);
/// @error config.invalid (cannot be read), store.corrupt (of another length)
Result<std::string> read_secret(const std::filesystem::path& data);
Result<std::string> read_file(const std::filesystem::path& file);
/// The same of a secret that is one line, without its end.
Result<std::string> read_line_of(const std::filesystem::path& file);

}  // namespace keepline::cli
