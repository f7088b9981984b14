// The WAL copied away while it is written: what the copy gives back is the data file, byte for byte, at every
// commit since it began.

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <thread>

#include "engine/engine.h"
#include "store/sqlite/copy.h"
#include "store/sqlite/roll_forward.h"
#include "store/sqlite/sqlite_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

class LogCopy : public testing::Test {
protected:
    LogCopy() {
        time_.set(china_time("2026-01-31"));
        fs::create_directories(away_);
        open();
    }

    void open(const fs::path& copied_to = {}, std::int64_t long_wal = 65'536) {
        engine_.reset();
        store_.reset();
        sqlite::SqliteOptions options;
        options.long_wal = long_wal;
        options.sweep_behind = 7;
        options.sweep_idle = std::chrono::milliseconds{0};
        options.checkpoint_thread = false;
        options.copied_to = copied_to;
        store_ = sqlite::SqliteStore::open(dir_.path() / "data", options).value();
        engine_ = std::make_unique<Engine>(*store_, clock_, catalog_);
    }
    // Takes the base as somebody would who has time: other commits go on before it is copied.
    void follow() {
        auto pinned = store_->begin_copy(away_);
        ASSERT_TRUE(pinned);
        base_frames_ = pinned->frames;
        base_records_ = store_->last_seq();
        work(3);
        ASSERT_TRUE(sqlite::copy_pages(*pinned->file, dir_.path() / "base"));
    }
    // Opens lines a second apart, with now and then a sweep, a checkpoint, or both.
    void work(int commands) {
        for (int i = 0; i < commands; ++i) {
            time_.set(time_.now() + std::chrono::seconds{1});
            ASSERT_TRUE(ask(*engine_, open_command(++lines_, "a", Money::from_minor(500))));
            const auto turn = random_();
            if (turn % 3 == 0) store_->tidy();
            if (turn % 4 == 0) store_->checkpoint();
        }
    }
    // The data file as it is, everything in it.
    std::string live_bytes() {
        store_->checkpoint();
        engine_.reset();
        store_.reset();
        const fs::path file = dir_.path() / "data" / "keepline.db";
        auto database = sqlite::Database::open(file, sqlite::Database::Mode::write).value();
        EXPECT_EQ(database.execute("PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
        return bytes_of(file);
    }
    Result<void> restore(Instant until = Instant::never()) {
        fs::remove(restored_);
        fs::copy_file(dir_.path() / "base", restored_);
        return sqlite::roll_forward(away_, restored_, base_frames_, until, [](std::int64_t) {});
    }
    std::int64_t restored_records() { return sqlite::prove_data_file(restored_).value().records; }
    std::vector<sqlite::WalPiece> pieces() { return sqlite::pieces_of(away_).value(); }
    void follow_for_long() {
        work(5);
        follow();
        for (int i = 0; i < 400 && pieces().size() < 4; ++i) work(1);
        work(5);
        store_->checkpoint();
        ASSERT_GE(pieces().size(), 4U);
    }

    TempDir dir_;
    fs::path away_ = dir_.path() / "away";
    fs::path restored_ = dir_.path() / "restored";
    ManualClock time_;
    BusinessClock clock_{time_};
    std::shared_ptr<const Catalog> catalog_ = std::make_shared<Catalog>(small_catalog());
    std::minstd_rand random_{7};
    std::unique_ptr<sqlite::SqliteStore> store_;
    std::unique_ptr<Engine> engine_;
    int lines_ = 0;
    std::int64_t base_frames_ = 0;
    std::int64_t base_records_ = 0;
};

TEST_F(LogCopy, GivesTheDataFileBack) {
    follow_for_long();
    const std::string live = live_bytes();
    ASSERT_TRUE(restore());
    EXPECT_EQ(restored_records(), lines_);
    EXPECT_TRUE(bytes_of(restored_) == live);
}

// A thread that checkpoints beside a writer: the WAL begins anew beneath both, because all of it was copied
// back, or because the writer made room.
TEST_F(LogCopy, LosesNothingBetweenTwoGenerations) {
    open({}, 40);
    work(5);
    follow();
    {
        const std::jthread checkpoints{[this](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                store_->checkpoint();
                std::this_thread::sleep_for(std::chrono::microseconds{random_() % 200});
            }
        }};
        for (int i = 0; i < 1000; ++i) {
            for (int burst = 0; burst < 1 + i % 4; ++burst)
                ASSERT_TRUE(ask(*engine_, open_command(++lines_, "a", Money::from_minor(500))));
            std::this_thread::sleep_for(std::chrono::microseconds{i % 300});
        }
    }
    EXPECT_GE(pieces().size(), 30U);
    const std::string live = live_bytes();
    ASSERT_TRUE(restore());
    EXPECT_EQ(restored_records(), lines_);
    EXPECT_TRUE(bytes_of(restored_) == live);
}

TEST_F(LogCopy, GoesOnAfterARestart) {
    work(2);
    follow();
    for (int i = 0; i < 6; ++i) {
        work(4);
        open(away_);
        ASSERT_EQ(store_->copies().size(), 1U) << i;
    }
    const std::string live = live_bytes();
    ASSERT_TRUE(restore());
    EXPECT_TRUE(bytes_of(restored_) == live);
}

TEST_F(LogCopy, WritesATornEndAgain) {
    work(2);
    follow();
    work(4);
    const fs::path growing = pieces().back().file;
    store_->checkpoint();
    fs::resize_file(growing, fs::file_size(growing) - 1000);
    open(away_);
    ASSERT_EQ(store_->copies().size(), 1U);
    work(4);
    const std::string live = live_bytes();
    ASSERT_TRUE(restore());
    EXPECT_TRUE(bytes_of(restored_) == live);
}

TEST_F(LogCopy, DoesNotGoOnWithoutWhatWasWrittenMeanwhile) {
    work(2);
    follow();
    work(4);
    open();
    work(4);
    open(away_);
    EXPECT_TRUE(store_->copies().empty());
}

TEST_F(LogCopy, GoesBackToAnyMoment) {
    follow_for_long();
    const Instant end = time_.now();
    for (std::int64_t back = 0; back <= lines_ - base_records_; back += 3) {
        ASSERT_TRUE(restore(end - std::chrono::seconds{back}));
        EXPECT_EQ(restored_records(), lines_ - back);
    }
    ASSERT_TRUE(restore(end - std::chrono::milliseconds{1500}));
    EXPECT_EQ(restored_records(), lines_ - 2);
}

TEST_F(LogCopy, APieceThatIsNotWholeIsNamed) {
    follow_for_long();
    const auto all = pieces();
    const auto expect_damaged = [&](const char* what) {
        const auto restored = restore();
        ASSERT_FALSE(restored) << what;
        EXPECT_EQ(restored.error().code, ErrorCode::backup_damaged) << what;
    };
    const fs::path middle = all[1].file;
    const std::string whole = bytes_of(middle);
    const auto put = [&](const std::string& bytes) {
        std::ofstream{middle, std::ios::binary | std::ios::trunc}.write(bytes.data(), std::ssize(bytes));
    };
    std::string changed = whole;
    changed[whole.size() / 2] = static_cast<char>(changed[whole.size() / 2] ^ 1);
    put(changed);
    expect_damaged("a bit is flipped");
    put(whole.substr(0, whole.size() - 100));
    expect_damaged("its end is gone");
    put(bytes_of(all[2].file));
    expect_damaged("it is another piece");
    fs::remove(middle);
    expect_damaged("it is gone");
    put(whole);
    ASSERT_TRUE(restore());
}

// A process that dies, or a disk that is full, between the end of one piece and the first bytes of the next.
TEST_F(LogCopy, ComesBackFromBetweenTwoPieces) {
    follow_for_long();
    const std::string live = live_bytes();
    const sqlite::WalPiece last = pieces().back();
    const auto frames = (fs::file_size(last.file) - sqlite::kWalHeader) / (sqlite::kFrameHeader + 4096);
    fs::rename(last.file,
               away_ / ("00000" + std::to_string(last.number) + "-" + std::to_string(frames) + ".wal"));
    ASSERT_TRUE(restore());
    EXPECT_TRUE(bytes_of(restored_) == live);
    const fs::path next = away_ / ("00000" + std::to_string(last.number + 1) + ".wal");
    for (const char* begun : {"", "seven b"}) {
        std::ofstream{next, std::ios::binary | std::ios::trunc} << begun;
        ASSERT_TRUE(restore()) << begun;
        EXPECT_TRUE(bytes_of(restored_) == live) << begun;
    }
}

TEST_F(LogCopy, SeesThatItsFileIsGone) {
    follow_for_long();
    fs::remove(pieces().back().file);
    store_->checkpoint();
    ASSERT_TRUE(store_->copies().front().fault);
    EXPECT_EQ(store_->copies().front().fault->code, ErrorCode::file_not_written);
}

TEST_F(LogCopy, ItsFaultIsNotTheStores) {
    follow_for_long();
    fs::remove_all(away_);
    for (int i = 0; i < 400 && !store_->copies().front().fault; ++i) work(1);
    const auto copies = store_->copies();
    ASSERT_TRUE(copies.front().fault);
    EXPECT_EQ(copies.front().fault->code, ErrorCode::file_not_written);
    work(20);
    store_->end_copy(away_);
    EXPECT_TRUE(store_->copies().empty());
    EXPECT_FALSE(store_->begin_copy(away_));
    open();
    EXPECT_EQ(store_->last_seq(), lines_);
}

}  // namespace
}  // namespace keepline::test
