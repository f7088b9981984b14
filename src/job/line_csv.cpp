#include "job/line_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/csv.h"

namespace keepline::job {
namespace {

constexpr std::array kRequired{LineColumn::msisdn,      LineColumn::plan,         LineColumn::stage,
                               LineColumn::stage_since, LineColumn::activated_on, LineColumn::paid_until,
                               LineColumn::main};

// No line holds more, and as many rows as a file may have, all their lots full, can still be added up.
constexpr Money kAmountMax = Money::from_minor(100'000'000'00);

std::string name(LineColumn column) { return std::string{kLineColumns.at(static_cast<std::size_t>(column))}; }

// Reads one row, field by field; remembers what is wrong.
class Row {
public:
    Row(const LineHeader& header, std::span<const std::string_view> fields, std::vector<Fault>& faults)
        : header_{header}, fields_{fields}, faults_{faults} {}

    [[nodiscard]] std::string_view text(LineColumn column) const { return header_.field(fields_, column); }
    void fault(LineColumn column, ErrorCode code, std::vector<std::string> arguments) {
        faults_.push_back({name(column), code, std::move(arguments)});
    }
    bool required(LineColumn column) {
        if (!text(column).empty()) return true;
        fault(column, ErrorCode::input_required, {});
        return false;
    }
    BusinessDate date(LineColumn column, bool needed) {
        if (needed ? !required(column) : text(column).empty()) return BusinessDate::none();
        const auto date = parse_date(text(column));
        if (!date) fault(column, ErrorCode::input_malformed, {"2027-03-01"});
        return date.value_or(BusinessDate::none());
    }
    Money money(LineColumn column, bool needed) {
        if (needed ? !required(column) : text(column).empty()) return {};
        const auto amount = parse_decimal(text(column));
        if (!amount) fault(column, ErrorCode::input_malformed, {"12.50"});
        if (amount <= kAmountMax) return amount.value_or(Money{});
        fault(column, ErrorCode::input_out_of_range, {"0.00", format_decimal(kAmountMax)});
        return {};
    }
    std::int32_t number(LineColumn column, std::int32_t otherwise, std::int32_t min, std::int32_t max) {
        const std::string_view digits = text(column);
        if (digits.empty()) return otherwise;
        std::int32_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error == std::errc{} && end == digits.data() + digits.size() && value >= min && value <= max)
            return value;
        fault(column, ErrorCode::input_out_of_range, {std::to_string(min), std::to_string(max)});
        return otherwise;
    }

private:
    const LineHeader& header_;
    std::span<const std::string_view> fields_;
    std::vector<Fault>& faults_;
};

template <class Visit>
void each_item(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const auto end = std::min(list.find(';'), list.size());
        visit(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

// "5.00@2027-03-01" or "5.00@2027-03-01:no", where :no keeps it from paying cycle fees.
std::optional<ImportedLot> parse_lot(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view date = text.substr(at + 1);
    const bool pays_fee = !date.ends_with(":no");
    if (!pays_fee) date.remove_suffix(3);
    const auto amount = parse_decimal(text.substr(0, at));
    const auto expires_on = parse_date(date);
    if (!amount || !amount->is_positive() || amount > kAmountMax || !expires_on) return std::nullopt;
    return ImportedLot{*amount, *expires_on, pays_fee};
}

void read_lots(Row& row, ImportLine& line) {
    each_item(row.text(LineColumn::bonus), [&](std::string_view text) {
        const auto lot = parse_lot(text);
        if (!lot)
            return row.fault(LineColumn::bonus, ErrorCode::input_malformed,
                             {"5.00@2027-03-01;2.00@2027-06-30:no"});
        if (line.lots.full())
            return row.fault(LineColumn::bonus, ErrorCode::input_out_of_range,
                             {"0", std::to_string(decltype(line.lots)::kMax)});
        line.lots.add(*lot);
    });
}

void read_bars(Row& row, ImportLine& line) {
    each_item(row.text(LineColumn::bars), [&](std::string_view text) {
        const auto bar = parse_name<Bar>(text);
        if (!bar) return row.fault(LineColumn::bars, ErrorCode::input_malformed, {"real_name;lost_sim"});
        line.bars = line.bars.with(*bar);
    });
}

void read_rules(Row& row, ImportLine& line, const Brand& brand, const Catalog& catalog) {
    if (row.required(LineColumn::plan)) {
        const Plan* plan = find_plan(catalog, brand.id, row.text(LineColumn::plan));
        if (plan == nullptr)
            row.fault(LineColumn::plan, ErrorCode::plan_unknown, {std::string{row.text(LineColumn::plan)}});
        else
            line.plan = plan->id, line.policy = plan->policy;
    }
    line.policy.value =
        static_cast<std::uint16_t>(row.number(LineColumn::policy, line.policy.value, 1, 1023));
    if (!catalog.policies.contains(line.policy) && !row.text(LineColumn::policy).empty())
        row.fault(LineColumn::policy, ErrorCode::input_malformed, {"[[policy]] id"});
}

std::string list_lots(const ImportLine& line) {
    std::string out;
    for (const ImportedLot& lot : line.lots)
        out += fmt::format("{}{}@{}{}", out.empty() ? "" : ";", format_decimal(lot.amount),
                           format_date(lot.expires_on), lot.pays_fee ? "" : ":no");
    return out;
}

std::string list_bars(Bars bars) {
    std::string out;
    for (std::size_t i = 0; i < EnumNames<Bar>::names.size(); ++i)
        if (bars.has(static_cast<Bar>(i)))
            out += fmt::format("{}{}", out.empty() ? "" : ";", EnumNames<Bar>::names[i]);
    return out;
}

}  // namespace

LineHeader LineHeader::read(std::span<const std::string_view> fields, std::vector<Fault>& faults) {
    std::array<std::size_t, kRequired.size()> required{};
    std::ranges::transform(kRequired, required.begin(),
                           [](LineColumn column) { return static_cast<std::size_t>(column); });
    LineHeader header;
    header.columns_ = CsvColumns::read(fields, kLineColumns, required, faults);
    return header;
}

ImportLine read_line_row(const LineHeader& header, std::span<const std::string_view> fields,
                         const Brand& brand, const Catalog& catalog, std::vector<Fault>& faults) {
    Row row{header, fields, faults};
    ImportLine line;
    if (fields.size() != header.width()) {
        faults.push_back({"", ErrorCode::input_malformed, {fmt::format("{} columns", header.width())}});
        return line;
    }
    if (row.required(LineColumn::msisdn)) {
        const auto msisdn =
            parse_msisdn(row.text(LineColumn::msisdn), brand.country_code, brand.national_digits);
        if (!msisdn) row.fault(LineColumn::msisdn, ErrorCode::input_malformed, {"8617000000001"});
        line.msisdn = msisdn.value_or(Msisdn{});
    }
    read_rules(row, line, brand, catalog);
    if (row.required(LineColumn::stage)) {
        const auto stage = parse_name<Stage>(row.text(LineColumn::stage));
        if (!stage) row.fault(LineColumn::stage, ErrorCode::input_malformed, {"active"});
        line.stage = stage.value_or(Stage::none);
    }
    line.stage_since = row.date(LineColumn::stage_since, true);
    line.activated_on = row.date(LineColumn::activated_on, true);
    const auto plan = catalog.plans.find(line.plan);
    line.paid_until = row.date(LineColumn::paid_until, plan == catalog.plans.end() || plan->second.has_fee());
    line.valid_until = row.date(LineColumn::valid_until, false);
    line.last_own_use_on = row.date(LineColumn::last_own_use_on, false);
    line.last_top_up_on = row.date(LineColumn::last_top_up_on, false);
    const auto day = line.paid_until.is_set() ? static_cast<std::int32_t>(line.paid_until.day()) : 1;
    line.anchor_day = static_cast<std::uint8_t>(row.number(LineColumn::anchor_day, day, 1, 31));
    line.cycles_prepaid = row.number(LineColumn::cycles_prepaid, 0, 0, 1200);
    line.prepaid = row.money(LineColumn::prepaid, false);
    line.main = row.money(LineColumn::main, true);
    read_lots(row, line);
    read_bars(row, line);
    return line;
}

void append_line_header(std::string& out, bool with_number) {
    out += with_number ? "msisdn" : "line";
    for (std::size_t i = 1; i < kLineColumns.size(); ++i) (out += ',') += kLineColumns[i];
    out += '\n';
}

void append_line_row(std::string& out, const ImportLine& line, const Catalog& catalog,
                     std::optional<LineId> instead_of_number) {
    out += instead_of_number ? format_line_id(*instead_of_number) : line.msisdn.str();
    out += ',';
    append_csv_field(out, catalog.plans.at(line.plan).code);
    fmt::format_to(std::back_inserter(out), ",{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", line.policy.value,
                   name_of(line.stage), format_date(line.stage_since), format_date(line.activated_on),
                   line.anchor_day, format_date(line.paid_until), format_date(line.last_top_up_on),
                   line.cycles_prepaid, format_decimal(line.prepaid), format_decimal(line.main),
                   list_lots(line), list_bars(line.bars), format_date(line.valid_until),
                   format_date(line.last_own_use_on));
}

void ControlTotals::add(const ImportLine& line) {
    ++rows;
    main += line.main;
    prepaid += line.prepaid;
    for (const ImportedLot& lot : line.lots) bonus += lot.amount;
    ++stages.at(static_cast<std::size_t>(line.stage));
}

void ControlTotals::tell(Progress& progress) const {
    progress.figure("rows", std::to_string(rows));
    progress.figure("main", format_decimal(main));
    progress.figure("prepaid", format_decimal(prepaid));
    progress.figure("bonus", format_decimal(bonus));
    for (std::size_t i = 0; i < stages.size(); ++i)
        if (stages[i] > 0)
            progress.figure(fmt::format("stage.{}", EnumNames<Stage>::names[i]), std::to_string(stages[i]));
}

}  // namespace keepline::job
