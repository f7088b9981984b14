// Lines from files and back: the import job over a real engine, and what it must hold through faults.

#include "api/jobs.h"
#include "e2e/files_fixture.h"
#include "job/cycle_run.h"
#include "store/sqlite/sqlite_store.h"

namespace keepline::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kHeader =
    "msisdn,plan,policy,stage,stage_since,activated_on,anchor_day,paid_until,last_top_up_on,cycles_prepaid,"
    "prepaid,"
    "main,bonus,bars,valid_until,last_own_use_on\n";
constexpr const char* kRows =
    "8617000000001,monthly,1,active,2025-01-31,2025-01-31,31,2026-04-30,2026-01-31,2,10.00,12.50,"
    "1.00@2026-06-01:no;5.00@2026-07-01,real_name;lost_sim,,\n"
    "8617000000002,monthly,1,grace,2026-02-05,2025-06-05,5,2026-02-05,,0,0.00,4.99,,,,\n"
    "8617000000003,monthly,1,suspended,2025-12-20,2024-01-01,20,2025-11-20,2025-10-20,0,0.00,0.00,,operator,,"
    "\n"
    "8617000000004,monthly,1,quarantined,2025-12-01,2024-01-01,2,2025-09-02,,0,0.00,0.30,,,,\n";

std::string many_lines(int count) {
    std::string text = kHeader;
    for (int i = 1; i <= count; ++i)
        text += number(i).str() + ",monthly,1,active,2026-01-20,2026-01-20,20,2026-02-20,,0,0.00,1.00,,,,\n";
    return text;
}

TEST_F(Files, ExportBringsBackWhatImportTook) {
    House first{sqlite::SqliteStore::open(dir_.path() / "first").value()};
    const auto imported = first.import(write("in.csv", std::string{kHeader} + kRows));
    ASSERT_EQ(imported.state, job::JobState::done);
    EXPECT_EQ(figure(imported, "written"), "4");
    EXPECT_EQ(figure(imported, "main"), "17.79");
    EXPECT_EQ(figure(imported, "prepaid"), "10.00");
    EXPECT_EQ(figure(imported, "bonus"), "6.00");
    EXPECT_EQ(figure(imported, "stage.quarantined"), "1");
    first.check_books();
    ASSERT_EQ(first.export_to(dir_.path() / "out.csv").state, job::JobState::done);
    EXPECT_EQ(read(dir_.path() / "out.csv"), std::string{kHeader} + kRows);

    House second{memory()};
    ASSERT_EQ(second.import(dir_.path() / "out.csv").state, job::JobState::done);
    ASSERT_EQ(second.export_to(dir_.path() / "again.csv").state, job::JobState::done);
    EXPECT_EQ(read(dir_.path() / "again.csv"), std::string{kHeader} + kRows);
    const auto a = first.lines(), b = second.lines();
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].state, b[i].state);
}

TEST_F(Files, ExportNamesNoNumbersUnlessTold) {
    House house{memory()};
    house.import(write("in.csv", std::string{kHeader} + kRows));
    ASSERT_EQ(house.export_to(dir_.path() / "out.csv", false).state, job::JobState::done);
    const std::string text = read(dir_.path() / "out.csv");
    EXPECT_EQ(text.find("1700000"), std::string::npos);
    EXPECT_NE(text.find("\n1-1,monthly,"), std::string::npos);
    EXPECT_EQ(house.export_to(dir_.path() / "out.csv").error->code, ErrorCode::file_exists);
}

TEST_F(Files, ColumnsMayComeInAnyOrderAndSomeBeLeftOut) {
    House house{memory()};
    const auto done =
        house.import(write("in.csv",
                           "\xEF\xBB\xBFmain,msisdn,paid_until,plan,stage,stage_since,activated_on\r\n"
                           "1.00,170 0000 0001,2026-02-20,monthly,active,2026-01-20,2026-01-20\r\n"));
    EXPECT_EQ(done.state, job::JobState::done) << testing::PrintToString(faults(done));
    ASSERT_EQ(house.lines().size(), 1U);
    EXPECT_EQ(house.lines().front().state.anchor_day, 20);
    EXPECT_EQ(house.lines().front().state.policy, PolicyId{1});
}

