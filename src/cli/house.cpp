#include "cli/house.h"

#include <csignal>

#include "api/admin.h"
#include "api/billers.h"
#include "api/books.h"
#include "api/catalog.h"
#include "api/code_payments.h"
#include "api/cycle.h"
#include "api/network.h"
#include "api/numbers.h"
#include "api/open_payments.h"
#include "api/policy_moves.h"
#include "api/reconciliations.h"
#include "base/log.h"
#include "cli/backup.h"
#include "gateway/tmf640/tmf640_network.h"

namespace keepline::cli {
namespace {

constexpr unsigned kBlockingThreads = 8;
constexpr auto kStopLimit = std::chrono::seconds{10};

sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

}  // namespace

Instant SystemClock::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<Duration>(since).count()};
}

void block_stop_signals() {
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

House::House(const Config& config, const std::filesystem::path& data) : config_{config}, data_{data} {}

// From the outside in: no more requests, then no more work from jobs, then the writer finishes what waits.
House::~House() {
    if (server_) server_->stop(kStopLimit);
    if (jobs_) jobs_->stop();
    if (runner_) runner_->stop();
    if (pool_) pool_->finish();
    if (engine_) engine_->stop();
    if (worker_.joinable()) worker_.join();
}

Result<void> restore_clocks(const View& view, BusinessClock& business, bool sandbox) {
    const auto clocks = view.all_rows(HomeKind::brand, RowKind::brand_clock);
    if (!clocks) return std::unexpected{clocks.error()};
    for (const Row& row : *clocks) {
        // Data whose time was moved by hand is a rehearsal's; production must never run on it.
        if (!sandbox) return fail(ErrorCode::clock_production);
        const auto& clock = std::get<BrandClock>(row);
        business.set_offset(BrandId{static_cast<std::uint16_t>(clock.key.home.id)}, clock.offset_us);
    }
    const auto newest = view.log(0, LogOrder::newest_first, 1);
    if (!newest) return std::unexpected{newest.error()};
    for (const Logged& each : newest->items) {
        const Instant then = each.record.recorded_at - Duration{business.offset(each.record.brand)};
        if (then > business.system_now())
            log::warning("the clock is behind the newest record: {}", format_instant(then));
        business.never_before(then);
    }
    return {};
}

Result<void> House::open_networks() {
    for (const NetworkConfig& each : config_.networks) {
        auto token = read_line_of(each.token_file);
        if (!token) return std::unexpected{token.error()};
        tmf640::Options options;
        options.base_url = each.url;
        options.token = std::move(*token);
        options.specification = each.specification;
        networks_[each.id] = std::make_shared<tmf640::Tmf640Network>(std::move(options), transport_);
    }
    return {};
}

Result<void> House::open_doors(std::string_view secret) {
    server::ServerOptions options;
    options.listener.address = config_.listen_address;
    options.listener.port = config_.listen_port;
    options.listener.unix_socket = socket_of(data_);
    options.listener.trusted_proxies = config_.trusted_proxies;
    options.web_directory = config_.web_directory;
    options.form_action = config_.form_action;
    server_ = std::make_unique<server::Server>(*desk_, options);
    const BrandId brand = config_.catalog->brands.begin()->first;
    page_ = std::make_unique<online_payment::PublicPage>(
        *desk_, gateways_.all(),
        online_payment::PublicPageOptions{brand, config_.public_url, std::string{secret}, config_.sandbox});
    page_->mount(server_->router());
    if (auto read = biller_keys_.open(config_, brand); !read) return read;
    billers_ = std::make_unique<biller::BillerDoor>(
        *desk_, brand, [this](std::string_view code) { return biller_keys_.find(code); });
    billers_->mount(server_->router());
    keys_ = std::make_unique<api::KeyRing>(*desk_);
    if (auto read = keys_->refresh(); !read) return read;
    secrets_ = std::make_unique<vault::Secrets>(secret);
    api::SessionOptions sessions;
    sessions.secure = !config_.sandbox;
    sessions_ = std::make_unique<api::SessionRing>(*desk_, sessions);
    if (auto read = sessions_->refresh(); !read) return read;
    jobs_ = std::make_unique<job::Jobs>(system_);
    const api::Doors doors{*desk_, *keys_, *sessions_, *secrets_};
    api::mount_lines(server_->router(), doors);
    api::mount_line_acts(server_->router(), doors);
    api::mount_bulk(server_->router(), doors);
    api::mount_usage(server_->router(), doors, *jobs_);
    api::mount_outlook(server_->router(), doors);
    api::mount_line_money(server_->router(), doors);
    api::mount_suspense(server_->router(), doors);
    api::mount_chargebacks(server_->router(), doors);
    api::mount_admin(server_->router(), doors, *test_clock_);
    api::mount_cycle(server_->router(), doors, *brake_, watch_);
    api::mount_books(server_->router(), doors, *jobs_);
    api::mount_jobs(server_->router(), doors, *jobs_,
                    [this](const std::string& file, job::Progress& progress) {
                        return take_backup(data_, file, progress);
                    });
    api::mount_following(server_->router(), doors, *follower_);
    api::mount_billers(server_->router(), doors);
    api::mount_code_payments(server_->router(), doors, gateways_.all());
    api::mount_open_payments(server_->router(), doors);
    api::mount_reconciliations(server_->router(), doors, *jobs_, gateways_.all());
    api::mount_gateways(server_->router(), doors, gateways_);
    api::mount_catalog(server_->router(), doors);
    api::mount_policy_moves(server_->router(), doors);
    api::mount_network(server_->router(), doors, *jobs_, workers_->network);
    api::mount_numbers(server_->router(), doors);
    api::mount_number_acts(server_->router(), doors, *jobs_);
    api::mount_sessions(server_->router(), doors, sign_in_limits_);
    api::mount_staff(server_->router(), doors);
    api::mount_audit(server_->router(), doors);
    api::mount_subscribers(server_->router(), doors);
    api::mount_retention(server_->router(), doors);
    api::add_cycle_metrics(server_->metrics(), *config_.catalog, *brake_, watch_);
    api::add_following_metrics(server_->metrics(), *follower_);
    api::add_network_metrics(server_->metrics(), store_->view());
    api::add_gateway_metrics(server_->metrics(), *config_.catalog, gateways_);
    return server_->start();
}

Result<void> House::open() {
    sqlite::SqliteOptions options;
    options.copied_to = Follower::copied_to(data_);
    auto store = open_store(data_, options);
    if (!store) return std::unexpected{store.error()};
    store_ = std::move(*store);
    const auto secret = read_secret(data_);
    if (!secret) return std::unexpected{secret.error()};
    follower_ = std::make_unique<Follower>(*store_, data_);
    if (auto restored = restore_clocks(*store_->view(), clock_, config_.sandbox); !restored) return restored;
    if (auto opened = gateways_.open(); !opened) return opened;
    if (auto opened = open_networks(); !opened) return opened;
    engine_ = std::make_unique<Engine>(*store_, clock_, config_.catalog);
    worker_ = std::thread{[this] { engine_->run(); }};
    pool_ = std::make_unique<server::Pool>(kBlockingThreads);
    desk_ = std::make_unique<Desk>(Desk{*engine_, store_->view(), pool_->blocking()});
    brake_ = std::make_unique<job::CycleBrake>(*desk_);
    workers_ = std::make_unique<job::Workers>(*desk_, gateways_.all(), networks_);
    test_clock_ = std::make_unique<job::TestClock>(
        *desk_, [this](BrandId brand) { workers_->run_due(brand); }, *brake_, watch_, config_.sandbox);
    if (auto opened = open_doors(*secret); !opened) return opened;
    runner_ = std::make_unique<job::Runner>(*desk_, *workers_, *brake_, watch_);
    gateways_.watch();
    return {};
}

Result<void> House::serve(const Config& config, const std::filesystem::path& data,
                          const std::function<void(std::uint16_t)>& ready) {
    House house{config, data};
    if (auto opened = house.open(); !opened) return opened;
    ready(house.server_->port());
    const sigset_t signals = stop_signals();
    int signal = 0;
    sigwait(&signals, &signal);
    log::info("stopping: requests under way are finished, new ones refused");
    return {};
}

}  // namespace keepline::cli
