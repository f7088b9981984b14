#include "job/usage_csv.h"

#include <fmt/format.h>

#include <charconv>

namespace keepline::job {
namespace {

enum Column : std::uint8_t { record_id, msisdn, kind, units, used_at, on_network, rated, chargeable };
constexpr std::array<std::size_t, 5> kRequired{record_id, msisdn, kind, units, used_at};
constexpr Money kRatedMax = Money::from_minor(1'000'000'00);  ///< as over the API

// One row, field by field; remembers what is wrong.
class Row {
public:
    Row(const CsvColumns& columns, std::span<const std::string_view> fields, std::vector<Fault>& faults)
        : columns_{columns}, fields_{fields}, faults_{faults} {}

    [[nodiscard]] std::string_view text(Column column) const { return columns_.field(fields_, column); }
    void fault(Column column, ErrorCode code, std::vector<std::string> arguments) {
        faults_.push_back({std::string{kUsageColumns.at(column)}, code, std::move(arguments)});
    }
    /// The value that `parse` makes of a field; a fault that shows the form where it makes none.
    template <class Parse>
    auto needed(Column column, const char* form, Parse parse) -> decltype(parse(std::string_view{})) {
        const std::string_view given = text(column);
        auto value = parse(given);
        if (given.empty())
            fault(column, ErrorCode::input_required, {});
        else if (!value)
            fault(column, ErrorCode::input_malformed, {form});
        return value;
    }
    bool flag(Column column, bool otherwise) {
        const std::string_view given = text(column);
        if (!given.empty() && given != "true" && given != "false")
            fault(column, ErrorCode::input_malformed, {"true | false"});
        return given.empty() ? otherwise : given == "true";
    }

private:
    const CsvColumns& columns_;
    std::span<const std::string_view> fields_;
    std::vector<Fault>& faults_;
};

std::optional<Cause> parse_use(std::string_view text) {
    const auto cause = parse_name<Cause>(text);
    return cause && is_use(*cause) ? cause : std::nullopt;
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

void read_record_id(Row& row, RecordUse& use) {
    const std::string_view id = row.text(record_id);
    if (id.empty()) return row.fault(record_id, ErrorCode::input_required, {});
    if (!Text<64>::fits(id)) return row.fault(record_id, ErrorCode::input_out_of_range, {"1", "64"});
    use.record_id = id;
}

void read_rated(Row& row, RecordUse& use) {
    if (row.text(rated).empty()) return;
    const auto amount = row.needed(rated, "0.35", parse_decimal);
    if (amount && *amount > kRatedMax)
        row.fault(rated, ErrorCode::input_out_of_range, {"0", format_decimal(kRatedMax)});
    use.rated = amount.value_or(Money{});
}

}  // namespace

CsvColumns read_usage_header(std::span<const std::string_view> fields, std::vector<Fault>& faults) {
    return CsvColumns::read(fields, kUsageColumns, kRequired, faults);
}

UsageRow read_usage_row(const CsvColumns& columns, std::span<const std::string_view> fields,
                        const Brand& brand, std::vector<Fault>& faults) {
    UsageRow out;
    if (fields.size() != columns.width()) {
        faults.push_back({"", ErrorCode::input_malformed, {fmt::format("{} columns", columns.width())}});
        return out;
    }
    Row row{columns, fields, faults};
    read_record_id(row, out.use);
    const auto parse_number = [&](std::string_view text) {
        return parse_msisdn(text, brand.country_code, brand.national_digits);
    };
    out.msisdn = row.needed(msisdn, "170 0000 1234", parse_number).value_or(Msisdn{});
    out.use.kind =
        row.needed(kind, "call_out | call_in | sms_out | sms_in | data", parse_use).value_or(Cause::call_out);
    out.use.units = row.needed(units, "60", parse_whole).value_or(0);
    if (out.use.units < 0) row.fault(units, ErrorCode::input_out_of_range, {"0", "∞"});
    out.use.used_at = row.needed(used_at, "2026-11-22T10:00:00+08:00", parse_instant).value_or(Instant{});
    out.use.on_network = row.flag(on_network, true);
    out.use.chargeable = row.flag(chargeable, false);
    read_rated(row, out.use);
    return out;
}

}  // namespace keepline::job
