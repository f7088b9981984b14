#include "cli/calendar_files.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/toml_reader.h"

namespace keepline::cli {
namespace {

BusinessDate read_date(TomlTable& table, const char* name, const std::string& text, int year) {
    const auto date = parse_date(text);
    if (date && date->year() == year) return *date;
    if (!text.empty()) table.fault(name, ErrorCode::input_malformed, {std::to_string(year) + "-01-31"});
    return BusinessDate::none();
}

void read_holiday(TomlTable& table, int year, BusinessCalendar& calendar) {
    table.text("name_zh");
    table.text("name_en");
    const BusinessDate from = read_date(table, "from", table.text("from"), year);
    const BusinessDate to = read_date(table, "to", table.text("to"), year);
    if (from.is_set() && to.is_set() && to < from)
        table.fault("to", ErrorCode::import_dates_disagree, {"from"});
    if (from.is_set() && to.is_set())
        for (BusinessDate day = from; day <= to; day = day + 1) calendar.add_day_off(day);
    for (const std::string& text : table.texts("working")) {
        const BusinessDate day = read_date(table, "working", text, year);
        if (!day.is_set()) continue;
        if (!is_weekend(day)) table.fault("working", ErrorCode::input_malformed, {"a Saturday or Sunday"});
        calendar.add_working_day(day);
    }
}

void read_calendar(const toml::table& root, const std::string& place, Calendars& out,
                   std::vector<Fault>& faults) {
    TomlTable table{root, place, faults};
    const std::string country = table.text("country");
    const int year = static_cast<int>(table.integer("year", 1970, 2200));
    BusinessCalendar& calendar = out[country];
    if (calendar.knows(year)) table.fault("year", ErrorCode::input_malformed, {"once"});
    calendar.add_year(year);
    table.each("holiday", [&](TomlTable& holiday) { read_holiday(holiday, year, calendar); });
    table.finish();
}

}  // namespace

Calendars read_calendars(const std::filesystem::path& folder, std::vector<Fault>& faults) {
    Calendars out;
    std::vector<std::filesystem::path> files;
    std::error_code fault;
    for (const auto& each : std::filesystem::directory_iterator{folder, fault})
        if (each.path().extension() == ".toml") files.push_back(each.path());
    if (fault)
        faults.push_back({"calendars", ErrorCode::file_unreadable, {folder.string(), fault.message()}});
    std::ranges::sort(files);
    for (const auto& file : files) {
        const std::string name = file.filename().string();
        std::ifstream in{file, std::ios::binary};
        std::ostringstream text;
        text << in.rdbuf();
        if (const auto root = parse_toml(text.view(), faults, name)) read_calendar(*root, name, out, faults);
    }
    return out;
}

}  // namespace keepline::cli
