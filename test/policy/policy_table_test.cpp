// Runs carriers.txt: what each shipped policy does, from several days of activation. See README.md here.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/config.h"
#include "cli/policy_limits.h"
#include "cli/policy_simulation.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::test {
namespace {

using cli::EventType;
using cli::SimulatedEvent;
using cli::SimulatedStep;

const std::filesystem::path kPolicies = std::filesystem::path{KEEPLINE_SOURCE_DIR} / "policies";

std::vector<std::string> split(const std::string& text, const std::string& separator) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find(separator, from), text.size());
        std::string part = text.substr(from, end - from);
        part.erase(0, std::min(part.find_first_not_of(' '), part.size()));
        part.erase(part.find_last_not_of(' ') + 1);
        if (!part.empty()) out.push_back(part);
        from = end + separator.size();
    }
    return out;
}

// The calendar of the test's own: what it expects is not computed by what it tests.
BusinessDate moved(BusinessDate from, const std::string& term) {
    using namespace std::chrono;
    const int count = std::stoi(term);
    if (term.back() == 'd') return from + count;
    const year_month_day day{sys_days{days{from.days}}};
    const year_month_day same = day + months{count};
    const sys_days there = same.ok() ? sys_days{same} : sys_days{same.year() / same.month() / last};
    return BusinessDate{static_cast<std::int32_t>(there.time_since_epoch().count())};
}

// "89d", "6m", "6m-1d", "100d:6m" (six months after the 100th day).
BusinessDate day_of(const std::string& text, BusinessDate opened) {
    BusinessDate day = opened;
    for (const std::string& part : split(text, ":")) {
        const auto minus = part.find("-1d");
        day = moved(day, part.substr(0, minus));
        if (minus != std::string::npos) day = day - 1;
    }
    return day;
}

struct Row {
    int number = 0;
    std::string policy, events, stages, truths;
};

std::vector<Row> read_rows() {
    std::ifstream in{std::filesystem::path{KEEPLINE_SOURCE_DIR} / "test/policy/carriers.txt"};
    std::vector<Row> rows;
    std::string text;
    for (int number = 1; std::getline(in, text); ++number) {
        const auto columns = split(text.substr(0, text.find('#')), "  ");
        if (columns.empty()) continue;
        if (columns.size() < 3) ADD_FAILURE() << "line " << number;
        rows.push_back(
            {number, columns.at(0), columns.at(1), columns.at(2), columns.size() > 3 ? columns[3] : ""});
    }
    return rows;
}

class Walk {
public:
    Walk(const Row& row, BusinessDate opened) : row_{row}, opened_{opened} {
        file_ = cli::read_policy_file(kPolicies / "carriers" / (row.policy + ".toml")).value();
        zone_ = cli::load_zone(file_.time_zone).value();
        for (const std::string& each : split(row.events, ";")) events_.push_back(read_event(each));
    }

    void check() {
        const std::vector<Change> expected = expected_changes();
        if (expected.empty()) {
            EXPECT_EQ(tell(changes(opened_ + 4000)), "");
            return;
        }
        const BusinessDate last = expected.back().day;
        EXPECT_EQ(tell(changes(last)), tell(expected));
        // A day earlier the last of them has not happened.
        EXPECT_EQ(tell(changes(last - 1)), tell({expected.begin(), expected.end() - 1}));
        check_truths(cli::simulate(file_, events_, last));
    }

private:
    struct Change {
        BusinessDate day;
        std::string stage;
    };

    static std::string tell(const std::vector<Change>& changes) {
        std::string out;
        for (const Change& each : changes) out += format_date(each.day) + " " + each.stage + "\n";
        return out;
    }

    SimulatedEvent read_event(const std::string& text) {
        std::istringstream words{text};
        std::string verb, word;
        words >> verb;
        SimulatedEvent event;
        event.type = type_of(verb);
        event.assisted = verb == "assisted";
        event.at = zone_.start_of(opened_, 12);
        while (words >> word) {
            if (word.front() == '@')
                event.at = time_of(word.substr(1));
            else if (word == "charged")
                event.balance_changing = true;
            else if (word == "wifi")
                event.on_network = false;
            else if (event.type == EventType::use)
                event.use = parse_name<Cause>(word).value();
            else if (event.type == EventType::cycle_fee)
                event.cycles = std::stoi(word);
            else
                event.amount = parse_decimal(word).value();
        }
        return event;
    }
    static EventType type_of(const std::string& verb) {
        if (verb == "open") return EventType::activation;
        if (verb == "top-up" || verb == "assisted") return EventType::top_up;
        if (verb == "renew") return EventType::cycle_fee;
        return parse_name<EventType>(verb).value();
    }
    Instant time_of(const std::string& text) {
        const auto second = text.find("-1s");
        const BusinessDate day = day_of(text.substr(0, second), opened_);
        return second == std::string::npos ? zone_.start_of(day, 12)
                                           : zone_.start_of(day) - std::chrono::seconds{1};
    }

    std::vector<Change> expected_changes() {
        std::vector<Change> out;
        BusinessDate day = opened_;
        for (const std::string& each : split(row_.stages, ",")) {
            if (each == "-") break;
            std::istringstream words{each};
            std::string when, stage;
            words >> when >> stage;
            day = when.front() == '+' ? moved(day, when.substr(1)) : day_of(when, opened_);
            out.push_back({day, stage});
        }
        return out;
    }
    std::vector<Change> changes(BusinessDate until) {
        std::vector<Change> out;
        for (const SimulatedStep& step : cli::simulate(file_, events_, until))
            if (step.stage_before != Stage::none && step.stage_before != step.line.stage)
                out.push_back({step.date, std::string{name_of(step.line.stage)}});
        return out;
    }

