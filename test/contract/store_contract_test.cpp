// One suite every store must pass. A store that comes later is one more line at the end.

#include <gtest/gtest.h>

#include <functional>

#include "sim/world/reference_ledger.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

using sim::ReferenceLedger;

struct House {
    std::string name;
    bool survives;  ///< whether reopening finds what was kept
    std::function<std::unique_ptr<Store>(const std::filesystem::path&)> open;
};

class StoreContract : public testing::TestWithParam<House> {
protected:
    StoreContract() { start(); }

    void start() {
        engine_.reset();
        if (!store_ || GetParam().survives) {
            store_.reset();
            store_ = GetParam().open(dir_.path());
        }
        engine_ = std::make_unique<Engine>(*store_, clock_, catalog_);
    }
    Result<Answer> ask(Command command) { return test::ask(*engine_, std::move(command)); }
    LineState line(std::int64_t number) { return store_->view()->line(NumberId{number}).value(); }
    static Home home(std::int64_t number) { return {HomeKind::number, number}; }
    void check_books() {
        ReferenceLedger ledger;
        ASSERT_TRUE(
            store_->view()->walk(0, [&](std::int64_t, const Record& record) { ledger.post(record); }));
        EXPECT_EQ(ledger.check(), "");
        for (const auto& each : store_->view()->lines({kBrand, {}}, 0, 100).items)
            EXPECT_EQ(ledger.compare(each.number, each.state), "");
    }

    TempDir dir_;
    ManualClock time_;
    BusinessClock clock_{time_};
    std::shared_ptr<const Catalog> catalog_ = std::make_shared<Catalog>(small_catalog());
    std::unique_ptr<Store> store_;
    std::unique_ptr<Engine> engine_;
};

const Money kFive = Money::from_minor(500);

TEST_P(StoreContract, AnswersOnceAndRepeatsTheFirstAnswer) {
    time_.set(china_time("2026-01-31"));
    const auto opened = ask(open_command(1, "a", kFive));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->home, home(1));
    const auto renewed = ask(command(home(1), "b", Renew{2, kFive.times(2), kParty, Channel::api}));
    ASSERT_TRUE(renewed);
    start();
    const auto again = ask(command(home(1), "b", Renew{2, kFive.times(2), kParty, Channel::api}));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->n, renewed->n);
    const auto reused = ask(command(home(1), "b", Renew{1, kFive, kParty, Channel::api}));
    ASSERT_FALSE(reused);
    EXPECT_EQ(reused.error().code, ErrorCode::idempotency_key_reused);
    EXPECT_EQ(line(1).paid_until, date("2026-04-30"));
    check_books();
}

TEST_P(StoreContract, ARefusalIsNotRemembered) {
    time_.set(china_time("2026-01-31"));
    ASSERT_TRUE(ask(open_command(1, "a", kFive)));
    EXPECT_FALSE(ask(command(home(1), "b", Renew{1, Money::from_minor(499), kParty, Channel::api})));
    EXPECT_TRUE(ask(command(home(1), "b", Renew{1, kFive, kParty, Channel::api})));
}

TEST_P(StoreContract, ABatchSeesItsOwnDecisionsInOrder) {
    time_.set(china_time("2026-01-31"));
    std::vector<Result<Answer>> answers;
    const auto keep = [&](Result<Answer> answer) { answers.push_back(std::move(answer)); };
    engine_->submit(open_command(1, "a", kFive), keep);
    engine_->submit(open_command(1, "a", kFive), keep);
    engine_->submit(open_command(1, "other", kFive), keep);
    engine_->submit(open_command(2, "a", kFive), keep);
    while (engine_->step()) {
    }
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_TRUE(answers[0]);
    ASSERT_TRUE(answers[1]);
    EXPECT_TRUE(answers[1]->repeated);
    ASSERT_FALSE(answers[2]);
    EXPECT_EQ(answers[2].error().code, ErrorCode::line_number_in_use);
    ASSERT_TRUE(answers[3]);
    EXPECT_EQ(answers[3]->home, home(2));
    start();
    EXPECT_EQ(line(1).generation, 1);
    EXPECT_EQ(store_->view()->find_number(number(2)), NumberId{2});
    check_books();
}

