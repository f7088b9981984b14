// The books: trial balances, months that close, and the proof that finds what is wrong.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <thread>

#include "job/verify.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

// A house with a writer of its own, as the program runs it.
class Books : public testing::Test {
protected:
    Books() : store_{sqlite::SqliteStore::open(dir_.path()).value()}, engine_{*store_, clock_, catalog_} {
        worker_ = std::thread{[this] { engine_.run(); }};
    }
    ~Books() override { close(); }
    void close() {
        engine_.stop();
        if (worker_.joinable()) worker_.join();
    }
    Result<Answer> ask(Command command) { return keepline::ask(engine_, std::move(command)); }
    Result<Answer> close_month(Month month, IdemKey key) {
        return job::close_month(desk_, kBrand, {ActorKind::administrator, 0}, key, month);
    }
    job::TrialBalance balance_at(std::string_view time) {
        return job::trial_balance(*desk_.view, *catalog_, kBrand, china_time(time)).value();
    }
    job::Verification verified() {
        return job::verify(*desk_.view, *catalog_, [](std::int64_t) {}).value();
    }
    // A line that pays a cycle in January and is renewed in February.
    void two_months() {
        time_.set(china_time("2026-01-10"));
        ASSERT_TRUE(ask(open_command(1, "a", Money::from_minor(700))));
        time_.set(china_time("2026-02-10"));
        ASSERT_TRUE(
            ask(command(home_of(NumberId{1}), "b", Renew{2, Money::from_minor(1000), kParty, Channel::api})));
        ASSERT_TRUE(ask(command(home_of(NumberId{1}), "c",
                                GrantBonus{Money::from_minor(300), date("2026-06-01"), true})));
    }
    void tamper(const char* sql) {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((dir_.path() / "keepline.db").c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(database);
        EXPECT_EQ(sqlite3_changes(database), 1) << sql;
        sqlite3_close(database);
    }

    TempDir dir_;
    ManualClock time_;
    BusinessClock clock_{time_};
    std::shared_ptr<const Catalog> catalog_ = std::make_shared<Catalog>(small_catalog());
    std::unique_ptr<sqlite::SqliteStore> store_;
    Engine engine_;
    Desk desk_{engine_, store_->view(), {}};
    std::thread worker_;
};

Money of(const job::TrialBalance& balance, AccountKind kind) {
    Money sum;
    for (const LedgerSum& each : balance.sums)
        if (each.account.kind == kind)
            sum += grows_by_debit(kind) ? each.debits - each.credits : each.credits - each.debits;
    return sum;
}

TEST_F(Books, AreKnownAsOfAnyPastMoment) {
    two_months();
    EXPECT_TRUE(balance_at("2026-01-10 11:59").sums.empty());
    const auto january = balance_at("2026-02-01");
    EXPECT_EQ(of(january, AccountKind::receivable), Money::from_minor(700));
    EXPECT_EQ(of(january, AccountKind::revenue) + of(january, AccountKind::tax), Money::from_minor(500));
    EXPECT_EQ(of(january, AccountKind::tax), Money::from_minor(41));
    EXPECT_EQ(of(january, AccountKind::main), Money::from_minor(200));
    const auto february = balance_at("2026-03-01");
    EXPECT_EQ(of(february, AccountKind::receivable), Money::from_minor(1700));
    EXPECT_EQ(of(february, AccountKind::bonus), Money::from_minor(300));
    EXPECT_EQ(of(february, AccountKind::promotion_cost), Money::from_minor(300));
}

TEST_F(Books, AMonthClosesOnceItHasEndedAndInOrder) {
    two_months();
    EXPECT_EQ(close_month(202602, "x").error().code, ErrorCode::period_not_ended);
    ASSERT_TRUE(close_month(202601, "jan"));
    EXPECT_TRUE(close_month(202601, "jan")->repeated);
    EXPECT_EQ(close_month(202601, "again").error().code, ErrorCode::period_closed);
    time_.set(china_time("2026-02-28 23:59"));
    EXPECT_EQ(close_month(202602, "feb").error().code, ErrorCode::period_not_ended);
    time_.set(china_time("2026-04-01 00:00"));
    EXPECT_EQ(close_month(202603, "mar").error().code, ErrorCode::period_out_of_order);
    ASSERT_TRUE(close_month(202602, "feb"));
    ASSERT_TRUE(close_month(202603, "mar"));  // nothing happened in it
    const auto closed = job::closed_balance(*desk_.view, *catalog_, kBrand, 202601).value();
    EXPECT_EQ(closed.sums, balance_at("2026-02-01 00:00").sums);
    EXPECT_EQ(of(closed, AccountKind::receivable), Money::from_minor(700));
    EXPECT_EQ(job::closed_balance(*desk_.view, *catalog_, kBrand, 202604).error().code,
              ErrorCode::period_unknown);
    EXPECT_EQ(verified().findings_total, 0);
}

TEST_F(Books, TimeNeverRunsBackIntoAClosedMonth) {
    two_months();
    time_.set(china_time("2026-03-01 00:10"));
    ASSERT_TRUE(close_month(202601, "jan"));
    const auto newest = desk_.view->log(0, LogOrder::newest_first, 1).value();
    BusinessClock after_restart{time_};
    time_.set(china_time("2026-01-31 12:00"));
    after_restart.never_before(newest.items.front().record.recorded_at);
    EXPECT_EQ(after_restart.now(kBrand), china_time("2026-03-01 00:10"));
    time_.set(china_time("2026-03-02"));
    EXPECT_EQ(after_restart.now(kBrand), china_time("2026-03-02"));
}

TEST_F(Books, AreProvedWhileTheyAreWritten) {
    two_months();
    std::thread writer{[this] {
        for (int i = 0; i < 200; ++i)
            ASSERT_TRUE(ask(command(home_of(NumberId{1}), "w" + std::to_string(i),
                                    TopUp{Money::from_minor(1), kParty, Channel::api})));
    }};
    for (int i = 0; i < 5; ++i) {
        const auto proof = verified();
        EXPECT_EQ(proof.findings_total, 0) << proof.findings.front().place << proof.findings.front().detail;
    }
    writer.join();
    EXPECT_EQ(verified().records, 203);
}

struct Tampering {
    const char* sql;
    ErrorCode code;
};
class TamperedBooks : public Books, public testing::WithParamInterface<Tampering> {};

TEST_P(TamperedBooks, AreFound) {
    two_months();
    ASSERT_EQ(verified().findings_total, 0);
    close();
    tamper(GetParam().sql);
    const auto proof = verified();
    ASSERT_GE(proof.findings_total, 1);
    EXPECT_TRUE(
        std::ranges::any_of(proof.findings, [](const auto& each) { return each.code == GetParam().code; }));
}
INSTANTIATE_TEST_SUITE_P(
    Each, TamperedBooks,
    testing::Values(Tampering{"UPDATE log SET body = zeroblob(60) WHERE seq = 2", ErrorCode::verify_chain},
                    Tampering{"DELETE FROM log WHERE seq = 2", ErrorCode::verify_chain},
                    Tampering{"UPDATE lot SET left = left + 1", ErrorCode::verify_stored_rows},
                    Tampering{"UPDATE lot SET left = left + 1", ErrorCode::verify_counted_rows},
                    Tampering{"DELETE FROM lot", ErrorCode::verify_stored_rows}));

// Records that the rules would never make, put where records are.
class ForgedRecord : public testing::Test {
protected:
    void commit(const std::function<void(Record&)>& forge) {
        Record record = store_.view()->log(0, LogOrder::newest_first, 1)->items.front().record;
        ++record.n;
        record.key = {};
        record.verb = TopUp{Money::from_minor(100), kParty, Channel::api};
        record.made.transfers = {{{AccountKind::receivable, 1, 0},
                                  line_account(AccountKind::main, {NumberId{1}, 1}),
                                  Money::from_minor(100)}};
        record.made.puts.clear();
        record.made.line->main += Money::from_minor(100);
        forge(record);
        Rows rows;
        const std::vector<Need> needs{{record.home, 0, {}}};
        ASSERT_TRUE(store_.load(needs, rows));
        ASSERT_TRUE(store_.commit(std::vector{record}));
    }
    bool finds(ErrorCode code) {
        const auto proved = job::verify(*store_.view(), catalog_, [](std::int64_t) {}).value();
        return std::ranges::any_of(proved.findings, [&](const auto& each) { return each.code == code; });
    }
    std::int64_t findings() {
        return job::verify(*store_.view(), catalog_, [](std::int64_t) {})->findings_total;
    }
    ForgedRecord() {
        time_.set(china_time("2026-01-10"));
        Engine engine{store_, clock_, std::make_shared<Catalog>(catalog_)};
        KL_CHECK(test::ask(engine, open_command(1, "a", Money::from_minor(700))).has_value(), "open");
    }

