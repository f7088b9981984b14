#include "cli/policy_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/csv.h"
#include "cli/config.h"
#include "domain/line/life_cycle.h"
#include "http/json_reader.h"
#include "job/line_csv.h"

namespace keepline::cli {
namespace {

using job::LineColumn;

// One policy with the plan and zone it is looked at under.
class Side {
public:
    explicit Side(const PolicyFile& file) : policy_{file.policy}, plan_{file.plan} {
        policy_.id = PolicyId{1};
        plan_.id = PlanId{1};
        plan_.policy = policy_.id;
        brand_.id = BrandId{1};
        brand_.zone = load_zone(file.time_zone).value();
    }
    [[nodiscard]] Rules rules() const { return {brand_, plan_, policy_, nullptr}; }
    [[nodiscard]] PolicyEffect effect(const LineState& line) const {
        return effect_of(line, rules(), line.stage_since);
    }

private:
    Policy policy_;
    Plan plan_;
    Brand brand_;
};

PolicyChange compare(std::string name, const LineState& line, const Side& before, const Side& after) {
    PolicyChange out{std::move(name), line.stage, before.effect(line), after.effect(line), false};
    out.worse = is_worse(out.after, out.before);
    return out;
}

// A line as it stands the day a stage begins.
LineState sample(const PolicyFile& file, Stage stage, Money main) {
    const BusinessDate day = BusinessDate::from_ymd(2026, 1, 31);
    LineState line;
    line.generation = 1;
    line.stage = stage;
    line.anchor_day = 31;
    line.activated_on = day - 400;
    line.stage_since = line.last_top_up_on = day;
    line.main = main;
    if (file.plan.has_fee())
        line.paid_until = stage == Stage::active ? add_cycles(day, 1, line, file.plan) : day;
    if (file.policy.has_validity())
        line.valid_until =
            stage == Stage::active
                ? valid_until_after(file.policy, {}, {Cause::activation, Money::from_minor(INT64_MAX)}, day)
                : day;
    return line;
}

// Reads what a comparison needs of one row.
class Reader {
public:
    Reader(const job::LineHeader& header, std::span<const std::string_view> row)
        : header_{header}, row_{row} {}
    [[nodiscard]] std::string_view text(LineColumn column) const { return header_.field(row_, column); }
    [[nodiscard]] BusinessDate date(LineColumn column) const {
        return parse_date(text(column)).value_or(BusinessDate::none());
    }
    [[nodiscard]] LineState line() const {
        LineState line;
        line.generation = 1;
        line.stage = parse_name<Stage>(text(LineColumn::stage)).value_or(Stage::none);
        line.stage_since = date(LineColumn::stage_since);
        line.activated_on = date(LineColumn::activated_on);
        line.paid_until = date(LineColumn::paid_until);
        line.valid_until = date(LineColumn::valid_until);
        line.last_top_up_on = date(LineColumn::last_top_up_on);
        line.main = parse_decimal(text(LineColumn::main)).value_or(Money{});
        line.cycles_prepaid = number(LineColumn::cycles_prepaid, 0);
        const int day = line.paid_until.is_set() ? static_cast<int>(line.paid_until.day()) : 1;
        line.anchor_day = static_cast<std::uint8_t>(number(LineColumn::anchor_day, day));
        return line;
    }

private:
    [[nodiscard]] int number(LineColumn column, int otherwise) const {
        const std::string_view digits = text(column);
        int value = otherwise;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    const job::LineHeader& header_;
    std::span<const std::string_view> row_;
};

std::string dash(BusinessDate date) { return date.is_set() ? format_date(date) : "-"; }

struct ChangeOut {
    std::string line, stage;
    std::optional<BusinessDate> service_end_before, service_end_after, lives_until_before, lives_until_after;
    std::string least_before, least_after;
    bool worse = false;
};
BOOST_DESCRIBE_STRUCT(ChangeOut, (),
                      (line, stage, service_end_before, service_end_after, lives_until_before,
                       lives_until_after, least_before, least_after, worse))
struct ChangesOut {
    std::int64_t lines = 0, changed = 0, worse = 0;
    std::vector<ChangeOut> changes;
};
BOOST_DESCRIBE_STRUCT(ChangesOut, (), (lines, changed, worse, changes))

}  // namespace

Result<std::vector<PolicyChange>> diff_on_samples(const PolicyFile& before, const PolicyFile& after) {
    const Side now{before}, then{after};
    std::vector<PolicyChange> out;
    for (const Stage stage :
         {Stage::active, Stage::grace, Stage::outgoing_barred, Stage::suspended, Stage::quarantined}) {
        const StageRule* rule = find_stage_rule(before.policy, stage);
        if (rule != nullptr && rule->lasts.is_empty()) continue;
        for (const Money main : {Money{}, Money::from_minor(10'000)})
            out.push_back(compare(fmt::format("{}, {}", name_of(stage), format_decimal(main)),
                                  sample(before, stage, main), now, then));
    }
    return out;
}

Result<std::vector<PolicyChange>> diff_on_lines(const PolicyFile& before, const PolicyFile& after,
                                                std::string_view csv) {
    std::istringstream in{std::string{csv}};
    CsvReader rows{in};
    std::vector<std::string_view> fields;
    if (!rows.next(fields)) return fail(ErrorCode::file_malformed, rows.fault());
    std::vector<Fault> faults;
    const job::LineHeader header = job::LineHeader::read(fields, faults);
    if (!faults.empty())
        return std::unexpected{
            Error{ErrorCode::request_invalid, {std::to_string(faults.size())}, std::move(faults)}};
    const Side now{before}, then{after};
    std::vector<PolicyChange> out;
    while (rows.next(fields)) {
        const Reader row{header, fields};
        const LineState line = row.line();
        const bool fits = is_live(line.stage) && line.stage_since.is_set() &&
                          line.paid_until.is_set() == before.plan.has_fee() &&
                          line.valid_until.is_set() == before.policy.has_validity();
        if (!fits) return fail(ErrorCode::file_malformed, fmt::format("line {}", rows.line()));
        out.push_back(compare(std::string{row.text(LineColumn::msisdn)}, line, now, then));
    }
    if (!rows.fault().empty()) return fail(ErrorCode::file_malformed, rows.fault());
    return out;
}

void print_changes(const std::vector<PolicyChange>& changes) {
    fmt::print("{:<26} {:<16} {:<24} {:<24} {:<18} {}\n", "line", "stage", "service_end", "lives_until",
               "least", "");
    std::int64_t changed = 0, worse = 0;
    for (const PolicyChange& each : changes) {
        if (each.before == each.after) continue;
        ++changed;
        worse += each.worse ? 1 : 0;
        fmt::print("{:<26} {:<16} {:<24} {:<24} {:<18} {}\n", each.line, name_of(each.stage),
                   dash(each.before.service_end) + " > " + dash(each.after.service_end),
                   dash(each.before.lives_until) + " > " + dash(each.after.lives_until),
                   format_decimal(each.before.least) + " > " + format_decimal(each.after.least),
                   each.worse ? "较前不利 / worse" : "");
    }
    fmt::print("{0} 个号码，{1} 个有变化，{2} 个较前不利 / {0} lines, {1} change, {2} for the worse\n",
               changes.size(), changed, worse);
}

std::string describe_changes(const std::vector<PolicyChange>& changes) {
    const auto set = [](BusinessDate date) { return date.is_set() ? std::optional{date} : std::nullopt; };
    ChangesOut out;
    out.lines = static_cast<std::int64_t>(changes.size());
    for (const PolicyChange& each : changes) {
        if (each.before == each.after) continue;
        ++out.changed;
        out.worse += each.worse ? 1 : 0;
        out.changes.push_back({each.line, std::string{name_of(each.stage)}, set(each.before.service_end),
                               set(each.after.service_end), set(each.before.lives_until),
                               set(each.after.lives_until), format_decimal(each.before.least),
                               format_decimal(each.after.least), each.worse});
    }
    return http::write_json(out);
}

}  // namespace keepline::cli
