// Usage records from files: each is posted once, what the rules refuse spoils no other and is told by its
// line.

#include "e2e/files_fixture.h"
#include "job/cycle_run.h"
#include "job/import_usage.h"

namespace keepline::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kHeader = "record_id,msisdn,kind,units,used_at,on_network,rated,chargeable\n";

class Usage : public Files {
protected:
    /// Opens line `index` with 5.00 for its first cycle and 10.00 on main.
    void open_line(int index) {
        const auto opened = keepline::ask(
            *house_.engine_,
            open_command(index, IdemKey{"open-" + std::to_string(index)}, Money::from_minor(500)));
        ASSERT_TRUE(opened);
        ASSERT_TRUE(keepline::ask(
            *house_.engine_,
            command(opened->home, "top-up", TopUp{Money::from_minor(1000), kParty, Channel::api})));
    }
    job::JobStatus import(job::UsageOrder order) {
        job::Progress progress{{}};
        return import(std::move(order), progress);
    }
    job::JobStatus import(job::UsageOrder order, job::Progress& progress) {
        order.brand = kBrand;
        order.actor = {ActorKind::administrator, 0};
        progress.end(job::import_usage(*house_.desk_, order, progress), house_.time_.now());
        return progress.status();
    }
    job::UsageOrder order_of(const std::string& rows, const std::string& header = kHeader) {
        job::UsageOrder order{};
        order.file = write("cdr.csv", header + rows);
        return order;
    }
    Money main_of(int index) {
        return house_.desk_->view->line(*house_.desk_->view->find_number(number(index)))->main;
    }
    std::int64_t records() {
        std::int64_t count = 0;
        EXPECT_TRUE(house_.desk_->view->walk(0, [&](std::int64_t, const Record&) { ++count; }));
        return count;
    }
    static std::vector<std::string> outcome(const job::JobStatus& status) {
        std::vector<std::string> out;
        for (const char* name : {"posted", "repeated", "refused"}) out.push_back(figure(status, name));
        return out;
    }
    static std::string many(int count) {
        std::string rows;
        for (int i = 1; i <= count; ++i)
            rows += fmt::format("cdr-{},{},call_out,60,2026-02-10T03:00:00Z,,0.01,\n", i,
                                number(1 + i % 2).str());
        return rows;
    }

    House house_{memory()};
};

TEST_F(Usage, EachRecordIsPostedOnceHoweverOftenTheFileComes) {
    open_line(1);
    const std::string rows =
        "true,a1,17000000001,call_out,61,2026-02-10T10:00:00+08:00,0.35\n"
        "false,a2,+8617000000001,sms_out,1,2026-02-10T10:01:00+08:00,0.10\n"
        ",a3,17000000001,data,1000001,2026-02-10T02:02:00Z,\n";
    const auto order = order_of(rows, "on_network,record_id,msisdn,kind,units,used_at,rated\n");
    const auto first = import(order);
    EXPECT_EQ(first.state, job::JobState::done) << testing::PrintToString(faults(first));
    EXPECT_THAT(outcome(first), ElementsAre("3", "0", "0"));
    EXPECT_EQ(figure(first, "rows"), "3");
    EXPECT_EQ(main_of(1), Money::from_minor(1000 - 35 - 10));
    const auto before = records();
    const auto again = import(order);
    EXPECT_EQ(again.state, job::JobState::done);
    EXPECT_THAT(outcome(again), ElementsAre("0", "3", "0"));
    EXPECT_EQ(records(), before);
    house_.check_books();
}

TEST_F(Usage, LateDoubleAndStrangeRecordsAreToldByTheirLine) {
    open_line(1);
    open_line(2);
    // Line 1 ends unpaid, and its number goes to another holder.
    job::CycleWatch watch;
    for (const char* at : {"2026-04-15", "2026-06-15", "2026-09-15", "2026-12-15", "2027-02-15"}) {
        house_.time_.set(china_time(at));
        job::run_cycle(*house_.desk_, kBrand, watch);
    }
    ASSERT_TRUE(keepline::ask(*house_.engine_, open_command(1, IdemKey{"again"}, Money::from_minor(500))));
    ASSERT_TRUE(keepline::ask(*house_.engine_, command({HomeKind::number, 1}, "money",
                                                       TopUp{Money::from_minor(300), kParty, Channel::api})));
    house_.time_.set(china_time("2027-02-20"));
    auto order = order_of(
        "late,17000000001,call_out,60,2027-02-15T20:00:00+08:00,,0.20,\n"
        "once,17000000001,call_out,60,2027-02-20T08:00:00+08:00,,0.20,\n"
        "once,17000000001,call_out,60,2027-02-20T08:00:00+08:00,,0.20,\n"
        "before,17000000001,call_out,60,2026-02-10T13:00:00+08:00,,0.20,\n"
        "ended,17000000002,call_out,60,2027-02-20T08:00:00+08:00,,0.20,\n"
        "nobody,17000000009,call_out,60,2027-02-20T08:00:00+08:00,,0.20,\n");
    order.refused_to = dir_.path() / "refused.csv";
    const auto status = import(order);
    EXPECT_EQ(status.state, job::JobState::done);
    EXPECT_THAT(outcome(status), ElementsAre("2", "1", "3"));
    EXPECT_EQ(figure(status, "refused.usage.other_holder"), "2");
    EXPECT_EQ(figure(status, "refused.line.unknown"), "1");
    EXPECT_THAT(faults(status), ElementsAre("5:used_at:usage.other_holder", "6:used_at:usage.other_holder",
                                            "7:msisdn:line.unknown"));
    EXPECT_EQ(main_of(1), Money::from_minor(300 - 20 - 20));
    const std::string list = read(order.refused_to);
    EXPECT_TRUE(list.starts_with("line,column,code,zh,en\n"));
    for (const char* row :
         {"\n5,used_at,usage.other_holder,", "\n6,used_at,usage.other_holder,", "\n7,msisdn,line.unknown,"})
        EXPECT_NE(list.find(row), std::string::npos) << list;
    EXPECT_EQ(list.find("17000000009"), std::string::npos) << list;  // masked
    house_.check_books();
}