TEST_P(StoreContract, LotsMadeInABatchAreSeenInIt) {
    time_.set(china_time("2026-01-31"));
    ASSERT_TRUE(ask(open_command(1, "a", kFive)));
    time_.set(china_time("2026-02-28"));
    int good = 0;
    const auto count = [&](Result<Answer> answer) { good += answer.has_value() ? 1 : 0; };
    engine_->submit(command(home(1), "g", GrantBonus{kFive, date("2026-03-15"), true}), count);
    engine_->submit(command(home(1), "", PassTime{}), count);
    engine_->submit(command(home(1), "t", TopUp{kFive, kParty, Channel::api}), count);
    while (engine_->step()) {
    }
    EXPECT_EQ(good, 3);
    start();
    EXPECT_EQ(line(1).paid_until, date("2026-03-31"));
    EXPECT_EQ(line(1).main, kFive);
    check_books();
}

TEST_P(StoreContract, KeepsRowsTasksAndHistory) {
    time_.set(china_time("2026-01-31"));
    ASSERT_TRUE(ask(open_command(1, "a", kFive)));
    const auto placed = ask(
        command(home(1), "o", PlaceOrder{1, kFive, kGateway, PayMethod::alipay_qr, Channel::online_payment}));
    ASSERT_TRUE(placed);
    start();
    auto view = store_->view();
    const auto intents = view->rows(home(1), RowKind::payment_intent);
    ASSERT_TRUE(intents);
    ASSERT_EQ(intents->size(), 1U);
    EXPECT_EQ(std::get<PaymentIntent>(intents->front()).amount, kFive);
    EXPECT_EQ(view->tasks_due(TaskKind::ask_payment, time_.now(), 10)->size(), 0U);
    const Instant later = time_.now() + std::chrono::seconds{10};
    ASSERT_EQ(view->tasks_due(TaskKind::ask_payment, later, 10)->size(), 1U);
    EXPECT_EQ(view->count_tasks(TaskKind::ask_payment).value(), 1);
    EXPECT_EQ(view->count_tasks(TaskKind::refund).value(), 0);
    EXPECT_TRUE(view->tasks_due(TaskKind::refund, later, 10)->empty());
    EXPECT_EQ(view->next_task({}), later);
    EXPECT_EQ(view->next_task(later), Instant::never());
    const Settle paid{placed->reply.intent_n, kGateway, "T1", "KL1x1x2", kFive, time_.now()};
    ASSERT_TRUE(ask(command(home(1), "", paid)));
    const auto again = ask(command(home(1), "", paid));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->reply.outcome, Outcome::credited);
    EXPECT_EQ(again->n, 0);
    start();
    view = store_->view();
    EXPECT_EQ(view->tasks_due(TaskKind::ask_payment, later, 10)->size(), 0U);
    EXPECT_EQ(view->next_task({}), Instant::never());
    const auto newest = view->history(home(1), 0, 2);
    ASSERT_TRUE(newest);
    ASSERT_EQ(newest->items.size(), 2U);
    EXPECT_EQ(newest->items[0].n, 3);
    EXPECT_EQ(view->history(home(1), 1000, 1)->items.size(), 1U);  // a cursor of nobody's
    const auto rest = view->history(home(1), newest->next, 2);
    ASSERT_EQ(rest->items.size(), 1U);
    EXPECT_EQ(rest->items[0].n, 1);
    EXPECT_EQ(rest->next, 0);
    EXPECT_EQ((*view->record(home(1), 2))->n, 2);
    EXPECT_FALSE((*view->record(home(1), 9)).has_value());
    check_books();
}