    ManualClock time_;
    BusinessClock clock_{time_};
    Catalog catalog_ = small_catalog();
    MemoryStore store_;
};

TEST_F(ForgedRecord, AGenuineOneIsFine) {
    commit([](Record&) {});
    EXPECT_EQ(findings(), 0);
}
TEST_F(ForgedRecord, ABalanceWithoutPostings) {
    commit([](Record& record) { record.made.line->main += Money::from_minor(1); });
    EXPECT_TRUE(finds(ErrorCode::verify_stored_balance));
}
TEST_F(ForgedRecord, ANegativeBucket) {
    commit([](Record& record) {
        std::swap(record.made.transfers.front().debit, record.made.transfers.front().credit);
        record.made.transfers.front().amount = Money::from_minor(5'000);
    });
    EXPECT_TRUE(finds(ErrorCode::verify_no_negative));
}
TEST_F(ForgedRecord, AnEntryOfNothing) {
    commit([](Record& record) { record.made.transfers.front().amount = Money{}; });
    EXPECT_TRUE(finds(ErrorCode::verify_amounts));
}
TEST_F(ForgedRecord, ARecordBeforeItsTime) {
    commit([](Record& record) { record.recorded_at = record.recorded_at - Duration{1}; });
    EXPECT_TRUE(finds(ErrorCode::verify_order));
}
TEST_F(ForgedRecord, AnActionAtAnotherTime) {
    commit([](Record& record) { record.made.line->next_action_at = Instant::never(); });
    EXPECT_TRUE(finds(ErrorCode::verify_next_action));
}
TEST_F(ForgedRecord, ALiveNumberHandedOutAgain) {
    commit([](Record& record) {
        record.made.line->generation = 2;
        record.made.transfers.front().credit.generation = 2;
    });
    EXPECT_TRUE(finds(ErrorCode::verify_one_live_line));
}
TEST_F(ForgedRecord, APaymentPostedAgain) {
    const auto settled = [](std::int64_t entry) {
        return [entry](Record& record) {
            record.made.puts.emplace_back(Settlement{
                {record.home, 0, "g1:trade:T1"}, entry, Outcome::credited, Money::from_minor(100), {}, {}});
        };
    };
    commit(settled(2));
    EXPECT_EQ(findings(), 0);
    commit(settled(3));
    EXPECT_TRUE(finds(ErrorCode::verify_settled_once));
}
TEST_F(ForgedRecord, AMonthClosedWithAnotherBalance) {
    commit([](Record& record) {
        record.home = home_of(kBrand);
        record.n = 1;
        record.recorded_at = china_time("2026-02-01");
        record.verb = ClosePeriod{202601, false, china_time("2026-02-01"), 1, {}};
        record.made = {};
    });
    EXPECT_TRUE(finds(ErrorCode::verify_closed_months));
}

}  // namespace
}  // namespace keepline::test
