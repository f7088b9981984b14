#pragma once
// The file that lines come from and go to: one row a line, named columns.
//
//   msisdn,plan,policy,stage,stage_since,activated_on,anchor_day,paid_until,last_top_up_on,cycles_prepaid,…
//   8617000000001,keep-5,1,active,2026-01-31,2025-03-01,31,2026-02-28,2026-01-31,0,0.00,12.50,5.00@2026-06-01,
//
// Dates are exclusive: paid_until is the first day not paid for, a lot's date the first on which it is gone.
// docs/administrator/import.md describes every column.

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "domain/catalog.h"
#include "domain/command.h"
#include "job/csv_rows.h"

namespace keepline::job {

/// The columns, as exports write them. The header may name them in any order.
enum class LineColumn : std::uint8_t {
    msisdn,
    plan,
    policy,
    stage,
    stage_since,
    activated_on,
    anchor_day,
    paid_until,
    last_top_up_on,
    cycles_prepaid,
    prepaid,
    main,
    bonus,
    bars,
    valid_until,
    last_own_use_on,
};
inline constexpr std::array<std::string_view, 16> kLineColumns{
    "msisdn",     "plan",       "policy",         "stage",          "stage_since", "activated_on",
    "anchor_day", "paid_until", "last_top_up_on", "cycles_prepaid", "prepaid",     "main",
    "bonus",      "bars",       "valid_until",    "last_own_use_on"};

/// Which column of the file is which. Built from its header row.
class LineHeader {
public:
    /// Names every unknown, repeated and missing column in `faults`. Left out may be: policy (the plan's),
    /// anchor_day (paid_until's day), last_top_up_on, cycles_prepaid, prepaid, bonus, bars, valid_until and
    /// last_own_use_on (none). paid_until is empty where the plan has no fee.
    static LineHeader read(std::span<const std::string_view> fields, std::vector<Fault>& faults);
    [[nodiscard]] std::size_t width() const { return columns_.width(); }
    /// The field of a column, or empty text where the file has no such column.
    [[nodiscard]] std::string_view field(std::span<const std::string_view> row, LineColumn column) const {
        return columns_.field(row, static_cast<std::size_t>(column));
    }

private:
    CsvColumns columns_;
};

/// Reads one row: its form, and the plan's and policy's names. What it may say is check_import()'s business.
/// What is wrong is added to `faults`, with the column as pointer.
ImportLine read_line_row(const LineHeader& header, std::span<const std::string_view> row, const Brand& brand,
                         const Catalog& catalog, std::vector<Fault>& faults);

/// The header and a row as exports write them, with "\n". Without a number the first column is `line`, the
/// line's id, and the file is for reading only.
void append_line_header(std::string& out, bool with_number);
void append_line_row(std::string& out, const ImportLine& line, const Catalog& catalog,
                     std::optional<LineId> instead_of_number);

/// What a file adds up to: what its sender states and its receiver compares.
struct ControlTotals {
    std::int64_t rows = 0;
    Money main, prepaid, bonus;
    std::array<std::int64_t, EnumNames<Stage>::names.size()> stages{};
    void add(const ImportLine& line);
    void tell(Progress& progress) const;
};

}  // namespace keepline::job