TEST_P(StoreContract, FindsWhatIsDue) {
    time_.set(china_time("2026-01-31"));
    for (int i = 1; i <= 3; ++i) ASSERT_TRUE(ask(open_command(i, "a", kFive)));
    ASSERT_TRUE(ask(command(home(2), "r", Renew{1, kFive, kParty, Channel::api})));
    start();
    auto view = store_->view();
    const Instant first = clock_.now(kBrand) + std::chrono::hours{27 * 24 + 12};
    EXPECT_EQ(view->next_due(kBrand), first);
    EXPECT_EQ(view->next_due(BrandId{2}), Instant::never());
    EXPECT_TRUE(view->due(kBrand, first - Duration{1}, 10).empty());
    EXPECT_EQ(view->due(kBrand, first, 10), (std::vector{NumberId{1}, NumberId{2}, NumberId{3}}));
    time_.set(first);
    for (std::int64_t i = 1; i <= 3; ++i) ASSERT_TRUE(ask(command(home(i), "", PassTime{})));
    start();
    view = store_->view();
    EXPECT_TRUE(view->due(kBrand, first, 10).empty());
    EXPECT_EQ(line(2).stage, Stage::active);
    EXPECT_EQ(line(3).stage, Stage::grace);
    EXPECT_EQ(view->lines({kBrand, Stage::grace}, 0, 1).items.size(), 1U);
    EXPECT_EQ(view->lines({kBrand, Stage::grace}, view->lines({kBrand, Stage::grace}, 0, 1).next, 5)
                  .items.front()
                  .number,
              NumberId{3});
    check_books();
}

TEST_P(StoreContract, SurvivesSweepsInEveryPlace) {
    time_.set(china_time("2026-01-31"));
    for (int i = 1; i <= 60; ++i) {
        ASSERT_TRUE(ask(open_command(i, "a", kFive)));
        if (i % 7 == 0) store_->tidy();
        if (i % 20 == 0) start();
    }
    while (store_->tidy()) {
    }
    ASSERT_TRUE(ask(command(home(5), "r", Renew{1, kFive, kParty, Channel::api})));
    start();
    EXPECT_EQ(line(5).cycles_prepaid, 1);
    EXPECT_EQ(line(60).generation, 1);
    const auto again = ask(command(home(5), "r", Renew{1, kFive, kParty, Channel::api}));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    check_books();
}

TEST_P(StoreContract, MovesTheTestClockForwardOnly) {
    time_.set(china_time("2026-01-31"));
    const Home brand = home_of(kBrand);
    ASSERT_TRUE(ask(command(brand, "1", AdvanceClock{1'000'000})));
    EXPECT_EQ(clock_.now(kBrand), time_.now() + std::chrono::seconds{1});
    const auto back = ask(command(brand, "2", AdvanceClock{0}));
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().code, ErrorCode::clock_backwards);
    start();
    const auto rows = store_->view()->all_rows(HomeKind::brand, RowKind::brand_clock);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(std::get<BrandClock>(rows->front()).offset_us, 1'000'000);
}

TEST_P(StoreContract, ForgetsAnAbandonedBatch) {
    time_.set(china_time("2026-01-31"));
    Rows rows;
    EXPECT_EQ(store_->number_for(number(1)), NumberId{1});
    ASSERT_TRUE(store_->load(std::vector<Need>{{home(1), 0, std::nullopt}}, rows));
    store_->abandon();
    EXPECT_EQ(store_->number_for(number(9)), NumberId{1});
    store_->abandon();
    EXPECT_FALSE(store_->view()->line(NumberId{1}).has_value());
}

