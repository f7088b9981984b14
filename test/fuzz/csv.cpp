// Any CSV text: records that were read, written and read again, are the same; a fault ends the reading.

#include "base/csv.h"

#include <sstream>

#include "fuzz/fuzz.h"

namespace keepline::fuzz {
namespace {

using Records = std::vector<std::vector<std::string>>;

// All records up to the end or the first fault.
Records read(std::string_view text, std::string& fault) {
    std::istringstream in{std::string{text}};
    CsvReader csv{in};
    Records out;
    std::vector<std::string_view> fields;
    std::int64_t line = 0;
    while (csv.next(fields)) {
        KL_CHECK(csv.line() > line, "line {} after {}", csv.line(), line);
        line = csv.line();
        out.emplace_back(fields.begin(), fields.end());
    }
    KL_CHECK(!csv.next(fields), "a record after the end");
    fault = csv.fault();
    return out;
}

// With a mark at its front: a first field that begins with one is then no mark.
std::string write(const Records& records) {
    std::string out = "\xEF\xBB\xBF";
    for (const auto& record : records) {
        std::string row;
        for (const std::string& field : record) {
            if (&field != record.data()) row += ',';
            append_csv_field(row, field);
        }
        out += (row.empty() ? "\"\"" : row) + "\n";  // one empty field is not a blank line
    }
    return out;
}

}  // namespace

void try_input(std::string_view input) {
    std::string fault;
    const Records records = read(input, fault);
    for (const auto& record : records)
        for (const std::string& field : record) KL_CHECK(is_utf8(field), "a field that is not UTF-8");
    KL_CHECK(read(write(records), fault) == records && fault.empty(), "written again it differs: {}", fault);
}

}  // namespace keepline::fuzz
