#include "cli/doctor.h"

#include <gtest/gtest.h>

#include "cli/calendar_files.h"

namespace keepline::cli {
namespace {

BusinessDate date(const char* text) { return parse_date(text).value(); }

std::string codes(const Findings& findings) {
    std::string out;
    for (const Finding& each : findings)
        out += (out.empty() ? "" : " ") + std::string{name_of(each.level)} + ":" + each.code;
    return out;
}

Config with_shipped_calendars() {
    Config config;
    std::vector<Fault> faults;
    config.calendars = read_calendars(KEEPLINE_SOURCE_DIR "/calendars", faults);
    EXPECT_TRUE(faults.empty());
    return config;
}

TEST(Calendar, KnowsHolidaysAndWorkedWeekends) {
    const Config config = with_shipped_calendars();
    const BusinessCalendar& cn = config.calendars.at("CN");
    for (const char* off : {"2026-01-01", "2026-02-15", "2026-02-23", "2026-05-05", "2026-06-19",
                            "2026-10-07", "2026-10-11", "2025-10-08"})
        EXPECT_EQ(cn.is_working_day(date(off)), false) << off;
    for (const char* on : {"2026-01-04", "2026-01-05", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20",
                           "2026-10-08", "2026-10-10", "2025-04-27"})
        EXPECT_EQ(cn.is_working_day(date(on)), true) << on;
    EXPECT_EQ(cn.is_working_day(date("2024-12-31")), std::nullopt);
}

TEST(Doctor, MissesNextYearFromNovemberOn) {
    Config config = with_shipped_calendars();
    const auto at = [&](const char* today) {
        Findings out;
        check_calendars(config, date(today), out);
        return codes(out);
    };
    EXPECT_EQ(at("2025-12-31"), "ok:calendar.known");
    EXPECT_EQ(at("2026-10-31"), "ok:calendar.known");
    const int last = config.calendars.at("CN").knows(2027) ? 2027 : 2026;
    config.calendars.at("CN") = {};
    config.calendars.at("CN").add_year(last);
    EXPECT_EQ(at((std::to_string(last) + "-11-01").c_str()), "warn:calendar.next_year_missing");
    EXPECT_EQ(at((std::to_string(last + 1) + "-01-01").c_str()), "warn:calendar.this_year_missing");
    config.calendars.clear();
    EXPECT_EQ(at("2026-11-01"), "warn:calendar.this_year_missing warn:calendar.next_year_missing");
}

TEST(Doctor, WarnsBeforeTheDiskIsFull) {
    constexpr std::uintmax_t kMiB = 1024 * 1024;
    const auto with = [](std::uintmax_t free, std::uintmax_t data) {
        Findings out;
        check_disk(free, data, out);
        return codes(out);
    };
    EXPECT_EQ(with(2048 * kMiB, 0), "ok:disk.enough");
    EXPECT_EQ(with(2048 * kMiB - 1, 0), "warn:disk.short");
    EXPECT_EQ(with(4096 * kMiB, 4096 * kMiB + 1), "warn:disk.short");
    EXPECT_EQ(with(256 * kMiB, 0), "warn:disk.short");
    EXPECT_EQ(with(256 * kMiB - 1, 0), "error:disk.short");
}

TEST(Doctor, SeesAClockThatJumped) {
    const Instant newest = parse_instant("2026-11-01T00:00:00Z").value();
    const auto at = [&](Duration later, bool moved = false) {
        Findings out;
        check_clock(newest, newest + later, moved, out);
        return codes(out);
    };
    EXPECT_EQ(at(std::chrono::seconds{-5}), "ok:clock.agrees");
    EXPECT_EQ(at(std::chrono::seconds{-6}), "error:clock.behind");
    EXPECT_EQ(at(std::chrono::seconds{-6}, true), "");
    EXPECT_EQ(at(std::chrono::hours{24 * 30}), "ok:clock.agrees");
    EXPECT_EQ(at(std::chrono::hours{24 * 30 + 1}), "warn:clock.ahead");
}

TEST(Doctor, NamesKeysThatCannotBeRead) {
    Config config;
    AlipayConfig account;
    account.private_key_file = "no-such-file.pem";
    account.alipay_public_key_file = "no-other.pem";
    config.alipay.push_back(account);
    Findings out;
    check_keys(config, Instant{}, out);
    EXPECT_EQ(codes(out), "error:key.unreadable error:key.unreadable");
    config.alipay.clear();
    config.networks.push_back({GatewayId{2}, "", "", "no-such.token"});
    out.clear();
    check_keys(config, Instant{}, out);
    EXPECT_EQ(codes(out), "error:secret.unreadable");
}

}  // namespace
}  // namespace keepline::cli