TEST_F(Usage, EveryRefusedRowIsInTheListHoweverMany) {
    std::string rows;
    for (int i = 1; i <= 3000; ++i)
        rows += fmt::format("r{},17000000009,sms_in,1,2026-02-10T03:00:00Z,,,\n", i);
    auto order = order_of(rows);
    order.refused_to = dir_.path() / "refused.csv";
    const auto status = import(order);
    EXPECT_EQ(status.faults.size(), job::Progress::kFaultsKept);
    EXPECT_EQ(status.faults_total, 3000);
    EXPECT_EQ(std::ranges::count(read(order.refused_to), '\n'), 3001);
    EXPECT_EQ(import(order).error->code, ErrorCode::file_exists);
}

TEST_F(Usage, EveryBadFieldIsNamedAndNothingIsPosted) {
    open_line(1);
    const auto before = records();
    const auto status =
        import(order_of("good,17000000001,call_out,60,2026-02-10T03:00:00Z,,,\n"
                        ",,,,,,,\n" +
                        std::string(65, 'x') +
                        ",12,restore,many,yesterday,yes,-1,no\n"
                        "b,17000000001,call_out,-1,2026-02-10T03:00:00Z,,1000000.01,\n"
                        "c,17000000001,call_out\n"));
    EXPECT_EQ(status.error->code, ErrorCode::import_rows_refused);
    EXPECT_THAT(
        faults(status),
        ElementsAre("3:record_id:input.required", "3:msisdn:input.required", "3:kind:input.required",
                    "3:units:input.required", "3:used_at:input.required", "4:record_id:input.out_of_range",
                    "4:msisdn:input.malformed", "4:kind:input.malformed", "4:units:input.malformed",
                    "4:used_at:input.malformed", "4:on_network:input.malformed",
                    "4:chargeable:input.malformed", "4:rated:input.malformed", "5:units:input.out_of_range",
                    "5:rated:input.out_of_range", "6::input.malformed"));
    EXPECT_EQ(records(), before);
}

TEST_F(Usage, RefusesFilesThatAreNotOurs) {
    EXPECT_THAT(faults(import(order_of("", "record_id,colour,kind,kind\n"))),
                ElementsAre("1:colour:input.unknown_field", "1:kind:input.malformed",
                            "1:msisdn:input.required", "1:units:input.required", "1:used_at:input.required"));
    EXPECT_THAT(faults(import(order_of("", ""))), ElementsAre("1::file.malformed"));
    EXPECT_THAT(faults(import(order_of("\"open\n"))), ElementsAre("2::file.malformed"));
    job::UsageOrder absent{};
    absent.file = dir_.path() / "none.csv";
    EXPECT_EQ(import(absent).error->code, ErrorCode::file_unreadable);
}

TEST_F(Usage, ACheckAloneAndAWrongTotalPostNothing) {
    open_line(1);
    open_line(2);
    const auto before = records();
    auto order = order_of(many(10));
    order.dry_run = true;
    EXPECT_EQ(import(order).state, job::JobState::done);
    order.dry_run = false;
    order.rows = 11;
    EXPECT_THAT(faults(import(order)), ElementsAre("0:rows:import.total_differs"));
    EXPECT_EQ(records(), before);
    order.rows = 10;
    EXPECT_THAT(outcome(import(order)), ElementsAre("10", "0", "0"));
}

TEST_F(Usage, ACrashIsFinishedByRunningItAgain) {
    open_line(1);
    open_line(2);
    const auto order = order_of(many(1000));
    dynamic_cast<MemoryStore&>(*house_.store_).fail_commits(1);
    const auto broken = import(order);
    EXPECT_EQ(broken.error->code, ErrorCode::store_unavailable);
    const auto again = import(order);
    EXPECT_EQ(again.state, job::JobState::done);
    EXPECT_EQ(std::stoi(figure(again, "posted")) + std::stoi(figure(again, "repeated")), 1000);
    EXPECT_EQ(main_of(1) + main_of(2), Money::from_minor(2000 - 1000));
    EXPECT_THAT(outcome(import(order)), ElementsAre("0", "1000", "0"));
    house_.check_books();
}

TEST_F(Usage, ACancelStopsItAndTheNextRunGoesOn) {
    open_line(1);
    open_line(2);
    const auto order = order_of(many(100));
    job::Progress progress{{}};
    progress.cancel();
    const auto cancelled = import(order, progress);
    EXPECT_EQ(cancelled.state, job::JobState::cancelled);
    EXPECT_THAT(outcome(import(order)), ElementsAre("100", "0", "0"));
}

}  // namespace
}  // namespace keepline::test