House memory() {
    return {"memory", false, [](const auto&) { return std::make_unique<MemoryStore>(); }};
}
House sqlite(std::int64_t sweep_behind) {
    return {sweep_behind > 100 ? "sqlite" : "sqlite_sweeping", true,
            [sweep_behind](const std::filesystem::path& dir) {
                return sqlite::SqliteStore::open(dir, {sweep_behind, std::chrono::milliseconds{0}}).value();
            }};
}
TEST_P(StoreContract, KeepsPeopleAndFindsThem) {
    time_.set(china_time("2026-01-31"));
    const auto subscriber = [&](std::int64_t id, std::string_view hash) {
        CreateSubscriber verb;
        verb.name_sealed = std::string(240, 'n');
        verb.identity_hash = hash;
        ASSERT_TRUE(ask(command(home_of(SubscriberId{id}), "s" + std::to_string(id), verb)));
    };
    subscriber(INT64_C(500'000'000'000'000'007), "same");
    subscriber(8, "same");
    subscriber(9, "other");
    ASSERT_TRUE(ask(open_command(1, "a", kFive)));
    ASSERT_TRUE(ask(open_command(2, "b", kFive)));
    for (const std::int64_t each : {1, 2})
        ASSERT_TRUE(ask(command(home(each), "bind", BindSubscriber{SubscriberId{8}, "sold"})));
    ASSERT_TRUE(ask(command(home(2), "back", BindSubscriber{SubscriberId{}, "mistake"})));
    start();
    const auto view = store_->view();
    EXPECT_EQ(view->find_subscribers(kBrand, "same").value(),
              (std::vector<SubscriberId>{{8}, {INT64_C(500'000'000'000'000'007)}}));
    EXPECT_TRUE(view->find_subscribers(BrandId{2}, "same")->empty());
    EXPECT_TRUE(view->find_subscribers(kBrand, "none")->empty());
    EXPECT_EQ(view->lines_of(SubscriberId{8}).value(), (std::vector<LineId>{{NumberId{1}, 1}}));
    EXPECT_TRUE(view->lines_of(SubscriberId{9})->empty());
    const auto row = std::get<Subscriber>(view->rows(home_of(SubscriberId{8}), RowKind::subscriber)->front());
    EXPECT_EQ(row.name_sealed, std::string(240, 'n'));
    const auto first = view->page_of(HomeKind::subscriber, RowKind::subscriber, 0, 2);
    ASSERT_EQ(first->items.size(), 2U);
    EXPECT_EQ(first->next, 9);
    const auto second = view->page_of(HomeKind::subscriber, RowKind::subscriber, first->next, 2);
    ASSERT_EQ(second->items.size(), 1U);
    EXPECT_EQ(second->next, 0);
}

TEST_P(StoreContract, KeepsSessionsAndDropsWhatIsOver) {
    time_.set(china_time("2026-01-31"));
    const Home li{HomeKind::staff, 81};
    CreateStaff made;
    made.login = "li.na";
    made.password_hash = "$argon2id$";
    ASSERT_TRUE(ask(command(li, "make", made)));
    StartSession in;
    in.hash_proved = made.password_hash;
    in.at = Instant{1'000};
    in.expires_at = Instant{2'000};
    const auto session = ask(command(li, "in", in));
    ASSERT_TRUE(session);
    EnrolTotp enrol;
    enrol.totp_sealed = "sealed";
    enrol.recovery_hashes = {"one", "two"};
    enrol.session_n = session->n;
    enrol.at = Instant{1'500};
    ASSERT_TRUE(ask(command(li, "enrol", enrol)));
    start();
    const auto view = store_->view();
    EXPECT_EQ(std::get<Staff>(view->rows(li, RowKind::staff)->front()).totp_sealed, "sealed");
    EXPECT_EQ(view->rows(li, RowKind::recovery_code)->size(), 2U);
    EXPECT_EQ(std::get<Session>(view->rows(li, RowKind::session)->front()).second_factor_at, enrol.at);
    in.factor.recovery_hash = "two";
    ASSERT_TRUE(ask(command(li, "again", in)));
    EXPECT_FALSE(ask(command(li, "and again", in)));
    EXPECT_EQ(view->rows(li, RowKind::recovery_code)->size(), 1U);
    EXPECT_TRUE(ask(command(li, "early", ForgetSessions{Instant{1'999}}))->repeated) << "nothing to do";
    ASSERT_TRUE(ask(command(li, "over", ForgetSessions{Instant{2'000}})));
    EXPECT_TRUE(view->rows(li, RowKind::session)->empty());
}

TEST_P(StoreContract, ReadsTheLogByPosition) {
    time_.set(china_time("2026-01-31"));
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE(ask(open_command(i, "open" + std::to_string(i), kFive)));
    start();
    const auto view = store_->view();
    const auto seqs = [&](std::int64_t from, LogOrder order, int limit) {
        std::vector<std::int64_t> out;
        const auto page = view->log(from, order, limit);
        for (const Logged& each : page->items) {
            out.push_back(each.seq);
            EXPECT_EQ(each.record.home.id, each.seq);
        }
        out.push_back(page->next);
        return out;
    };
    using enum LogOrder;
    using Seqs = std::vector<std::int64_t>;
    EXPECT_EQ(seqs(0, oldest_first, 3), (Seqs{1, 2, 3, 3}));
    EXPECT_EQ(seqs(3, oldest_first, 3), (Seqs{4, 5, 0}));
    EXPECT_EQ(seqs(5, oldest_first, 3), (Seqs{0}));
    EXPECT_EQ(seqs(0, newest_first, 3), (Seqs{5, 4, 3, 3}));
    EXPECT_EQ(seqs(3, newest_first, 3), (Seqs{2, 1, 0}));
    EXPECT_EQ(seqs(1, newest_first, 3), (Seqs{0}));
    EXPECT_EQ(seqs(0, newest_first, 5), (Seqs{5, 4, 3, 2, 1, 0}));
}

INSTANTIATE_TEST_SUITE_P(Houses, StoreContract, testing::Values(memory(), sqlite(1'000'000), sqlite(5)),
                         [](const auto& each) { return each.param.name; });

TEST(SqliteHouse, IsOneProcessAlone) {
    TempDir dir;
    auto first = sqlite::SqliteStore::open(dir.path());
    ASSERT_TRUE(first);
    const auto second = sqlite::SqliteStore::open(dir.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::store_locked);
}

TEST(SqliteHouse, RefusesALogThatWasTamperedWith) {
    TempDir dir;
    ManualClock time;
    BusinessClock clock{time};
    {
        auto store = sqlite::SqliteStore::open(dir.path()).value();
        Engine engine{*store, clock, std::make_shared<Catalog>(small_catalog())};
        for (int i = 1; i < 5; ++i) ASSERT_TRUE(ask(engine, open_command(i, "a", kFive)));
    }
    {
        auto database = sqlite::Database::open(dir.path() / "keepline.db", sqlite::Database::Mode::write);
        ASSERT_EQ(
            database->execute("UPDATE log SET body = (SELECT body FROM log WHERE seq = 1) WHERE seq = 2"),
            SQLITE_OK);
    }
    const auto store = sqlite::SqliteStore::open(dir.path());
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::store_corrupt);
}

TEST(SqliteHouseDeath, StopsOnAForeignWriter) {
    TempDir dir;
    ManualClock time;
    BusinessClock clock{time};
    auto store = sqlite::SqliteStore::open(dir.path()).value();
    Engine engine{*store, clock, std::make_shared<Catalog>(small_catalog())};
    ASSERT_TRUE(ask(engine, open_command(1, "a", kFive)));
    auto database = sqlite::Database::open(dir.path() / "keepline.db", sqlite::Database::Mode::write);
    ASSERT_EQ(database->execute("UPDATE log SET prev = 7 WHERE seq = 1"), SQLITE_OK);
    EXPECT_DEATH((void)ask(engine, open_command(2, "a", kFive)), "changed by another program");
}

TEST(MemoryHouse, AFailedCommitLeavesNothing) {
    ManualClock time;
    BusinessClock clock{time};
    MemoryStore store;
    Engine engine{store, clock, std::make_shared<Catalog>(small_catalog())};
    store.fail_commits(1);
    const auto refused = ask(engine, open_command(1, "a", kFive));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::store_unavailable);
    EXPECT_FALSE(store.view()->line(NumberId{1}).has_value());
    const auto opened = ask(engine, open_command(1, "a", kFive));
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->repeated);
}

}  // namespace
}  // namespace keepline::test