    void check_truths(const std::vector<SimulatedStep>& steps) {
        std::istringstream words{row_.truths};
        std::string what, value;
        while (words >> what >> value) {
            if (what == "main")
                EXPECT_EQ(format_decimal(steps.back().line.main), value);
            else if (what == "refused")
                EXPECT_TRUE(std::ranges::any_of(steps, [&](const auto& step) {
                    return step.refused == value;
                })) << value;
            else if (what == "notice")
                EXPECT_TRUE(std::ranges::any_of(steps, [&](const auto& step) {
                    return step.event == "notice" && step.date == day_of(value, opened_);
                })) << value;
            else
                EXPECT_EQ(format_decimal(posted(steps, what == "charged" ? "revenue"
                                                       : what == "lost"  ? "breakage"
                                                                         : what)),
                          value)
                    << what;
        }
    }
    static Money posted(const std::vector<SimulatedStep>& steps, const std::string& account) {
        Money sum;
        for (const SimulatedStep& step : steps)
            for (const auto& each : step.postings)
                if (each.credit == account) sum += each.amount;
        return sum;
    }

    const Row& row_;
    BusinessDate opened_;
    cli::PolicyFile file_;
    TimeZone zone_ = TimeZone::fixed(0);
    std::vector<SimulatedEvent> events_;
};

TEST(PolicyTable, EveryRowFromEveryDay) {
    for (const Row& row : read_rows())
        for (const char* opened : {"2026-01-31", "2026-03-28", "2026-10-24", "2027-12-31", "2028-02-29"}) {
            SCOPED_TRACE("carriers.txt:" + std::to_string(row.number) + " " + row.policy + " from " + opened);
            Walk{row, parse_date(opened).value()}.check();
        }
}

TEST(PolicyVersions, ANewLineLivesUnderTheVersionInEffectAnOldOneKeepsIts) {
    Catalog catalog = small_catalog();
    Policy next = catalog.policies.at(PolicyId{1});
    next.id = PolicyId{2};
    next.effective_from = date("2026-02-01");
    catalog.policies[next.id] = next;
    MemoryStore store;
    ManualClock time;
    BusinessClock clock{time};
    Engine engine{store, clock, std::make_shared<Catalog>(catalog)};
    const auto open = [&](int index, const char* at) {
        time.set(china_time(at));
        return test::ask(engine, open_command(index, IdemKey{std::to_string(index)}, Money::from_minor(500)))
            ->line->policy;
    };
    EXPECT_EQ(open(1, "2026-01-31 23:59"), PolicyId{1});
    EXPECT_EQ(open(2, "2026-02-01 00:00"), PolicyId{2});
    EXPECT_EQ(store.view()->line(NumberId{1})->policy, PolicyId{1});
}

std::vector<std::filesystem::path> files(const char* folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& each : std::filesystem::directory_iterator{kPolicies / folder})
        out.push_back(each.path());
    std::ranges::sort(out);
    return out;
}

TEST(PolicyFiles, EachIsSoundAndWalked) {
    std::string table;
    for (const Row& row : read_rows()) table += row.policy + " ";
    EXPECT_GE(files("carriers").size(), 45U);
    for (const auto& path : files("carriers")) {
        const auto file = cli::read_policy_file(path);
        EXPECT_TRUE(file) << path;
        if (!file) continue;
        EXPECT_EQ(file->policy.code, path.stem()) << path;
        EXPECT_FALSE(file->source.empty() || file->grade.empty()) << path;
        EXPECT_NE(table.find(path.stem().string() + " "), std::string::npos)
            << path << " has no row in carriers.txt";
    }
    for (const auto& path : files("templates")) EXPECT_TRUE(cli::read_policy_file(path)) << path;
}

std::vector<Fault> beyond(const char* policy, const char* limits) {
    const auto file = cli::read_policy_file(kPolicies / policy);
    const auto law = cli::read_limits_file(kPolicies / "limits" / limits);
    EXPECT_TRUE(file && law) << policy << " " << limits;
    return file && law ? cli::check_limits(file->policy, *law) : std::vector<Fault>{};
}

TEST(PolicyLimits, RegulatorsLimitsAreHeld) {
    EXPECT_TRUE(beyond("carriers/trai-in.toml", "in-trai.toml").empty());
    EXPECT_TRUE(beyond("templates/cn-monthly.toml", "cn-telecom-regulations.toml").empty());
    EXPECT_TRUE(beyond("carriers/orange-pl-nakarte-2023.toml", "pl-idle-fee.toml").empty());
    // Number and service lost at once, where the law wants 45 days: named with its key.
    const auto faults = beyond("carriers/tello-us-paygo.toml", "us-fcc.toml");
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].pointer, "quarantined");
    EXPECT_EQ(faults[0].code, ErrorCode::policy_beyond_limit);
}

// The fee for an idle number is taken until the law forbids it, and not on the day it does.
TEST(PolicyLimits, AnAbolishedFeeIsTakenNoMore) {
    const auto file = cli::read_policy_file(kPolicies / "carriers/orange-pl-nakarte-2023.toml").value();
    SimulatedEvent opened;
    opened.at = cli::load_zone(file.time_zone)->start_of(parse_date("2023-11-23").value(), 12);
    opened.amount = Money::from_minor(10'000);
    const auto steps = cli::simulate(file, {opened}, parse_date("2025-01-01").value());
    std::vector<std::string> charged;
    for (const SimulatedStep& step : steps)
        for (const auto& posting : step.postings)
            if (posting.credit == "revenue") charged.push_back(format_date(step.date));
    EXPECT_EQ(charged, std::vector<std::string>{"2023-12-24"});
    EXPECT_EQ(steps.back().line.stage, Stage::active);
}

}  // namespace
}  // namespace keepline::test
