#include "sim/world/disk.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sim/world/disk_vfs.h"

namespace keepline::sim {
namespace {

constexpr int kLives = 200;

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Connection = std::unique_ptr<sqlite3, Close>;

Connection connect() {
    sqlite3* database = nullptr;
    sqlite3_open_v2("notes.db", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    return Connection{database};
}

int run(const Connection& database, const std::string& sql) {
    return sqlite3_exec(database.get(), sql.c_str(), nullptr, nullptr, nullptr);
}

std::string text(const Connection& database, const char* sql) {
    std::string out;
    const auto add = [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) += std::string{values[0] == nullptr ? "" : values[0]} + ",";
        return 0;
    };
    sqlite3_exec(database.get(), sql, add, &out, nullptr);
    return out;
}

// Writes pairs of notes until the power goes, over and over. What is wrong in the end, in words.
std::string write_under_power_cuts(std::uint64_t seed, const std::string& forgotten, int& cuts) {
    Disk disk{seed};
    disk.forget_syncs_of(forgotten);
    DiskVfs vfs{disk};
    Entropy entropy{seed};
    std::set<int> acknowledged;
    int next = 1;
    for (int life = 0; life < kLives; ++life) {
        disk.arm(DiskFault::power_cut, entropy.between(1, 60));
        {
            const Connection database = connect();
            run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            run(database,
                "PRAGMA wal_autocheckpoint = 3; CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, x)");
            for (int i = 0; i < 20; ++i, ++next) {
                const std::string insert = fmt::format(
                    "BEGIN; INSERT INTO note VALUES ({0}, zeroblob(500)); INSERT INTO note VALUES (-{0}, 0); "
                    "COMMIT",
                    next);
                if (run(database, insert) == SQLITE_OK) acknowledged.insert(next);
            }
        }
        cuts += disk.has_power() ? 0 : 1;
        if (entropy.in_percent(50) && disk.has_power()) disk.cut_power();
        disk.power_on();
        const Connection database = connect();
        if (text(database, "PRAGMA integrity_check") != "ok,") return fmt::format("life {}: not whole", life);
        if (text(database, "SELECT sum(id) FROM note") != "0," && !acknowledged.empty())
            return fmt::format("life {}: half of a transaction", life);
        std::set<int> there;
        const std::string ids = text(database, "SELECT id FROM note WHERE id > 0");
        for (std::size_t at = 0; at < ids.size(); at = ids.find(',', at) + 1)
            there.insert(std::stoi(ids.substr(at)));
        for (const int id : acknowledged)
            if (!there.contains(id)) return fmt::format("life {}: {} is gone", life, id);
    }
    return "";
}

TEST(Disk, KeepsWhatSqliteWasToldIsSynced) {
    int cuts = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
        EXPECT_EQ(write_under_power_cuts(seed, "", cuts), "") << "seed " << seed;
    EXPECT_GT(cuts, 200);
}

// A log that is not synced, and a database that is not synced before its log begins anew.
TEST(Disk, LosesWhatWasNotSynced) {
    int cuts = 0;
    EXPECT_NE(write_under_power_cuts(1, "-wal", cuts), "");
    EXPECT_NE(write_under_power_cuts(1, ".db", cuts), "");
}

TEST(Disk, HasNoRoomUntilItIsDisarmed) {
    Disk disk{1};
    DiskVfs vfs{disk};
    const Connection database = connect();
    ASSERT_EQ(run(database, "PRAGMA journal_mode = WAL; CREATE TABLE note (id)"), SQLITE_OK);
    disk.arm(DiskFault::full, 2);
    EXPECT_EQ(run(database, "INSERT INTO note VALUES (1)"), SQLITE_FULL);
    EXPECT_EQ(run(database, "INSERT INTO note VALUES (2)"), SQLITE_FULL);
    disk.disarm();
    EXPECT_EQ(run(database, "INSERT INTO note VALUES (3)"), SQLITE_OK);
    EXPECT_EQ(text(database, "SELECT id FROM note"), "3,");
}

TEST(Disk, FailsAWriteAndASync) {
    Disk disk{1};
    DiskVfs vfs{disk};
    const Connection database = connect();
    ASSERT_EQ(run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE note (id)"),
              SQLITE_OK);
    disk.arm(DiskFault::write_fails, 1);
    EXPECT_EQ(run(database, "INSERT INTO note VALUES (1)"), SQLITE_IOERR);
    EXPECT_EQ(sqlite3_extended_errcode(database.get()), SQLITE_IOERR_WRITE);
    disk.arm(DiskFault::sync_fails, 1);
    EXPECT_EQ(run(database, "INSERT INTO note VALUES (2)"), SQLITE_IOERR);
    EXPECT_EQ(sqlite3_extended_errcode(database.get()), SQLITE_IOERR_FSYNC);
    EXPECT_EQ(disk.faults(), 2);
}

TEST(Disk, IsTheSameHistoryForASeed) {
    const auto writes = [](std::uint64_t seed) {
        Disk disk{seed};
        DiskVfs vfs{disk};
        const Connection database = connect();
        run(database,
            "PRAGMA journal_mode = WAL; CREATE TABLE note (id); INSERT INTO note VALUES (random())");
        disk.cut_power();
        disk.power_on();
        return text(connect(), "SELECT id FROM note");
    };
    EXPECT_EQ(writes(7), writes(7));
    EXPECT_NE(writes(7), writes(8));
}

}  // namespace
}  // namespace keepline::sim