TEST_F(Files, EveryBadRowIsNamedAndNothingIsWritten) {
    House house{memory()};
    const std::string good =
        "8617000000009,monthly,1,active,2026-01-20,2026-01-20,20,2026-02-20,,0,0.00,1.00,,,,\n";
    const auto refused = house.import(write(
        "in.csv",
        std::string{kHeader} + good +
            "12,monthly,1,active,2026-01-20,2026-01-20,20,2026-02-20,,0,0.00,1.00,,,,\n"
            "8617000000001,nothing,1,asleep,2026-02-30,2026-01-20,20,2026-02-20,,0,0.00,1.005,,,,\n"
            "8617000000002,monthly,1,active,2026-01-20,2026-01-20,20,2026-02-20,,0,0.00,1.00,5@,tired,,\n"
            "8617000000003,monthly,1,parked,2026-01-20,2026-01-20,20,2026-01-20,,0,0.00,1.00,,,,\n"
            "8617000000004,monthly,1,active\n" +
            good));
    EXPECT_EQ(refused.state, job::JobState::failed);
    EXPECT_EQ(refused.error->code, ErrorCode::import_rows_refused);
    EXPECT_THAT(faults(refused), ElementsAre("3:msisdn:input.malformed", "4:plan:plan.unknown",
                                             "4:stage:input.malformed", "4:stage_since:input.malformed",
                                             "4:main:input.malformed", "5:bonus:input.malformed",
                                             "5:bars:input.malformed", "6:stage:import.stage_not_in_policy",
                                             "7::input.malformed", "8:msisdn:import.number_repeated"));
    EXPECT_THAT(house.lines(), IsEmpty());
}

TEST_F(Files, RefusesFilesThatAreNotOurs) {
    House house{memory()};
    EXPECT_THAT(
        faults(house.import(write("a.csv", "msisdn,plan,colour,plan\n"))),
        ElementsAre("1:colour:input.unknown_field", "1:plan:input.malformed", "1:stage:input.required",
                    "1:stage_since:input.required", "1:activated_on:input.required",
                    "1:paid_until:input.required", "1:main:input.required"));
    EXPECT_THAT(faults(house.import(write("b.csv", ""))), ElementsAre("1::file.malformed"));
    EXPECT_THAT(faults(house.import(write("c.csv", std::string{kHeader} + "\"8617\n"))),
                ElementsAre("2::file.malformed"));
    EXPECT_EQ(house.import(dir_.path() / "none.csv").error->code, ErrorCode::file_unreadable);
}

TEST_F(Files, ControlTotalsAndADryRunComeBeforeWriting) {
    House house{memory()};
    const auto file = write("in.csv", std::string{kHeader} + kRows);
    const auto wrong =
        house.import(file, {5, Money::from_minor(1779), Money::from_minor(1000), Money::from_minor(601)});
    EXPECT_THAT(faults(wrong), ElementsAre("0:rows:import.total_differs", "0:bonus:import.total_differs"));
    const auto dry = house.import(
        file, {4, Money::from_minor(1779), Money::from_minor(1000), Money::from_minor(600)}, true);
    EXPECT_EQ(dry.state, job::JobState::done);
    EXPECT_THAT(house.lines(), IsEmpty());
}

TEST_F(Files, ACrashIsFinishedByRunningItAgain) {
    auto store = std::make_unique<MemoryStore>();
    MemoryStore& faulty = *store;
    House house{std::move(store)};
    const auto file = write("in.csv", many_lines(5000));
    faulty.fail_commits(1);
    const auto broken = house.import(file);
    EXPECT_EQ(broken.error->code, ErrorCode::store_unavailable);
    EXPECT_LT(house.lines().size(), 5000U);
    const auto before = house.lines().size();
    const auto again = house.import(file);
    EXPECT_EQ(again.state, job::JobState::done);
    EXPECT_EQ(figure(again, "written_before"), std::to_string(before));
    EXPECT_EQ(figure(again, "written"), std::to_string(5000 - before));
    EXPECT_EQ(house.lines().size(), 5000U);
    EXPECT_EQ(figure(house.import(file), "written"), "0");
    house.check_books();
}

TEST_F(Files, AFullQueueIsWaitedFor) {
    House house{memory(), {.queue_max = 16, .batch_max = 8}};
    EXPECT_EQ(house.import(write("in.csv", many_lines(3000))).state, job::JobState::done);
    EXPECT_EQ(house.lines().size(), 3000U);
}

TEST_F(Files, NumbersInUseAreRefusedButNotThoseOfThisFile) {
    House house{memory()};
    const auto file = write("in.csv", many_lines(3));
    ASSERT_EQ(house.import(file).state, job::JobState::done);
    const NumberId first = house.lines().front().number;
    ASSERT_TRUE(keepline::ask(
        *house.engine_, command(home_of(first), "t", TopUp{Money::from_minor(900), kParty, Channel::api})));
    house.time_.set(china_time("2026-06-01"));  // past the window in which keys are remembered
    EXPECT_EQ(figure(house.import(file), "written_before"), "3");
    EXPECT_EQ(house.lines().front().state.generation, 1);
    EXPECT_THAT(faults(house.import(write("other.csv", many_lines(3) + "\n"))),
                testing::Contains("2:msisdn:line.number_in_use"));
}

