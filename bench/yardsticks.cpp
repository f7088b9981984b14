#include "yardsticks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "inside.h"
#include "process.h"
#include "store/codec.h"
#include "store/sqlite/database.h"

namespace keepline::bench {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::int64_t kBatch = 64;

/// What the log holds for one renewal.
std::string body_of_a_renewal() {
    const Folder folder;
    {
        Inside inside{folder.path(), wall_now()};
        inside.open_lines(1, Money::from_minor(500));
        bool renewed = false;
        inside.desk().engine.submit({kBrand,
                                     home_of(NumberId{1}),
                                     1,
                                     {ActorKind::integrator, 1},
                                     "till-7/000000000001",
                                     Renew{1, Money::from_minor(500), PartyId{1}, Channel::api}},
                                    [&](const Result<Answer>& answer) { renewed = answer.has_value(); });
        inside.desk().engine.step();
        if (!renewed) throw Trouble{"the renewal was refused"};
    }
    auto database =
        sqlite::Database::open(folder.path() / "data" / "keepline.db", sqlite::Database::Mode::read);
    if (!database) throw Trouble{"the log cannot be read"};
    auto log = database->prepare("SELECT body FROM log ORDER BY seq DESC LIMIT 1");
    if (log.step() != SQLITE_ROW) throw Trouble{"the log is empty"};
    return std::string{log.bytes(0)};
}

}  // namespace

SyncedAppends append_and_sync(std::size_t bytes, std::chrono::seconds measured) {
    const Folder folder;
    const int file =
        ::open((folder.path() / "append").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) throw Trouble{"no file can be made"};
    const std::vector<char> part(bytes);
    std::vector<double> took;
    const auto until = Steady::now() + measured;
    for (auto from = Steady::now(); from < until && !interrupted(); from = Steady::now()) {
        if (::write(file, part.data(), part.size()) != std::ssize(part) || ::fdatasync(file) != 0)
            throw Trouble{"the disk refuses"};
        took.push_back(std::chrono::duration<double, std::milli>(Steady::now() - from).count());
    }
    ::close(file);
    if (took.empty()) throw Trouble{"nothing was written"};
    std::ranges::sort(took);
    return {static_cast<double>(took.size()) / static_cast<double>(measured.count()), took[took.size() / 2]};
}

double raw_store(std::chrono::seconds measured) {
    const std::string body = body_of_a_renewal();
    std::string hash(kChainBytes, '\0');
    const Folder folder;
    {
        const Inside makes_the_schema{folder.path(), wall_now()};
    }
    auto opened =
        sqlite::Database::open(folder.path() / "data" / "keepline.db", sqlite::Database::Mode::write);
    if (!opened) throw Trouble{"no file can be made"};
    sqlite::Database& database = *opened;
    for (const char* pragma : {"PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 10000"})
        database.execute(pragma);
    auto append = database.prepare("INSERT INTO log (seq, prev, body, hash) VALUES (?, ?, ?, ?)");
    auto head = database.prepare("UPDATE stream SET seq = ?, hash = ? WHERE id = 0");
    std::int64_t seq = 0;
    const auto until = Steady::now() + measured;
    while (Steady::now() < until && !interrupted()) {
        bool good = database.execute("BEGIN IMMEDIATE") == SQLITE_OK;
        for (std::int64_t i = 0; good && i < kBatch; ++i) {
            ++seq;
            hash = chain_hash(hash, body);
            append.bind(0, seq).bind(1, seq / 2).bind_blob(2, body).bind_blob(3, hash);
            good = append.run() == SQLITE_DONE;
        }
        head.bind(0, seq).bind_blob(1, hash);
        if (!good || head.run() != SQLITE_DONE || database.execute("COMMIT") != SQLITE_OK)
            throw Trouble{database.message()};
    }
    return static_cast<double>(seq) / static_cast<double>(measured.count());
}

}  // namespace keepline::bench
