#include "cycle_side.h"

#include <fmt/format.h>

#include <future>
#include <mutex>
#include <random>

#include "job/cycle_run.h"
#include "store/sqlite/database.h"

namespace keepline::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Money kFee = Money::from_minor(500);
constexpr int kMonthsPaid = 12;

Instant noon(int month, int day) {
    return {std::chrono::duration_cast<Duration>(
                std::chrono::sys_days{std::chrono::year{2026} / 1 / day + std::chrono::months{month}}
                    .time_since_epoch() +
                std::chrono::hours{4})
                .count()};
}

double seconds_since(Steady::time_point from) {
    return std::chrono::duration<double>(Steady::now() - from).count();
}

}  // namespace

CycleSide::CycleSide(std::int64_t lines, std::int64_t due) : inside_{folder_.path(), noon(0, 5)}, due_{due} {
    const Money paid = Money::from_minor(kFee.minor() * kMonthsPaid);
    inside_.open_lines(due, paid);
    inside_.set_time(noon(0, 15));
    inside_.open_lines(lines - due, paid);
    inside_.finish();
    engine_ = std::thread{[this] { inside_.desk().engine.run(); }};
}

CycleSide::~CycleSide() {
    inside_.desk().engine.stop();
    engine_.join();
}

LoadResult CycleSide::renew_until(int per_second, const std::function<bool()>& stopped) {
    std::mutex mutex;
    std::vector<float> took;
    std::int64_t refused = 0, open = 0;
    std::mt19937_64 chance{static_cast<std::uint64_t>(sent_)};
    const auto from = Steady::now();
    const auto step = std::chrono::duration_cast<Steady::duration>(std::chrono::seconds{1}) / per_second;
    auto next = from;
    for (; !stopped() && !interrupted(); next += step) {
        std::this_thread::sleep_until(next);
        const NumberId number{
            1 + static_cast<std::int64_t>(chance() % static_cast<std::uint64_t>(inside_.lines()))};
        {
            const std::lock_guard lock{mutex};
            ++open;
        }
        // Counted from when it was to be sent: a sender that falls behind hides nothing.
        inside_.desk().engine.submit(
            {kBrand,
             home_of(number),
             1,
             {ActorKind::integrator, 1},
             fmt::format("r{}", ++sent_),
             Renew{1, kFee, PartyId{1}, Channel::api}},
            [&, next](const Result<Answer>& answer) {
                const std::lock_guard lock{mutex};
                --open;
                refused += answer ? 0 : 1;
                took.push_back(std::chrono::duration<float, std::milli>(Steady::now() - next).count());
            });
    }
    const double seconds = seconds_since(from);
    for (;;) {
        const std::lock_guard lock{mutex};
        if (open == 0) break;
    }
    if (refused > 0) throw Trouble{fmt::format("{} renewals were refused", refused)};
    return summed_up(std::move(took), seconds);
}

LoadResult CycleSide::renew(int per_second, std::chrono::seconds measured) {
    const auto until = Steady::now() + measured;
    return renew_until(per_second, [&] { return Steady::now() >= until; });
}

CycleSide::Run CycleSide::run(int renewals_per_second) {
    job::CycleWatch watch;
    // What the others had due since the last month's day is done first and not counted.
    if (month_ > 0) {
        inside_.set_time(noon(month_, 15));
        job::run_cycle(inside_.desk(), kBrand, watch);
    }
    inside_.set_time(noon(++month_, 5));
    std::atomic<bool> done = false;
    auto cycle = std::async(std::launch::async, [&] {
        const auto from = Steady::now();
        const job::CycleCounts counts = job::run_cycle(inside_.desk(), kBrand, watch);
        done = true;
        // A renewal that came first has taken the step with it.
        const bool all = inside_.desk().view->due(kBrand, inside_.time(), 1).empty();
        if (!all || counts.failed > 0 || counts.stepped < due_ / 2)
            throw Trouble{fmt::format("{} of {} due lines were stepped", counts.stepped, due_)};
        return static_cast<double>(counts.stepped) / seconds_since(from);
    });
    const LoadResult renewals = renew_until(renewals_per_second, [&] { return done.load(); });
    return {cycle.get(), renewals};
}

double raw_update(std::int64_t lines) {
    const Folder folder;
    auto database = sqlite::Database::open(folder.path() / "raw.db", sqlite::Database::Mode::write);
    if (!database) throw Trouble{"no file can be made"};
    const auto must = [&](const std::string& sql) {
        if (database->execute(sql.c_str()) != SQLITE_OK) throw Trouble{database->message()};
    };
    must("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    must(
        "CREATE TABLE line (number_id INTEGER PRIMARY KEY, n INTEGER, plan INTEGER, stage INTEGER, "
        "paid_until INTEGER, cycles_prepaid INTEGER, main INTEGER, prepaid INTEGER, next_action_at INTEGER);"
        "CREATE INDEX due ON line (next_action_at) WHERE next_action_at IS NOT NULL;");
    must(
        fmt::format("WITH RECURSIVE i(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM i WHERE k < {}) "
                    "INSERT INTO line SELECT k, 1, 1, 1, 20000, 0, 100000, 0, 1000 FROM i",
                    lines));
    double seconds = 0;
    for (int month = 1; month <= 2; ++month) {
        const auto from = Steady::now();
        must(
            fmt::format("UPDATE line SET n = n + 1, main = main - 500, paid_until = paid_until + 30, "
                        "next_action_at = next_action_at + 1000 WHERE next_action_at <= {}",
                        month * 1000));
        if (sqlite3_changes(database->get()) != lines) throw Trouble{"not all rows were updated"};
        seconds = seconds_since(from);
    }
    return static_cast<double>(lines) / seconds;
}

}  // namespace keepline::bench
