// The files an operator imports: lines, usage records, numbers. Every row is read or has its faults; a line
// that was read, written and read again, is the same; no amount is negative, and as many rows as a file may
// have can be added up.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/line/import_line.h"
#include "fuzz/fuzz.h"
#include "job/import_lines.h"
#include "job/import_numbers.h"
#include "job/usage_csv.h"
#include "store/memory/memory_store.h"
#include "support/world.h"

namespace keepline::fuzz {
namespace {

using Fields = std::vector<std::string_view>;

const Catalog& catalog() {
    static const Catalog kCatalog = test::small_catalog();
    return kCatalog;
}
const Brand& brand() { return catalog().brands.at(test::kBrand); }

void check_amounts(const ImportLine& line) {
    job::ControlTotals totals;
    totals.add(line);
    for (const Money sum : {totals.main, totals.prepaid, totals.bonus}) {
        KL_CHECK(sum >= Money{}, "{} is negative", sum.minor());
        KL_CHECK(sum.times(job::kImportRowsMax) >= sum, "{} in each row", sum.minor());
    }
}

void check_written(const ImportLine& line) {
    std::string header_text, row_text;
    job::append_line_header(header_text, true);
    job::append_line_row(row_text, line, catalog(), std::nullopt);
    std::istringstream in{header_text + row_text};
    CsvReader csv{in};
    Fields fields;
    std::vector<Fault> faults;
    KL_CHECK(csv.next(fields), "no header");
    const auto header = job::LineHeader::read(fields, faults);
    KL_CHECK(csv.next(fields), "no row");
    const ImportLine again = job::read_line_row(header, fields, brand(), catalog(), faults);
    std::string again_text;
    job::append_line_row(again_text, again, catalog(), std::nullopt);
    KL_CHECK(faults.empty() && again_text == row_text, "{}{} became {}", header_text, row_text, again_text);
}

void try_line(const job::LineHeader& header, const Fields& fields) {
    std::vector<Fault> faults;
    const ImportLine line = job::read_line_row(header, fields, brand(), catalog(), faults);
    check_refusal(faults);
    check_amounts(line);
    if (!faults.empty()) return;
    check_written(line);
    check_refusal(check_import(line, test::kBrand, catalog(), test::date("2026-01-31")));
}

void try_use(const job::CsvColumns& columns, const Fields& fields) {
    std::vector<Fault> faults;
    const job::UsageRow row = job::read_usage_row(columns, fields, brand(), faults);
    check_refusal(faults);
    if (!faults.empty()) return;
    const bool said = row.use.rated != RecordUse{}.rated;  // else the plan's tariff counts
    KL_CHECK((!said || row.use.rated >= Money{}) && row.use.units >= 0, "{} for {}", row.use.rated.minor(),
             row.use.units);
}

// Both kinds of rows by their columns; a header with faults has none.
void try_rows(std::string_view input) {
    std::istringstream in{std::string{input}};
    CsvReader csv{in};
    Fields fields;
    if (!csv.next(fields)) return;
    std::vector<Fault> line_faults, use_faults;
    const auto header = job::LineHeader::read(fields, line_faults);
    const auto columns = job::read_usage_header(fields, use_faults);
    check_refusal(line_faults);
    check_refusal(use_faults);
    while (csv.next(fields)) {
        if (line_faults.empty()) try_line(header, fields);
        if (use_faults.empty()) try_use(columns, fields);
    }
}

// Numbers are read from a file only.
void try_numbers(std::string_view input) {
    static const test::TempDir kFolder;
    const std::filesystem::path file = kFolder.path() / "numbers.csv";
    std::ofstream{file, std::ios::binary} << input;
    test::ManualClock time;
    BusinessClock clock{time};
    MemoryStore store;
    Engine engine{store, clock, std::make_shared<Catalog>(catalog())};
    const Desk desk{engine, store.view(), [](auto work) { work(); }};
    job::Progress progress{{}};
    const auto checked = job::import_numbers(
        desk, {.brand = test::kBrand, .actor = {}, .block = {}, .file = file, .dry_run = true}, progress);
    if (!checked) check_refusal(checked.error());
    for (const job::LineFault& each : progress.status().faults) check_refusal({each.fault});
    KL_CHECK(checked.has_value() || progress.faults() > 0, "refused without a fault");
}

}  // namespace

void try_input(std::string_view input) {
    try_rows(input);
    if (input.find("msisdn") != std::string_view::npos) try_numbers(input);
}

}  // namespace keepline::fuzz