TEST_F(Files, NothingIsTakenAwayOnTheDayOfImport) {
    House house{memory()};
    // Suspended since 1 December: quarantine was due on 30 January.
    house.import(
        write("in.csv", std::string{kHeader} +
                            "8617000000001,monthly,1,suspended,2025-12-01,2024-01-01,1,2025-11-01,,0,0.00,"
                            "0.00,,,,\n"));
    job::CycleWatch watch;
    const auto stage_at = [&](const char* time) {
        house.time_.set(china_time(time));
        job::run_cycle(*house.desk_, kBrand, watch);
        return house.lines().front().state.stage;
    };
    EXPECT_EQ(stage_at("2026-02-10 23:59"), Stage::suspended);
    EXPECT_EQ(stage_at("2026-02-11 09:59"), Stage::suspended);
    EXPECT_EQ(stage_at("2026-02-11 10:00"), Stage::quarantined);
}

TEST_F(Files, JobsNameFilesOnTheLocalSocketOnly) {
    House house{memory()};
    job::Jobs jobs{house.time_};
    api::KeyRing keys{*house.desk_};
    api::SessionRing sessions{*house.desk_, {}};
    const vault::Secrets secrets{std::string(32, 's')};
    const api::Doors doors{*house.desk_, keys, sessions, secrets};
    http::Router router;
    api::mount_jobs(router, doors, jobs, [](const std::string& file, job::Progress& progress) {
        progress.figure("file", file);
        return Result<void>{};
    });
    const api::NewSecret secret = api::make_secret();
    const Scopes all = Scopes{}.with(Scope::read).with(Scope::admin);
    const auto made = keepline::ask(
        *house.engine_, {kBrand, home_of(kBrand), 0, {}, {}, CreateApiKey{"probe", secret.hash, all, {}}});
    ASSERT_TRUE(made && keys.refresh());
    const auto call = [&](const char* method, const std::string& path, const std::string& body, bool local) {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.local = local;
        request.headers = {{"Content-Type", "application/json"}};
        if (!local)
            request.headers.emplace_back("Authorization",
                                         "Bearer " + api::format_api_key(kBrand, made->n, secret.secret));
        http::Response given;
        router.handle(std::move(request), [&](http::Response answer) { given = std::move(answer); });
        return given;
    };
    for (const char* path : {"/v1/imports", "/v1/exports", "/v1/backups"}) {
        const auto far = call("POST", path, R"({"file":"/backup/x.db"})", false);
        EXPECT_EQ(far.status, 403) << path;
        EXPECT_NE(far.body.find("auth.local_only"), std::string::npos) << far.body;
    }
    EXPECT_EQ(call("POST", "/v1/backups", R"({"file":"here.db"})", true).status, 422);
    const auto started = call("POST", "/v1/backups", R"({"file":"/backup/x.db"})", true);
    EXPECT_EQ(started.status, 202) << started.body;
    EXPECT_EQ(started.header("Location"), "/v1/jobs/1");
    while (jobs.find(kBrand, 1)->state == job::JobState::running) std::this_thread::yield();
    const std::string ended = call("GET", "/v1/jobs/1", "", false).body;
    EXPECT_NE(ended.find(R"("state":"done")"), std::string::npos) << ended;
    EXPECT_NE(ended.find(R"("value":"/backup/x.db")"), std::string::npos) << ended;
    EXPECT_EQ(call("POST", "/v1/jobs/1/cancel", "", false).status, 200);
    EXPECT_NE(call("GET", "/v1/jobs/2", "", false).body.find("job.unknown"), std::string::npos);
}

TEST_F(Files, TheJournalExportSumsToTheBooks) {
    House house{memory()};
    house.import(write("in.csv", std::string{kHeader} + kRows));
    job::Progress progress{{}};
    ASSERT_TRUE(
        job::export_journal(*house.desk_->view, *house.catalog_, kBrand, dir_.path() / "j.csv", progress));
    const std::string text = read(dir_.path() / "j.csv");
    EXPECT_NE(text.find(",import_line,administrator:0,opening,main:1-1,12.50,CNY\n"), std::string::npos);
    EXPECT_NE(text.find(",promotion_cost,bonus:1-1,5.00,CNY\n"), std::string::npos);
    EXPECT_EQ(figure(progress.status(), "postings"), "6");
}

}  // namespace
}  // namespace keepline::test
